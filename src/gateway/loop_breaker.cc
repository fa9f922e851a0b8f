// SPDX-License-Identifier: Apache-2.0
#include "gateway/loop_breaker.h"

#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace countersign::gateway {
namespace {

struct Count {
  std::int64_t since = 0;
  int starts = 0;
};

// "1700000000.3"; anything else counts as nothing.
Count read_count(std::string_view text) {
  Count out;
  const char* const end = text.data() + text.size();
  const auto since = std::from_chars(text.data(), end, out.since);
  if (since.ec != std::errc{} || since.ptr == end || *since.ptr != '.') {
    return {};
  }
  const auto starts = std::from_chars(since.ptr + 1, end, out.starts);
  if (starts.ec != std::errc{} || starts.ptr != end || out.starts < 0) {
    return {};
  }
  return out;
}

}  // namespace

LoopBreaker::Counted LoopBreaker::count(const http::Request& request,
                                        std::chrono::sys_seconds now) const {
  http::SetCookie cookie;
  cookie.transport = transport_;
  cookie.name = transport_ == http::CookieTransport::kHttpsOnly ? "__Host-css" : "css";
  cookie.max_age = kWindow;
  const std::int64_t seconds = now.time_since_epoch().count();
  Count count;
  if (const auto value = http::find_cookie(request, cookie.name); value.ok()) {
    count = read_count(*value);
  }
  if (count.since > seconds || seconds - count.since >= kWindow.count()) {
    count = {seconds, 0};
  }
  if (count.starts >= kMostStarts) {
    cookie.max_age = std::chrono::seconds(0);
    return {Loop::kSuspected, std::move(cookie)};
  }
  cookie.value = std::to_string(count.since) + "." + std::to_string(count.starts + 1);
  return {Loop::kNone, std::move(cookie)};
}

}  // namespace countersign::gateway
