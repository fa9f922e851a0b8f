// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/matchers.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_messages.h"

// For tests alone: what the attack tests share.
namespace countersign::xmldsig::test {

inline constexpr std::string_view kSignatureStart = "<ds:Signature ";
inline constexpr std::string_view kSignatureEnd = "</ds:Signature>";
inline constexpr std::string_view kAssertionStart = "<saml:Assertion ";
inline constexpr std::string_view kAssertionEnd = "</saml:Assertion>";

inline std::string signature_of(std::string_view text) {
  return slice(text, kSignatureStart, kSignatureEnd);
}
inline std::string assertion_of(std::string_view text) {
  return slice(text, kAssertionStart, kAssertionEnd);
}
inline std::string before_end(std::string_view text, std::string_view end,
                              std::string_view inserted) {
  return replaced(text, end, std::string(inserted).append(end));
}
inline std::string before(std::string_view text, std::string_view mark, std::string_view inserted) {
  return before_end(text, mark, inserted);
}
inline std::string evil(std::string_view text) {
  return replaced(text, "alice@", "admin@");
}
inline std::string evil_id(std::string_view text, const std::string& id) {
  return replaced(text, "ID=\"" + id + "\"", "ID=\"_evil\"");
}

// No element of `text` verifies but with the content that was signed.
inline void expect_no_forgery(const std::string& text) {
  auto document = xml::read(text);
  ASSERT_THAT(document, IsOk());
  const std::vector<crypto::PublicKey> keys{public_key("rsa2048")};
  const SignaturePolicy lenient{true, true, true, true};
  for (const std::string& content : all_verified(*document, keys, lenient)) {
    EXPECT_EQ(content.find("admin@"), std::string::npos) << content;
  }
}

// The element that a careless consumer reads is refused with `code`, and nothing forged verifies.
inline void expect_refused(const std::string& text, std::string_view element, ErrorCode code) {
  EXPECT_THAT(verify_first(text, element), FailsWith(code)) << text;
  expect_no_forgery(text);
}

inline void expect_assertion_refused(const std::string& text, ErrorCode code) {
  expect_refused(text, "Assertion", code);
}

}  // namespace countersign::xmldsig::test
