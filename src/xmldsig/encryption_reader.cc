// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/encryption_reader.h"

#include <optional>
#include <string_view>

#include "base/base64.h"
#include "base/text.h"
#include "xmldsig/errors.h"
#include "xmldsig/names.h"

namespace countersign::xmldsig {
namespace {

using xml::Element;

constexpr std::size_t kMaxEncryptedKeys = 8;
constexpr std::string_view kTypeElement = "http://www.w3.org/2001/04/xmlenc#Element";
constexpr std::string_view kTypeEncryptedKey = "http://www.w3.org/2001/04/xmlenc#EncryptedKey";

Error malformed_encryption(std::string detail) {
  return {kEncryptionMalformed, std::move(detail)};
}

bool is_xenc(const Element* element, std::string_view local_name) {
  return element != nullptr && element->is(kXencNamespace, local_name);
}

// The parts of an EncryptedType ([XMLEnc] 3.1) that mean something here.
struct EncryptedType {
  const Element* method = nullptr;
  const Element* key_info = nullptr;  // or null
  std::string bytes;
};

// CipherValue alone: a CipherReference would make us fetch and transform.
Result<std::string> read_cipher_data(const Element& cipher_data) {
  const Element* value = cipher_data.first_child();
  if (cipher_data.has_mixed_content() || !is_xenc(value, "CipherValue") ||
      value->next_sibling() != nullptr || value->first_child() != nullptr) {
    return malformed_encryption("expected one CipherValue in CipherData");
  }
  Result<std::string> bytes = base64_decode(value->text(), Base64Space::kIgnored);
  if (!bytes.ok()) {
    return malformed_encryption("expected CipherValue in base64");
  }
  return bytes;
}

Result<EncryptedType> read_encrypted_type(const Element& element) {
  if (element.has_mixed_content()) {
    return malformed_encryption("expected no text beside elements in " +
                                quoted(element.local_name()));
  }
  EncryptedType out;
  const Element* at = element.first_child();
  if (!is_xenc(at, "EncryptionMethod")) {
    return malformed_encryption("expected EncryptionMethod first in " +
                                quoted(element.local_name()));
  }
  out.method = at;
  at = at->next_sibling();
  if (at != nullptr && at->is(kDsNamespace, "KeyInfo")) {
    out.key_info = at;
    at = at->next_sibling();
  }
  if (!is_xenc(at, "CipherData")) {
    return malformed_encryption("expected one CipherData in " + quoted(element.local_name()));
  }
  CS_TRY(out.bytes, read_cipher_data(*at));
  // Behind it: EncryptionProperties, and in an EncryptedKey ReferenceList and CarriedKeyName. They
  // are hints that nothing here follows.
  for (at = at->next_sibling(); at != nullptr; at = at->next_sibling()) {
    if (!is_xenc(at, "EncryptionProperties") && !is_xenc(at, "ReferenceList") &&
        !is_xenc(at, "CarriedKeyName")) {
      return malformed_encryption("expected no " + quoted(at->local_name()) + " in " +
                                  quoted(element.local_name()));
    }
  }
  return out;
}

// A pointer to an EncryptedKey beside the EncryptedData and to nowhere else ([Core] 6.1). It need
// not be followed: the keys there are tried in any case.
Result<void> check_retrieval(const Element& retrieval, const Element& encrypted) {
  const std::string_view uri = retrieval.attribute("URI").value_or("");
  const std::string_view type = retrieval.attribute("Type").value_or(kTypeEncryptedKey);
  if (retrieval.first_child() != nullptr || type != kTypeEncryptedKey || !uri.starts_with('#') ||
      !is_ncname(uri.substr(1))) {
    return malformed_encryption(
        "expected RetrievalMethod to name an EncryptedKey by \"#Id\", got " + quoted(uri));
  }
  std::size_t matches = 0;
  for (const Element* at = encrypted.first_child(); at != nullptr; at = at->next_sibling()) {
    matches += is_xenc(at, "EncryptedKey") && at->attribute("Id") == uri.substr(1) ? 1U : 0U;
  }
  if (matches != 1) {
    return malformed_encryption("expected one EncryptedKey beside EncryptedData with the Id of " +
                                quoted(uri));
  }
  return {};
}

class KeyCollector {
 public:
  explicit KeyCollector(const DecryptionPolicy& policy) : policy_(policy) {}

  Result<void> add(const Element& encrypted_key) {
    if (++seen_ > kMaxEncryptedKeys) {
      return {kTooManyEncryptedKeys, "expected at most 8 EncryptedKeys"};
    }
    CS_TRY(EncryptedType type, read_encrypted_type(encrypted_key));
    const Result<crypto::RsaPadding> padding = read_key_transport(*type.method, policy_);
    if (!padding.ok()) {
      if (padding.error().code == kEncryptionMalformed) {
        return padding.error();
      }
      first_refused_ = first_refused_ ? first_refused_ : padding.error();
      return {};
    }
    keys_.push_back({*padding, std::move(type.bytes)});
    return {};
  }

  Result<std::vector<WrappedKey>> take() {
    if (!keys_.empty()) {
      return std::move(keys_);
    }
    if (first_refused_) {
      return *first_refused_;
    }
    return malformed_encryption("expected an EncryptedKey, got none");
  }

 private:
  const DecryptionPolicy& policy_;
  std::size_t seen_ = 0;
  std::vector<WrappedKey> keys_;
  std::optional<Error> first_refused_;
};

Result<void> collect_from_key_info(const Element& key_info, const Element& encrypted,
                                   KeyCollector& keys) {
  for (const Element* at = key_info.first_child(); at != nullptr; at = at->next_sibling()) {
    if (is_xenc(at, "EncryptedKey")) {
      CS_TRY(keys.add(*at));
    } else if (at->is(kDsNamespace, "RetrievalMethod")) {
      CS_TRY(check_retrieval(*at, encrypted));
    } else if (is_xenc(at, "AgreementMethod") || at->is(kXenc11Namespace, "DerivedKey")) {
      return {kEncryptionNotAllowed, "expected key transport, got " + quoted(at->local_name())};
    }
  }
  return {};
}

}  // namespace

Result<EncryptedParts> read_encrypted(const Element& encrypted, const DecryptionPolicy& policy) {
  const Element* data = encrypted.first_child();
  if (encrypted.has_mixed_content() || !is_xenc(data, "EncryptedData")) {
    return malformed_encryption("expected EncryptedData first in " +
                                quoted(encrypted.local_name()));
  }
  if (data->attribute("Type").value_or(kTypeElement) != kTypeElement) {
    return malformed_encryption("expected the Type of an element on EncryptedData, got " +
                                quoted(*data->attribute("Type")));
  }
  CS_TRY(EncryptedType type, read_encrypted_type(*data));
  EncryptedParts out;
  CS_TRY(out.method, read_data_method(*type.method, policy));
  out.bytes = std::move(type.bytes);
  KeyCollector keys(policy);
  if (type.key_info != nullptr) {
    CS_TRY(collect_from_key_info(*type.key_info, encrypted, keys));
  }
  for (const Element* at = data->next_sibling(); at != nullptr; at = at->next_sibling()) {
    if (!is_xenc(at, "EncryptedKey")) {
      return malformed_encryption("expected only EncryptedKey behind EncryptedData, got " +
                                  quoted(at->local_name()));
    }
    CS_TRY(keys.add(*at));
  }
  CS_TRY(out.keys, keys.take());
  return out;
}

}  // namespace countersign::xmldsig
