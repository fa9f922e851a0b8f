// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/keys.h"

namespace countersign::crypto {

/// A certificate as the carrier of a key that is trusted by configuration. Its signature, chain,
/// dates and key usage decide nothing; the dates are kept to warn with.
class Certificate {
 public:
  /// One certificate as PEM, as bare base64 of DER (any white space), or DER. Fails by name on a
  /// private key (crypto.certificate_is_private_key), on several (crypto.certificate_is_chain), on
  /// a key out of bounds (crypto.key_not_allowed), else crypto.bad_certificate.
  static Result<Certificate> parse(std::string_view input);
  /// All certificates of a file of one or more PEM blocks, or of one as `parse` takes it.
  static Result<std::vector<Certificate>> parse_all(std::string_view input);

  const PublicKey& public_key() const { return key_; }
  const std::string& der() const { return der_; }
  std::string base64() const;  // of the DER, one line, as in ds:X509Certificate
  const std::string& subject() const { return subject_; }  // RFC 2253 text, for people
  const std::string& issuer() const { return issuer_; }    // in the same form
  std::chrono::sys_seconds not_before() const { return not_before_; }
  std::chrono::sys_seconds not_after() const { return not_after_; }
  const std::string& sha256_fingerprint() const {
    return fingerprint_;
  }  // of the DER, lower-case hex

  /// A self-signed certificate for `key`, as metadata needs one.
  static Certificate self_signed(const PrivateKey& key, std::string_view common_name,
                                 std::chrono::sys_seconds not_before,
                                 std::chrono::sys_seconds not_after);
  std::string to_pem() const;

 private:
  static Result<Certificate> from_der(std::string der);
  Certificate(PublicKey key, std::string der) : key_(std::move(key)), der_(std::move(der)) {}

  PublicKey key_;
  std::string der_;
  std::string subject_;
  std::string issuer_;
  std::string fingerprint_;
  std::chrono::sys_seconds not_before_{};
  std::chrono::sys_seconds not_after_{};
};

}  // namespace countersign::crypto
