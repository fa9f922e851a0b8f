// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace countersign::gateway {

/// The posted form of an identity provider.
struct PostedResponse {
  std::string saml_response;  // base64 as posted
  std::string relay_state;    // empty: absent
  bool reposted = false;      // our own page posted it once more
  bool confirmed = false;     // a page of ours asked before
};

/// Largest body that is read: a message of 256 KiB in base64, each character perhaps escaped.
inline constexpr std::size_t kPostedResponseBytes = std::size_t{1024} * 1024;

/// The field by which our own page marks a response that it posts once more.
inline constexpr std::string_view kRepostField = "cs_repost";

/// The field by which our own page marks one that the person confirmed.
inline constexpr std::string_view kConfirmField = "cs_confirmed";

/// Reads the form of one ACS post. Anything but one SAMLResponse, at most one RelayState and our
/// own mark is left alone, save what smells of smuggling: parameters twice, SAMLRequest beside it,
/// another letter case, parameters in the query. Fails with gateway.post_invalid.
Result<PostedResponse> read_post(const http::Request& request);

}  // namespace countersign::gateway
