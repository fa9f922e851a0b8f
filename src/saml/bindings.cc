// SPDX-License-Identifier: Apache-2.0
#include "saml/bindings.h"

#include <algorithm>

#include "base/base64.h"
#include "saml/errors.h"

namespace countersign::saml {
namespace {

/// A posted value may be in lines: some room for CR, LF and spaces beside base64's own third.
constexpr std::size_t kMaxPosted = kMaxMessageBytes * 3 / 2;

}  // namespace

std::string_view parameter_name(MessageKind kind) {
  return kind == MessageKind::kRequest ? "SAMLRequest" : "SAMLResponse";
}

PostForm encode_post(MessageKind kind, std::string_view action, std::string_view xml,
                     std::optional<std::string> relay_state) {
  return {std::string(action), std::string(parameter_name(kind)), base64_encode(xml),
          std::move(relay_state)};
}

Result<std::string> decode_post(std::string_view value) {
  if (value.size() > kMaxPosted) {
    return {kMessageTooLarge, "expected at most " + std::to_string(kMaxPosted) +
                                  " characters of base64, got " + std::to_string(value.size())};
  }
  if (value.find('\t') != std::string_view::npos) {
    return {kBase64Invalid, "expected base64, got a tab in it"};
  }
  auto decoded = base64_decode(value, Base64Space::kIgnored);
  if (!decoded.ok()) {
    return {kBase64Invalid, decoded.error().detail};
  }
  if (decoded->size() > kMaxMessageBytes) {
    return {kMessageTooLarge, "expected at most " + std::to_string(kMaxMessageBytes) +
                                  " bytes, got " + std::to_string(decoded->size())};
  }
  return *std::move(decoded);
}

}  // namespace countersign::saml
