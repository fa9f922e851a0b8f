// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Inside crypto/ alone.
namespace countersign::crypto {

/// One block of RFC 7468, decoded.
struct PemBlock {
  std::string label;  // "CERTIFICATE"
  std::string der;
};

/// Whether the text holds the beginning of a PEM block.
bool looks_like_pem(std::string_view text);

/// All blocks of `text`; what stands between them is passed over, as RFC 7468 2 has it. Fails with
/// `code` on a block that does not end, ends with another label, holds headers (so is encrypted) or
/// bad base64.
Result<std::vector<PemBlock>> read_pem(std::string_view text, ErrorCode code);

/// The block in lines of 64 characters.
std::string write_pem(std::string_view label, std::string_view der);

}  // namespace countersign::crypto
