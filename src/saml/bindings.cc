// SPDX-License-Identifier: Apache-2.0
#include "saml/bindings.h"

#include <algorithm>

#include "base/base64.h"
#include "saml/errors.h"

namespace countersign::saml {
namespace {

/// A posted value may be in lines: some room for CR, LF and spaces beside base64's own third.
constexpr std::size_t kMaxPosted = kMaxMessageBytes * 3 / 2;

Result<void> check_posted_size(std::size_t size) {
  if (size > kMaxPosted) {
    return {kMessageTooLarge, "expected at most " + std::to_string(kMaxPosted) +
                                  " characters of base64, got " + std::to_string(size)};
  }
  return {};
}

/// Decodes a value of checked size into `out` and gives the number of bytes.
Result<std::size_t> decode_posted(std::string_view value, std::span<char> out) {
  value = value.substr(0, value.find_last_not_of(" \r\n") + 1);
  const auto decoded = base64_decode_to(value, Base64Space::kIgnored, out);
  // The decoder takes tabs for space too. A text without any space needs no look.
  const bool dense = decoded.ok() && value.size() == (*decoded + 2) / 3 * 4;
  if (!dense && value.find('\t') != std::string_view::npos) {
    return {kBase64Invalid, "expected base64, got a tab in it"};
  }
  if (!decoded.ok()) {
    return {kBase64Invalid, decoded.error().detail};
  }
  if (*decoded > kMaxMessageBytes) {
    return {kMessageTooLarge, "expected at most " + std::to_string(kMaxMessageBytes) +
                                  " bytes, got " + std::to_string(*decoded)};
  }
  return *decoded;
}

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
  CS_TRY(check_posted_size(value.size()));
  std::string out(base64_decoded_bound(value.size()), '\0');
  CS_TRY(const std::size_t size, decode_posted(value, out));
  out.resize(size);
  return out;
}

Result<xml::Message> decode_post_message(std::string_view value) {
  CS_TRY(check_posted_size(value.size()));
  xml::Message message(base64_decoded_bound(value.size()));
  CS_TRY(const std::size_t size, decode_posted(value, message.room()));
  message.set_size(size);
  return message;
}

}  // namespace countersign::saml
