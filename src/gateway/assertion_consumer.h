// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/context.h"
#include "gateway/pending.h"
#include "http/form.h"
#include "http/message.h"
#include "saml/verify.h"

namespace countersign::gateway {

/// The posted form of an identity provider.
struct PostedResponse {
  std::string saml_response;  // base64 as posted
  std::string relay_state;    // empty: absent
  bool reposted = false;      // our own page posted it once more
};

/// Reads the form of one ACS post. Anything but one SAMLResponse, at most one RelayState and our
/// own mark is left alone, save what smells of smuggling: parameters twice, SAMLRequest beside it,
/// another letter case, parameters in the query. Fails with gateway.post_invalid.
Result<PostedResponse> read_post(const http::Request& request);

/// POST saml/acs/{authenticator}: the end of a sign-in. Verifies the response, opens the session
/// durably, sets its cookie and sends the person on.
class AssertionConsumer {
 public:
  /// Both outlive this.
  AssertionConsumer(const Services& services, const PendingSignIns& pending)
      : services_(services), pending_(pending) {}

  /// Largest body that is read: a message of 256 KiB in base64, each character perhaps escaped.
  static constexpr std::size_t kBodyBytes = std::size_t{1024} * 1024;

  void handle(const http::Request& request, std::string_view id, http::Reply reply) const;

 private:
  struct Accepted;

  http::Response repost_page(const Authenticator& authenticator, const PostedResponse& post) const;
  Result<saml::VerifiedAssertion> verify(const Authenticator& authenticator,
                                         const PostedResponse& post,
                                         const std::optional<PendingSignIn>& pending) const;
  Result<std::optional<PendingSignIn>> find_pending(const http::Request& request,
                                                    const Authenticator& authenticator,
                                                    const PostedResponse& post,
                                                    std::string& handle) const;
  void open(Accepted accepted, http::Reply reply) const;

  const Services& services_;
  const PendingSignIns& pending_;
};

}  // namespace countersign::gateway
