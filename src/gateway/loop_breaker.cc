// SPDX-License-Identifier: Apache-2.0
#include "gateway/loop_breaker.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/unix_time.h"
#include "gateway/cookie_names.h"

namespace countersign::gateway {
namespace {

struct Count {
  std::chrono::sys_seconds since{};
  int starts = 0;
};

// "1700000000.3"; anything else counts as nothing.
Count read_count(std::string_view text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const auto since = read_unix_time(text.substr(0, dot));
  const std::string_view starts = text.substr(std::min(dot + 1, text.size()));
  const bool is_digit = starts.size() == 1 && starts[0] >= '0' && starts[0] <= '9';
  return since && is_digit ? Count{*since, starts[0] - '0'} : Count{};
}

}  // namespace

LoopBreaker::Counted LoopBreaker::count(const http::Request& request,
                                        std::chrono::sys_seconds now) const {
  http::SetCookie cookie;
  cookie.transport = transport_;
  cookie.name = cookie_name(kStartsCookie, transport_);
  cookie.max_age = kWindow;
  Count count;
  if (const auto value = http::find_cookie(request, cookie.name); value.ok()) {
    count = read_count(*value);
  }
  if (count.since > now || now - count.since >= kWindow) {
    count = {now, 0};
  }
  static_assert(kMostStarts < 10);  // one digit
  if (count.starts >= kMostStarts) {
    cookie.max_age = std::chrono::seconds(0);
    return {Loop::kSuspected, std::move(cookie)};
  }
  cookie.value = std::to_string(count.since.time_since_epoch().count()) + "." +
                 std::to_string(count.starts + 1);
  return {Loop::kNone, std::move(cookie)};
}

}  // namespace countersign::gateway
