// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/encrypt.h"

#include <cstdint>
#include <span>
#include <vector>

#include "base/base64.h"
#include "base/secret_bytes.h"
#include "crypto/cipher.h"
#include "crypto/random.h"
#include "xml/document.h"
#include "xmldsig/algorithms.h"
#include "xmldsig/encryption_algorithms.h"
#include "xmldsig/errors.h"
#include "xmldsig/names.h"

namespace countersign::xmldsig {
namespace {

using crypto::RsaPadding;

std::string_view wrapper_name(EncryptedKind kind) {
  switch (kind) {
    case EncryptedKind::kId:
      return "saml:EncryptedID";
    case EncryptedKind::kAttribute:
      return "saml:EncryptedAttribute";
    case EncryptedKind::kAssertion:
      break;
  }
  return "saml:EncryptedAssertion";
}

// rsa-oaep-mgf1p fixes the mask function to SHA-1; the newer identifier names it.
std::string_view key_transport_uri(RsaPadding padding) {
  switch (padding) {
    case RsaPadding::kPkcs1:
      return kRsa15;
    case RsaPadding::kOaepSha256Mgf1Sha256:
    case RsaPadding::kOaepSha1Mgf1Sha256:
      return kRsaOaep;
    case RsaPadding::kOaepSha1Mgf1Sha1:
    case RsaPadding::kOaepSha256Mgf1Sha1:
      break;
  }
  return kRsaOaepMgf1p;
}

std::string key_transport_method(RsaPadding padding) {
  const bool sha256 =
      padding == RsaPadding::kOaepSha256Mgf1Sha1 || padding == RsaPadding::kOaepSha256Mgf1Sha256;
  std::string out = "<xenc:EncryptionMethod Algorithm=\"";
  out.append(key_transport_uri(padding)).append("\">");
  if (padding != RsaPadding::kPkcs1) {
    out.append("<ds:DigestMethod Algorithm=\"");
    out.append(digest_method_uri(sha256 ? crypto::DigestAlgorithm::kSha256
                                        : crypto::DigestAlgorithm::kSha1));
    out.append("\"/>");
  }
  if (key_transport_uri(padding) == kRsaOaep) {
    out.append("<xenc11:MGF xmlns:xenc11=\"").append(kXenc11Namespace);
    out.append("\" Algorithm=\"").append(kMgf1Sha256).append("\"/>");
  }
  out.append("</xenc:EncryptionMethod>");
  return out;
}

void append_cipher_data(std::string& out, std::span<const std::uint8_t> bytes) {
  out.append("<xenc:CipherData><xenc:CipherValue>").append(base64_encode(bytes));
  out.append("</xenc:CipherValue></xenc:CipherData>");
}

SecretBytes new_key(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  crypto::random_bytes(bytes);
  return SecretBytes(bytes);
}

}  // namespace

Result<std::string> encrypt(std::string_view element, EncryptedKind kind,
                            const crypto::PublicKey& recipient, const EncryptionOptions& options) {
  if (recipient.type() != crypto::KeyType::kRsa) {
    return {kCannotEncrypt, "expected an RSA key to encrypt to"};
  }
  CS_TRY(const xml::Document checked, xml::read(element));
  static_cast<void>(checked);
  const DataMethod& method = data_method(options.cipher);
  const SecretBytes key = new_key(method.key_size);
  const std::span<const std::uint8_t> plaintext(
      reinterpret_cast<const std::uint8_t*>(element.data()), element.size());
  const auto ciphertext = method.authenticated ? crypto::aes_gcm_encrypt(key.expose(), plaintext)
                                               : crypto::aes_cbc_encrypt(key.expose(), plaintext);
  const std::string_view wrapper = wrapper_name(kind);
  std::string out = "<";
  out.append(wrapper).append(" xmlns:saml=\"").append(kSamlNamespace);
  out.append("\"><xenc:EncryptedData xmlns:xenc=\"").append(kXencNamespace);
  out.append("\" Type=\"http://www.w3.org/2001/04/xmlenc#Element\">");
  out.append("<xenc:EncryptionMethod Algorithm=\"").append(method.uri).append("\"/>");
  out.append("<ds:KeyInfo xmlns:ds=\"").append(kDsNamespace).append("\"><xenc:EncryptedKey>");
  out.append(key_transport_method(options.key_transport));
  append_cipher_data(out, recipient.encrypt(options.key_transport, key.expose()));
  out.append("</xenc:EncryptedKey></ds:KeyInfo>");
  append_cipher_data(out, ciphertext);
  out.append("</xenc:EncryptedData></").append(wrapper).append(">");
  return out;
}

}  // namespace countersign::xmldsig
