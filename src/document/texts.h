// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace countersign::document {

/// Reads IdP certificates as administrators paste or upload them: PEM, one or several, bare base64
/// (`.cer`), or DER bytes (A3). Gives base64 of DER, in order, duplicates dropped. A chain is refused
/// where a leaf is needed.
///
/// Fails with document.certificate_is_private_key, document.certificate_is_csr,
/// document.certificate_is_public_key, document.certificate_chain, document.certificate_invalid,
/// document.certificate_too_many (over 10).
Result<std::vector<std::string>> read_certificates(std::string_view pasted);

/// A text without markup: refuses `<` followed by a letter, `/` or `!`, character references,
/// control characters but line breaks where `lines` allows them, bidirectional overrides. Fails with
/// document.text_markup, document.text_control, document.text_too_long.
enum class Lines { kOne, kMany };
Result<void> check_plain_text(std::string_view text, std::size_t max_bytes, Lines lines);

}  // namespace countersign::document
