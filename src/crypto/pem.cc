// SPDX-License-Identifier: Apache-2.0
#include "crypto/pem.h"

#include "base/base64.h"

namespace countersign::crypto {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

Result<PemBlock> read_block(std::string_view label, std::string_view body, ErrorCode code) {
  if (body.find(':') != std::string_view::npos) {
    return {code, "expected a PEM block without headers (not encrypted)"};
  }
  auto der = base64_decode(body, Base64Space::kIgnored);
  if (!der.ok() || der->empty()) {
    return {code, "expected base64 in the PEM block"};
  }
  return PemBlock{std::string(label), *std::move(der)};
}

}  // namespace

bool looks_like_pem(std::string_view text) {
  return text.find(kBegin) != std::string_view::npos;
}

Result<std::vector<PemBlock>> read_pem(std::string_view text, ErrorCode code) {
  std::vector<PemBlock> blocks;
  for (std::size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin)) {
    text.remove_prefix(at + kBegin.size());
    const std::size_t label_end = text.find_first_of("-\r\n");
    if (label_end == std::string_view::npos || !text.substr(label_end).starts_with(kDashes)) {
      return {code, "expected dashes behind the label of a PEM block"};
    }
    const std::string_view label = text.substr(0, label_end);
    text.remove_prefix(label_end + kDashes.size());
    const std::size_t end = text.find(kEnd);
    if (end == std::string_view::npos) {
      return {code, "expected the end of the PEM block"};
    }
    const std::string_view body = text.substr(0, end);
    text.remove_prefix(end + kEnd.size());
    if (!text.starts_with(label) || !text.substr(label.size()).starts_with(kDashes)) {
      return {code, "expected the same label at the end of the PEM block"};
    }
    CS_TRY(PemBlock block, read_block(label, body, code));
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::string write_pem(std::string_view label, std::string_view der) {
  constexpr std::size_t kLine = 64;
  const std::string base64 = base64_encode(der);
  std::string out;
  out.append(kBegin).append(label).append(kDashes).append("\n");
  for (std::size_t i = 0; i < base64.size(); i += kLine) {
    out.append(base64, i, kLine).append("\n");
  }
  return out.append(kEnd).append(label).append(kDashes).append("\n");
}

}  // namespace countersign::crypto
