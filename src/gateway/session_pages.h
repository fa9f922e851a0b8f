// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gateway/context.h"
#include "http/message.h"

namespace countersign::gateway {

/// What a signed-in person sees of the session here, and how it ends.
class SessionPages {
 public:
  static constexpr std::size_t kFormBytes = 4096;

  explicit SessionPages(const Services& services) : services_(services) {}

  /// GET session: who, when, through what, what the identity provider said; else to the sign-in
  /// page.
  void show(const http::Request& request, http::Reply reply) const;

  /// POST logout: ends the session here, durably, if the form is one of ours.
  void end(const http::Request& request, http::Reply reply) const;

 private:
  const Services& services_;
};

}  // namespace countersign::gateway
