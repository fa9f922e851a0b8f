// SPDX-License-Identifier: Apache-2.0
#include "crypto/certificate.h"

#include <ctime>

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "base/base64.h"
#include "base/hex.h"
#include "crypto/der_kind.h"
#include "crypto/errors.h"
#include "crypto/key_state.h"
#include "crypto/pem.h"

namespace countersign::crypto {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

// DER of a SEQUENCE whose length takes more than one byte: no text begins so.
bool looks_like_der(std::string_view input) {
  return input.size() > 2 && input[0] == '\x30' &&
         (static_cast<unsigned char>(input[1]) & 0x80U) != 0;
}

Result<std::string> der_of_pem(const PemBlock& block) {
  if (block.label.ends_with("PRIVATE KEY")) {
    return {kCertificateIsKey, "expected a certificate, got a private key"};
  }
  if (block.label != "CERTIFICATE" && block.label != "X509 CERTIFICATE") {
    return {kBadCertificate, "expected a PEM block CERTIFICATE, got another label"};
  }
  return block.der;
}

Result<std::vector<std::string>> ders_of_pem(std::string_view input) {
  CS_TRY(const std::vector<PemBlock> blocks, read_pem(input, kBadCertificate));
  std::vector<std::string> ders;
  for (const PemBlock& block : blocks) {
    CS_TRY(std::string der, der_of_pem(block));
    ders.push_back(std::move(der));
  }
  return ders;
}

Result<std::vector<std::string>> ders_of(std::string_view input) {
  if (looks_like_der(input)) {
    return std::vector{std::string(input)};
  }
  if (looks_like_pem(input)) {
    return ders_of_pem(input);
  }
  if (input.find_first_not_of(kSpace) == std::string_view::npos) {
    return {kBadCertificate, "expected a certificate, got nothing"};
  }
  auto der = base64_decode(input, Base64Space::kIgnored);
  if (!der.ok()) {
    return {kBadCertificate, "expected a certificate as PEM, base64 or DER"};
  }
  return std::vector{*std::move(der)};
}

Result<std::chrono::sys_seconds> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    return {kBadCertificate, "expected dates in the certificate"};
  }
  const std::chrono::year_month_day day{std::chrono::year{parts.tm_year + 1900},
                                        std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                                        std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
  return std::chrono::sys_seconds{std::chrono::sys_days{day}} + std::chrono::hours{parts.tm_hour} +
         std::chrono::minutes{parts.tm_min} + std::chrono::seconds{parts.tm_sec};
}

std::string text_of(const X509_NAME* name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CS_CHECK(bio != nullptr);
  const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  CS_CHECK(X509_NAME_print_ex(bio.get(), name, 0, flags) >= 0);
  return bio_text(bio.get());
}

Result<X509Ptr> read_x509(std::string_view der) {
  const unsigned char* in = as_bytes(der.data());
  const unsigned char* end = in + der.size();
  X509Ptr x509(d2i_X509(nullptr, &in, static_cast<long>(der.size())));
  ERR_clear_error();
  if (x509 != nullptr && in == end) {
    return x509;
  }
  if (der_kind(der) == DerKind::kPrivateKey) {
    return {kCertificateIsKey, "expected a certificate, got a private key"};
  }
  return {kBadCertificate, "expected one X.509 certificate"};
}

Result<PublicKey> key_of(X509* x509) {
  PkeyPtr pkey(X509_get_pubkey(x509));
  ERR_clear_error();
  if (pkey == nullptr) {
    return {kKeyNotAllowed, "expected a public key of a known kind in the certificate"};
  }
  return make_public_key(std::move(pkey));
}

}  // namespace

Result<Certificate> Certificate::from_der(std::string der) {
  CS_TRY(const X509Ptr x509, read_x509(der));
  CS_TRY(PublicKey key, key_of(x509.get()));
  Certificate certificate(std::move(key), std::move(der));
  CS_TRY(certificate.not_before_, time_of(X509_get0_notBefore(x509.get())));
  CS_TRY(certificate.not_after_, time_of(X509_get0_notAfter(x509.get())));
  certificate.subject_ = text_of(X509_get_subject_name(x509.get()));
  certificate.issuer_ = text_of(X509_get_issuer_name(x509.get()));
  certificate.fingerprint_ = hex_encode(sha256(certificate.der_));
  return certificate;
}

Result<Certificate> Certificate::parse(std::string_view input) {
  CS_TRY(std::vector<std::string> ders, ders_of(input));
  if (ders.empty()) {
    return {kBadCertificate, "expected a PEM block CERTIFICATE"};
  }
  if (ders.size() > 1) {
    return {kCertificateChain,
            "expected one certificate, got " + std::to_string(ders.size()) + " in one file"};
  }
  return from_der(std::move(ders.front()));
}

Result<std::vector<Certificate>> Certificate::parse_all(std::string_view input) {
  CS_TRY(std::vector<std::string> ders, ders_of(input));
  if (ders.empty()) {
    return {kBadCertificate, "expected a PEM block CERTIFICATE"};
  }
  std::vector<Certificate> certificates;
  for (std::string& der : ders) {
    CS_TRY(Certificate certificate, from_der(std::move(der)));
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

std::string Certificate::base64() const {
  return base64_encode(der_);
}

std::string Certificate::to_pem() const {
  return write_pem("CERTIFICATE", der_);
}

}  // namespace countersign::crypto
