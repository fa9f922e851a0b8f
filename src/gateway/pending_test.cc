// SPDX-License-Identifier: Apache-2.0
#include "gateway/pending.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "gateway/errors.h"

namespace countersign::gateway {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds kPendingStart{seconds(1'790'000'000)};
const char* const kPendingPrefix = "__Host-csp-";

/// A browser that keeps the pending sign-ins it is told to keep, in the order in which it got them.
class PendingTest : public ::testing::Test {
 protected:
  static std::vector<SecretBytes> secrets(std::uint8_t byte) {
    std::vector<SecretBytes> out;
    out.emplace_back(std::vector<std::uint8_t>(32, byte));
    return out;
  }

  /// Calls `use` with a request that carries the cookies.
  template <typename Use>
  auto ask(Use use) const {
    std::string text;
    for (const auto& [name, value] : cookies_) {
      text += (text.empty() ? "" : "; ") + name + "=" + value;
    }
    const std::vector<http::Header> headers{{"Cookie", text}};
    http::RequestFields fields;
    fields.headers = headers;
    const http::Request request(fields);
    return use(request);
  }

  std::vector<http::SetCookie> set_by_start(const std::string& handle, const std::string& id,
                                            sys_seconds created) const {
    const PendingSignIn started{"_request-" + handle, id, "", "/page", "", created};
    return ask(
        [&](const http::Request& request) { return pending_.start(request, handle, started); });
  }
  /// Starts a sign-in and keeps its cookie; gives its handle.
  std::string start(const std::string& id = "corp", sys_seconds created = kPendingStart) {
    const std::string handle = PendingSignIns::make_handle();
    const http::SetCookie cookie = set_by_start(handle, id, created).back();
    cookies_.emplace_back(cookie.name, cookie.value);
    return handle;
  }
  std::optional<std::string> newest(sys_seconds now = kPendingStart) const {
    return ask([&](const http::Request& request) { return pending_.newest(request, "corp", now); });
  }
  /// The names of the cookies that a new sign-in deletes.
  std::vector<std::string> deleted_by_a_new_one() const {
    std::vector<std::string> out;
    for (const http::SetCookie& cookie :
         set_by_start(PendingSignIns::make_handle(), "corp", kPendingStart + seconds(100))) {
      if (cookie.max_age == seconds(0)) {
        out.push_back(cookie.name);
      }
    }
    return out;
  }
  static std::string name_of(const std::string& handle) {
    return kPendingPrefix + handle.substr(3);
  }

  PendingSignIns pending_{secrets(7), http::CookieTransport::kHttpsOnly};
  std::vector<std::pair<std::string, std::string>> cookies_;
};

TEST_F(PendingTest, KnowsItsHandlesByTheirForm) {
  const std::string digits = "0123456789abcdef0123456789abcdef";
  EXPECT_TRUE(PendingSignIns::is_handle("cs-" + digits));
  EXPECT_TRUE(PendingSignIns::is_handle(PendingSignIns::make_handle()));
  for (const std::string& other :
       {std::string(), std::string("cs-"), "cs-" + digits.substr(1), "cs-" + digits + "0",
        "cx-" + digits, "xyz" + digits, "cs-" + digits.substr(1) + "A",
        "cs-" + digits.substr(1) + "g", "cs-" + digits.substr(1) + ";",
        "cs-" + digits.substr(1) + "\n"}) {
    EXPECT_FALSE(PendingSignIns::is_handle(other)) << other;
  }
}

TEST_F(PendingTest, FindsWhatWasStarted) {
  const std::string handle = start();
  start();
  ask([&](const http::Request& request) {
    const auto found = pending_.find(request, handle, "corp", kPendingStart);
    ASSERT_THAT(found, IsOk());
    EXPECT_EQ(found->request_id, "_request-" + handle);
    EXPECT_EQ(found->target, "/page");
    EXPECT_EQ(found->created, kPendingStart);
    EXPECT_THAT(pending_.find(request, handle, "other", kPendingStart),
                FailsWith(kPendingMismatch));
    EXPECT_THAT(pending_.find(request, PendingSignIns::make_handle(), "corp", kPendingStart),
                FailsWith(kPendingMissing));
  });
}

TEST_F(PendingTest, RefusesWhatAnotherInstallationSealed) {
  const std::string handle = start();
  const PendingSignIns other(secrets(8), http::CookieTransport::kHttpsOnly);
  ask([&](const http::Request& request) {
    EXPECT_THAT(other.find(request, handle, "corp", kPendingStart), FailsWith(kPendingMissing));
  });
}

TEST_F(PendingTest, NewestIsTheOneThatBeganLastWhateverTheOrderOfTheCookies) {
  start("corp", kPendingStart + seconds(10));
  const std::string last = start("corp", kPendingStart + seconds(30));
  start("corp", kPendingStart + seconds(20));
  EXPECT_EQ(newest(kPendingStart + seconds(60)), last);
}

TEST_F(PendingTest, NewestIsOfThatAuthenticator) {
  const std::string own = start("corp");
  start("other", kPendingStart + seconds(10));
  EXPECT_EQ(newest(kPendingStart + seconds(20)), own);
  cookies_.erase(cookies_.begin());
  EXPECT_EQ(newest(kPendingStart + seconds(20)), std::nullopt);
}

TEST_F(PendingTest, NewestIsNotOneThatIsTooOld) {
  const std::string handle = start();
  EXPECT_EQ(newest(kPendingStart + PendingSignIns::kLifetime), handle);
  EXPECT_EQ(newest(kPendingStart + PendingSignIns::kLifetime + seconds(1)), std::nullopt);
}

// What lies under a name that no handle makes is not looked at, though we sealed it.
TEST_F(PendingTest, NewestHasACookieNamedByAHandle) {
  start();
  const std::string sealed = cookies_.front().second;
  for (const std::string& name :
       {std::string(kPendingPrefix), kPendingPrefix + std::string("x"),
        kPendingPrefix + std::string(32, 'A'), "cs-other-" + std::string(32, 'a')}) {
    cookies_ = {{name, sealed}};
    EXPECT_EQ(newest(), std::nullopt) << name;
    EXPECT_THAT(deleted_by_a_new_one(), ::testing::IsEmpty()) << name;
  }
}

TEST_F(PendingTest, LooksAtSixtyFourCookiesAndNoMore) {
  for (int i = 0; i < 63; ++i) {
    cookies_.emplace_back(name_of(PendingSignIns::make_handle()), "unreadable");
  }
  const std::string handle = start();
  EXPECT_EQ(newest(), handle);
  cookies_.insert(cookies_.begin(), {name_of(PendingSignIns::make_handle()), "unreadable"});
  EXPECT_EQ(newest(), std::nullopt);
}

TEST_F(PendingTest, ANewOneDeletesTheOldestBeyondFive) {
  std::vector<std::string> handles;
  for (const int offset : {30, 10, 40, 20}) {
    handles.push_back(start("corp", kPendingStart + seconds(offset)));
  }
  EXPECT_THAT(deleted_by_a_new_one(), ::testing::IsEmpty());
  handles.push_back(start("corp", kPendingStart + seconds(50)));
  EXPECT_THAT(deleted_by_a_new_one(), ::testing::ElementsAre(name_of(handles[1])));
}

TEST_F(PendingTest, ANewOneDeletesTheUnreadableFirst) {
  const std::string unreadable = name_of(PendingSignIns::make_handle());
  cookies_.emplace_back(unreadable, "x");
  for (const int offset : {30, 10, 40, 20}) {
    start("corp", kPendingStart + seconds(offset));
  }
  EXPECT_THAT(deleted_by_a_new_one(), ::testing::ElementsAre(unreadable));
}

// A cookie that is there twice was planted: not one to be posted again for.
TEST_F(PendingTest, ACookieThatIsThereTwiceIsThere) {
  const std::string handle = start();
  const auto has = [&](const http::Request& request) {
    return pending_.has_cookie(request, handle);
  };
  EXPECT_TRUE(ask(has));
  cookies_.push_back(cookies_.front());
  EXPECT_TRUE(ask(has));
  ask([&](const http::Request& request) {
    EXPECT_THAT(pending_.find(request, handle, "corp", kPendingStart), FailsWith(kPendingMissing));
    EXPECT_FALSE(pending_.finish(request, handle).has_value());
  });
  cookies_.clear();
  EXPECT_FALSE(ask(has));
}

TEST_F(PendingTest, KeepsAUsedOneForAMinute) {
  const std::string handle = start();
  ask([&](const http::Request& request) {
    const auto cookie = pending_.finish(request, handle);
    ASSERT_TRUE(cookie.has_value());
    EXPECT_EQ(cookie->name, name_of(handle));
    EXPECT_EQ(cookie->value, cookies_.front().second);
    EXPECT_EQ(cookie->max_age, seconds(60));
    EXPECT_FALSE(pending_.finish(request, PendingSignIns::make_handle()).has_value());
  });
}

}  // namespace
}  // namespace countersign::gateway
