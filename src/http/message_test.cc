// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "base/matchers.h"
#include "http/recorder.h"
#include "http/response_writer.h"

namespace countersign::http {
namespace {

constexpr WireContext kContext{.date = "Sun, 06 Nov 1994 08:49:37 GMT"};

std::string written(const Response& response, const WireContext& context = kContext) {
  std::string out;
  append_response(out, response, context);
  return out;
}

TEST(HttpResponse, WritesHeadersAndBody) {
  Response response = Response::with_body(200, "text/html; charset=utf-8", "<p>");
  response.add_header("X-A", "b");
  EXPECT_EQ(written(response),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Type: text/html; charset=utf-8\r\nX-A: b\r\nContent-Length: 3\r\n\r\n<p>");
  EXPECT_EQ(response.header("x-a"), "b");
  EXPECT_EQ(response.header("x-b"), std::nullopt);
}

TEST(HttpResponse, WritesNoBodyWhereThereIsNone) {
  EXPECT_EQ(written(Response(204)),
            "HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
  WireContext head = kContext;
  head.method = Method::kHead;
  EXPECT_TRUE(written(Response::with_body(200, "text/plain", "abc"), head)
                  .ends_with("Content-Length: 3\r\n\r\n"));
}

TEST(HttpResponse, WritesConnectionByVersion) {
  WireContext context = kContext;
  EXPECT_EQ(written(Response(200), context).find("Connection"), std::string::npos);
  context.version = Version::kHttp10;
  EXPECT_NE(written(Response(200), context).find("Connection: keep-alive\r\n"), std::string::npos);
  context.persistence = Persistence::kClose;
  EXPECT_NE(written(Response(200), context).find("Connection: close\r\n"), std::string::npos);
}

TEST(HttpResponse, RefusesToBeSplitByAHeaderValue) {
  const std::string nul("a\0b", 3);
  for (const std::string& value : {std::string("a\r\nSet-Cookie: b"), std::string("a\nb"),
                                   std::string("a\rb"), nul, std::string("a\x7f")}) {
    Response response = Response::with_body(200, "text/plain", "secret");
    response.add_header("X-A", value);
    EXPECT_FALSE(response.intact());
    EXPECT_EQ(written(response),
              "HTTP/1.1 500 Internal Server Error\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
              "Content-Length: 0\r\n\r\n");
  }
  EXPECT_TRUE(Response(200).add_header("X-A", "tab\tand \xc3\xa4").intact());
}

TEST(HttpResponseDeath, RefusesHeadersOfTheServer) {
  for (const std::string_view name :
       {"content-length", "Transfer-Encoding", "CONNECTION", "date", "Bad Name", "A:", ""}) {
    EXPECT_DEATH(HeaderName::checked(name), "CHECK failed") << name;
  }
  EXPECT_EQ(HeaderName::checked("X-Auth-Mail").text(), "X-Auth-Mail");
  EXPECT_DEATH(Response(199), "CHECK failed");
}

TEST(HttpResponse, WritesALongHeadAndBodyWhole) {
  const std::string value(10'000, 'v');
  const std::string body(100'000, 'b');
  Response response = Response::with_body(200, "text/plain", body);
  response.add_header("X-A", value).add_header("X-B", "");
  EXPECT_EQ(written(response),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\n"
            "X-A: " +
                value + "\r\nX-B: \r\nContent-Length: 100000\r\n\r\n" + body);
}

TEST(HttpResponse, WritesDates) {
  const auto text = [](std::time_t time) {
    const auto date = format_date(time);
    return std::string(date.begin(), date.end());
  };
  EXPECT_EQ(text(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(text(2147483648), "Tue, 19 Jan 2038 03:14:08 GMT");
}

TEST(HttpReply, SendsOnceFromAnyThread) {
  ReplyRecorder recorder;
  std::thread([reply = recorder.reply()]() mutable { reply.send(Response(204)); }).join();
  EXPECT_EQ(recorder.take().status(), 204);
}

TEST(HttpReply, AnswersWhenDroppedUnsent) {
  ReplyRecorder recorder;
  { const Reply dropped = recorder.reply(); }
  const Response response = recorder.take();
  EXPECT_EQ(response.status(), 500);
  EXPECT_EQ(response.body(), "http.no_reply\n");
}

TEST(HttpReply, IsOutlivedByItsRecorder) {
  std::atomic<bool> sent = false;
  std::thread late;
  {
    ReplyRecorder recorder;
    late = std::thread([&sent, reply = recorder.reply()]() mutable {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      sent = true;
      reply.send(Response(204));
    });
  }
  EXPECT_TRUE(sent);
  late.join();
}

TEST(HttpReplyDeath, RefusesToSendTwice) {
  ReplyRecorder recorder;
  Reply reply = recorder.reply();
  reply.send(Response(204));
  EXPECT_DEATH(reply.send(Response(204)), "CHECK failed");
}

}  // namespace
}  // namespace countersign::http
