// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace countersign::document {

inline constexpr std::size_t kMaxCertificates = 10;
inline constexpr std::size_t kMaxUserNameBytes = 256;
inline constexpr std::size_t kMaxMailAddressBytes = 254;

/// Reads IdP certificates as administrators paste or upload them: PEM, one or several, bare base64
/// (`.cer`), DER bytes, or any of them in base64 once more (A3). Gives base64 of DER, in order,
/// duplicates dropped. A chain, of which one certificate was issued by another, is refused where a
/// leaf is needed.
///
/// Fails with document.certificate_is_private_key, document.certificate_is_csr,
/// document.certificate_is_public_key, document.certificate_chain, document.certificate_invalid,
/// document.certificate_too_many (over 10).
Result<std::vector<std::string>> read_certificates(std::string_view pasted);

/// The same for certificates that were read one by one: no chain, no more than 10. `certificates`
/// holds base64 of DER.
Result<void> check_certificates_together(const std::vector<std::string>& certificates);

/// A text without markup: refuses `<` followed by a letter, `/`, `!` or `?`, character references,
/// control characters but line breaks and tabs where `lines` allows them, bidirectional overrides
/// and characters that can't be seen. Fails with document.text_markup, document.text_control,
/// document.text_too_long, document.text_not_utf8.
enum class Lines { kOne, kMany };
Result<void> check_plain_text(std::string_view text, std::size_t max_bytes, Lines lines);

/// What a person may be called here: 1 to 256 bytes of plain text, no white space at the ends.
/// Fails as check_plain_text does, or with document.user_name_invalid.
Result<void> check_user_name(std::string_view name);

/// A mail address in its coarsest form: one `@`, something on both sides, no white space. Fails as
/// check_plain_text does, or with document.mail_address_invalid.
Result<void> check_mail_address(std::string_view address);

/// What an administrator does about an error of this file.
std::string_view text_remedy(const ErrorCode& code);

}  // namespace countersign::document
