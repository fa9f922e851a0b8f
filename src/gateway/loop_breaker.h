// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "http/cookies.h"
#include "http/message.h"

namespace countersign::gateway {

enum class Loop { kNone, kSuspected };

/// Counts in a cookie how many sign-ins this browser started within a minute. Where the session
/// cookie does not stick, an application would send the browser round for ever; the count stops it.
/// The cookie is not sealed: who forges it stops only himself.
class LoopBreaker {
 public:
  static constexpr int kMostStarts = 8;
  static constexpr std::chrono::seconds kWindow{60};

  explicit LoopBreaker(http::CookieTransport transport) : transport_(transport) {}

  struct Counted {
    Loop loop = Loop::kNone;
    http::SetCookie cookie;  // to be set on the answer
  };

  /// Counts one more start; kSuspected when there were too many, and the count starts anew.
  Counted count(const http::Request& request, std::chrono::sys_seconds now) const;

 private:
  http::CookieTransport transport_;
};

}  // namespace countersign::gateway
