// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "base/base64.h"
#include "crypto/certificate.h"
#include "crypto/der_kind.h"
#include "crypto/errors.h"
#include "document/errors.h"
#include "document/texts.h"

namespace countersign::document {
namespace {

constexpr std::size_t kMaxPastedBytes = std::size_t{256} * 1024;
constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kSpace = " \t\r\n";

/// Why a PEM block of that label is no certificate; nothing when it is one.
std::optional<Error> refuse_label(std::string_view label) {
  if (label.ends_with("PRIVATE KEY")) {
    return Error{kCertificateIsPrivateKey, "expected a certificate, got a private key"};
  }
  if (label.ends_with("CERTIFICATE REQUEST")) {
    return Error{kCertificateIsCsr, "expected a certificate, got a certificate request"};
  }
  if (label.ends_with("PUBLIC KEY")) {
    return Error{kCertificateIsPublicKey, "expected a certificate, got a public key"};
  }
  if (label == "PKCS7" || label == "CMS") {
    return Error{kCertificateChain, "expected a certificate, got a bundle of certificates"};
  }
  return std::nullopt;
}

Result<void> check_labels(std::string_view text) {
  for (std::size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin)) {
    text.remove_prefix(at + kBegin.size());
    if (auto refused = refuse_label(text.substr(0, text.find("-----")))) {
      return *std::move(refused);
    }
  }
  return {};
}

/// What DER that is no certificate is instead.
Error name_der(std::string_view der, const Error& why) {
  switch (crypto::der_kind(der)) {
    case crypto::DerKind::kCertificateRequest:
      return {kCertificateIsCsr, "expected a certificate, got a certificate request"};
    case crypto::DerKind::kPublicKey:
      return {kCertificateIsPublicKey, "expected a certificate, got a public key"};
    case crypto::DerKind::kPrivateKey:
      return {kCertificateIsPrivateKey, "expected a certificate, got a private key"};
    case crypto::DerKind::kBundle:
      return {kCertificateChain, "expected a certificate, got a bundle of certificates"};
    case crypto::DerKind::kCertificate:
    case crypto::DerKind::kOther:
      break;
  }
  return {kCertificateInvalid, why.detail};
}

Error name_error(std::string_view pasted, const Error& why) {
  if (why.code == crypto::kCertificateIsKey) {
    return {kCertificateIsPrivateKey, why.detail};
  }
  const auto decoded = base64_decode(pasted, Base64Space::kIgnored);
  return name_der(decoded.ok() ? std::string_view(*decoded) : pasted, why);
}

/// Text in base64 whose content is PEM or base64 again, as upload forms send files.
std::optional<std::string> unwrapped(std::string_view pasted) {
  auto decoded = base64_decode(pasted, Base64Space::kIgnored);
  if (decoded.ok() && (decoded->find(kBegin) != std::string::npos || decoded->starts_with("MII"))) {
    return *std::move(decoded);
  }
  return std::nullopt;
}

std::string without_ends(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  // A byte order mark, as some tools put before a .cer file.
  std::string_view out = text.substr(first, text.find_last_not_of(kSpace) - first + 1);
  if (out.starts_with("\xef\xbb\xbf")) {
    out.remove_prefix(3);
  }
  return std::string(out);
}

}  // namespace

Result<std::vector<std::string>> read_certificates(std::string_view pasted) {
  if (pasted.size() > kMaxPastedBytes) {
    return {kCertificateInvalid,
            "expected at most 256 KiB, got " + std::to_string(pasted.size()) + " bytes"};
  }
  // DER is bytes: nothing is taken off its ends.
  std::string text = crypto::der_kind(pasted) == crypto::DerKind::kOther ? without_ends(pasted)
                                                                         : std::string(pasted);
  if (auto inner = unwrapped(text)) {
    text = *std::move(inner);
  }
  CS_TRY(check_labels(text));
  auto parsed = crypto::Certificate::parse_all(text);
  if (!parsed.ok()) {
    return name_error(text, parsed.error());
  }
  std::vector<std::string> out;
  for (const crypto::Certificate& certificate : *parsed) {
    std::string base64 = certificate.base64();
    if (std::find(out.begin(), out.end(), base64) == out.end()) {
      out.push_back(std::move(base64));
    }
    if (out.size() > kMaxCertificates) {
      break;
    }
  }
  CS_TRY(check_certificates_together(out));
  return out;
}

Result<void> check_certificates_together(const std::vector<std::string>& certificates) {
  if (certificates.size() > kMaxCertificates) {
    return {kCertificateTooMany,
            "expected at most " + std::to_string(kMaxCertificates) + " certificates, got more"};
  }
  std::vector<crypto::Certificate> parsed;
  for (const std::string& base64 : certificates) {
    // One that was stored before and can't be read is told of elsewhere.
    if (auto one = crypto::Certificate::parse(base64); one.ok()) {
      parsed.push_back(*std::move(one));
    }
  }
  for (const crypto::Certificate& one : parsed) {
    const bool issued_here = std::any_of(parsed.begin(), parsed.end(), [&](const auto& other) {
      return one.issuer() != one.subject() && one.issuer() == other.subject();
    });
    if (issued_here) {
      return {kCertificateChain,
              "expected signing certificates alone, got a chain: one was issued by another"};
    }
  }
  return {};
}

}  // namespace countersign::document
