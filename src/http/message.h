// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "http/characters.h"

namespace countersign::http {

/// The methods that routes can name; any other token reads as kOther.
enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };

/// "GET" for kGet; "other" for kOther.
std::string_view to_string(Method method);

/// One header field as it came: the name in the sender's letters, the value without the spaces
/// around it and without control characters but HTAB.
struct Header {
  std::string_view name;
  std::string_view value;
};

/// What a Request is made of. Everything views into memory of the maker (the connection's read
/// buffer, or a test's strings).
struct RequestFields {
  Method method = Method::kGet;
  std::string_view target{};  // "/path?query" as sent
  std::string_view path{};    // up to the first '?', not decoded
  std::string_view query{};   // after the first '?', not decoded; empty also when there is no '?'
  std::span<const Header> headers{};
  std::string_view body{};
  std::string_view peer{};  // "192.0.2.1", "2001:db8::1" or "unix"
};

/// One complete request. All views end when `Handler::handle` returns: a handler that replies later
/// copies what it needs.
///
/// The server guarantees: an origin-form target of visible ASCII without '#'; header names are
/// tokens; at most one Host and one Content-Length; the body has exactly the announced length.
/// Does NOT check: what Host names, whether the path is canonical (Router does), percent escapes,
/// or whether the peer is a proxy whose X-Forwarded-* may be believed.
class Request {
 public:
  explicit Request(const RequestFields& fields) : fields_(fields) {}

  Method method() const { return fields_.method; }
  std::string_view target() const { return fields_.target; }
  std::string_view path() const { return fields_.path; }
  std::string_view query() const { return fields_.query; }
  std::span<const Header> headers() const { return fields_.headers; }
  std::string_view body() const { return fields_.body; }
  /// The address of the TCP peer in text without port, or "unix".
  std::string_view peer() const { return fields_.peer; }

  /// The first header of this name (letter case ignored). A caller for whom a second one would
  /// matter asks header_count.
  std::optional<std::string_view> header(std::string_view name) const;
  std::size_t header_count(std::string_view name) const;

 private:
  RequestFields fields_;
};

/// RFC 9110 5.6.2 token: what a header or cookie name may be made of.
constexpr bool is_token(std::string_view text) {
  return !text.empty() && all_of(text, CharacterClass::kToken);
}

/// Whether `text` may stand as a header value: no control character but HTAB.
bool is_header_value(std::string_view text);

/// The name of a header field that our code sets. Written out, it is checked when it is compiled:
/// a token that is none of Content-Length, Transfer-Encoding, Connection and Date, which are the
/// server's.
class HeaderName {
 public:
  template <std::size_t kSize>
  // NOLINTNEXTLINE(google-explicit-constructor, *-avoid-c-arrays): a text in quotes is a name
  consteval HeaderName(const char (&text)[kSize]) : text_(text, kSize - 1) {
    if (!may_be_set(text_)) {
      is_no_name_of_a_field_that_may_be_set();
    }
  }
  /// One that is known at run time only. Aborts where the other would not compile.
  static HeaderName checked(std::string_view text);

  std::string_view text() const { return text_; }

 private:
  struct Unchecked {};
  static void is_no_name_of_a_field_that_may_be_set();  // what a constant can't call
  constexpr HeaderName(std::string_view text, Unchecked /*mark*/) : text_(text) {}
  static constexpr bool may_be_set(std::string_view text) {
    for (const std::string_view own :
         {"Content-Length", "Transfer-Encoding", "Connection", "Date"}) {
      if (equal_but_for_case(text, own)) {
        return false;
      }
    }
    return is_token(text);
  }

  std::string_view text_;
};

/// An answer under construction. Content-Length, Connection and Date are the server's; a HEAD
/// request is answered by the same Response, the server leaves the body out.
class Response {
 public:
  /// `status`: 200..599, never 1xx.
  explicit Response(int status);

  /// A body with its Content-Type.
  static Response with_body(int status, std::string_view content_type, std::string body);
  /// A redirect without body, status 302, 303, 307 or 308.
  static Response redirect(int status, std::string_view location);

  /// Appends one field. A `value` with CR, LF, NUL or another control character spoils the whole
  /// answer: a bare 500 is sent in its place, so that data can neither split the response nor drop
  /// a security header.
  Response& add_header(HeaderName name, std::string_view value);

  void set_body(std::string body) { body_ = std::move(body); }

  int status() const { return status_; }
  /// False after a refused header value.
  bool intact() const { return intact_; }
  /// The fields as "Name: value\r\n" lines.
  const std::string& header_block() const { return header_block_; }
  const std::string& body() const { return body_; }
  /// The first field of this name, for tests.
  std::optional<std::string_view> header(std::string_view name) const;

 private:
  int status_;
  bool intact_ = true;
  std::string header_block_;
  std::string body_;
};

/// Where a Reply goes: a connection, or a test's recorder. Counted by its Replies, from any thread.
class ReplyTarget {
 public:
  virtual ~ReplyTarget() = default;

  virtual void retain() = 0;
  virtual void release() = 0;
  /// Takes the one answer; from any thread.
  virtual void deliver(Response&& response) = 0;
};

/// The right and the duty to answer one request, exactly once, from any thread. Inside `handle` the
/// answer is written at once; from elsewhere it is handed to the connection's thread. One that is
/// destroyed unsent answers 500. Answering a peer that is gone does nothing.
class Reply {
 public:
  explicit Reply(ReplyTarget& target) : target_(&target) { target.retain(); }
  Reply(Reply&& other) noexcept : target_(other.target_) { other.target_ = nullptr; }
  Reply& operator=(Reply&& other) noexcept;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  ~Reply();

  /// Aborts if it was sent or moved from before.
  void send(Response&& response);

 private:
  ReplyTarget* target_;
};

/// Answers requests. Called on the threads of the server, several at once; must not block.
class Handler {
 public:
  virtual ~Handler() = default;

  virtual void handle(const Request& request, Reply reply) = 0;

  /// The largest body accepted for this request, asked before the body is read; the server's own
  /// limit holds besides. `head` has no body yet.
  virtual std::size_t body_limit(const Request& head) const;

  /// What is answered, with the connection closed behind it, to a request whose body is larger.
  virtual Response refuse_body(const Request& head) const;
};

}  // namespace countersign::http
