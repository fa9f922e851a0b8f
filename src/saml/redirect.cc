// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/url.h"
#include "crypto/digest.h"
#include "saml/bindings.h"
#include "saml/errors.h"
#include "saml/inflate.h"
#include "saml/text.h"
#include "xmldsig/algorithms.h"
#include "xmldsig/errors.h"

namespace countersign::saml {
namespace {

constexpr std::size_t kMaxQuery = std::size_t{512} * 1024;
constexpr std::string_view kDeflateEncoding =
    "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

// --- Reading ---

/// The parameters that SAML gives a meaning to; the values are raw octets.
struct RawQuery {
  std::optional<std::string_view> request;
  std::optional<std::string_view> response;
  std::optional<std::string_view> relay_state;
  std::optional<std::string_view> algorithm;
  std::optional<std::string_view> signature;
  std::optional<std::string_view> encoding;
};

struct Slot {
  std::string_view name;
  std::optional<std::string_view> RawQuery::*member;
};

constexpr std::array<Slot, 6> kSlots{{
    {"SAMLRequest", &RawQuery::request},
    {"SAMLResponse", &RawQuery::response},
    {"RelayState", &RawQuery::relay_state},
    {"SigAlg", &RawQuery::algorithm},
    {"Signature", &RawQuery::signature},
    {"SAMLEncoding", &RawQuery::encoding},
}};

/// Puts one `name=value` in its place. Anything that another reader might take for a SAML parameter
/// is refused.
Result<void> place(std::string_view pair, RawQuery& query) {
  const std::size_t equals = pair.find('=');
  const std::string_view raw_name = pair.substr(0, equals);
  const auto name = percent_decode(raw_name);
  if (!name.ok() || name->find('\0') != std::string::npos) {
    return {kQueryInvalid, "expected a parameter name, got \"" + cut(raw_name) + "\""};
  }
  for (const Slot& slot : kSlots) {
    if (!equal_but_for_case(*name, slot.name)) {
      continue;
    }
    if (raw_name != slot.name || equals == std::string_view::npos) {
      return {kQueryInvalid,
              "expected " + std::string(slot.name) + ", got \"" + cut(raw_name) + "\""};
    }
    if ((query.*slot.member).has_value()) {
      return {kQueryInvalid, "expected " + std::string(slot.name) + " once, got it twice"};
    }
    query.*slot.member = pair.substr(equals + 1);
  }
  return {};
}

Result<RawQuery> split(std::string_view raw) {
  if (raw.size() > kMaxQuery) {
    return {kMessageTooLarge,
            "expected at most 512 KiB of query, got " + std::to_string(raw.size())};
  }
  if (raw.find(';') != std::string_view::npos) {
    return {kQueryInvalid, "expected parameters parted by \"&\", got \";\""};
  }
  RawQuery query;
  while (!raw.empty()) {
    const std::size_t end = std::min(raw.find('&'), raw.size());
    if (end != 0) {
      CS_TRY(place(raw.substr(0, end), query));
    }
    raw.remove_prefix(std::min(end + 1, raw.size()));
  }
  return query;
}

/// A value as forms write it: '+' is a space.
Result<std::string> decode_value(std::string_view raw) {
  std::string plus(raw);
  std::ranges::replace(plus, '+', ' ');
  auto decoded = percent_decode(plus);
  if (!decoded.ok()) {
    return {kQueryInvalid, "expected percent escapes, got " + decoded.error().detail};
  }
  return *std::move(decoded);
}

/// Base64 in a query: a sender that left '+' unescaped has it read as a space, so it is put back.
Result<std::string> decode_base64_value(std::string_view raw) {
  CS_TRY(std::string text, decode_value(raw));
  std::ranges::replace(text, ' ', '+');
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
  auto bytes = base64_decode(text);
  if (!bytes.ok()) {
    return {kBase64Invalid, bytes.error().detail};
  }
  return *std::move(bytes);
}

void append_signed(std::string& octets, std::string_view name, std::string_view raw_value) {
  octets += octets.empty() ? "" : "&";
  octets += name;
  octets += '=';
  octets += raw_value;
}

Result<void> check_encoding(const RawQuery& raw) {
  if (!raw.encoding.has_value()) {
    return {};
  }
  CS_TRY(const std::string encoding, decode_value(*raw.encoding));
  if (encoding != kDeflateEncoding) {
    return {kQueryInvalid, "expected the DEFLATE encoding, got \"" + cut(encoding) + "\""};
  }
  return {};
}

// --- Checking ---

Result<xmldsig::SignatureMethod> allowed_method(std::string_view uri,
                                                const RedirectPolicy& policy) {
  const auto method = xmldsig::signature_method(uri);
  if (!method.ok()) {
    const bool known = method.error().code == xmldsig::kAlgorithmNotAllowed;
    return {known ? kSignatureAlgorithmNotAllowed : kSignatureAlgorithmUnknown,
            "got SigAlg \"" + cut(uri) + "\""};
  }
  if (method->digest == crypto::DigestAlgorithm::kSha1 && !policy.sha1) {
    return {kSignatureAlgorithmNotAllowed, "expected SHA-256 or better, got \"" + cut(uri) + "\""};
  }
  return *method;
}

bool is_small(const crypto::PublicKey& key) {
  constexpr std::size_t kSmallestRsa = 2048;
  return key.type() == crypto::KeyType::kRsa && key.bits() < kSmallestRsa;
}

}  // namespace

Result<std::string> encode_redirect(const RedirectMessage& message) {
  if (message.location.find('#') != std::string_view::npos) {
    return {kBadExpectation,
            "expected a location without fragment, got \"" + cut(message.location) + "\""};
  }
  std::string query;
  append_signed(query, parameter_name(message.kind),
                percent_encode(base64_encode(deflate(message.xml))));
  if (message.relay_state.has_value()) {
    append_signed(query, "RelayState", percent_encode(*message.relay_state));
  }
  if (message.signing.has_value()) {
    const crypto::PrivateKey& key = *message.signing->key;
    const SignatureAlgorithm algorithm = fit_to_key(message.signing->algorithm, key.type());
    append_signed(query, "SigAlg", percent_encode(identifier(algorithm)));
    const auto digest = crypto::digest(algorithm.digest, query);
    const std::vector<std::uint8_t> signature =
        key.sign(algorithm.scheme, algorithm.digest, digest.view());
    append_signed(query, "Signature", percent_encode(base64_encode(signature)));
  }
  if (message.extra.has_value()) {
    append_signed(query, percent_encode(message.extra->first),
                  percent_encode(message.extra->second));
  }
  const char* const mark = message.location.find('?') == std::string_view::npos ? "?" : "&";
  return std::string(message.location) + mark + query;
}

Result<RedirectQuery> parse_redirect(std::string_view raw_query) {
  CS_TRY(const RawQuery raw, split(raw_query));
  if (raw.request.has_value() == raw.response.has_value()) {
    return {kQueryInvalid, raw.request.has_value() ? "expected one message, got two"
                                                   : "expected a message, got none"};
  }
  CS_TRY(check_encoding(raw));
  RedirectQuery query;
  query.kind = raw.request.has_value() ? MessageKind::kRequest : MessageKind::kResponse;
  const std::string_view message = raw.request.has_value() ? *raw.request : *raw.response;
  append_signed(query.signed_octets, parameter_name(query.kind), message);
  if (raw.relay_state.has_value()) {
    append_signed(query.signed_octets, "RelayState", *raw.relay_state);
    CS_TRY(query.relay_state, decode_value(*raw.relay_state));
  }
  if (raw.algorithm.has_value()) {
    append_signed(query.signed_octets, "SigAlg", *raw.algorithm);
    CS_TRY(query.signature_algorithm, decode_value(*raw.algorithm));
  }
  if (raw.signature.has_value()) {
    CS_TRY(query.signature, decode_base64_value(*raw.signature));
  }
  CS_TRY(const std::string packed, decode_base64_value(message));
  CS_TRY(query.xml, inflate(packed, kMaxMessageBytes));
  return query;
}

Result<void> verify_redirect(const RedirectQuery& query, std::span<const crypto::PublicKey> keys,
                             const RedirectPolicy& policy) {
  if (keys.empty()) {
    return {kNoTrustedKey, "expected a key to verify the query with, got none"};
  }
  if (!query.signature.has_value()) {
    return {kSignatureMissing, "expected a Signature in the query, got none"};
  }
  if (!query.signature_algorithm.has_value() || query.signature->empty()) {
    return {kSignatureMalformed, "expected SigAlg and Signature in the query, got one of them"};
  }
  CS_TRY(const auto method, allowed_method(*query.signature_algorithm, policy));
  const auto digest = crypto::digest(method.digest, query.signed_octets);
  const std::vector<std::uint8_t> signature(query.signature->begin(), query.signature->end());
  bool small = false;
  for (const crypto::PublicKey& key : keys) {
    if (is_small(key) && !policy.rsa1024) {
      small = true;
      continue;
    }
    if (key.verify(method.scheme, method.digest, digest.view(), signature)) {
      return {};
    }
  }
  if (small && keys.size() == 1) {
    return {kSignatureKeyTooSmall, "expected an RSA key of 2048 bits, got a smaller one"};
  }
  return {kSignatureInvalid, "expected a signature by a trusted key over the query, got another"};
}

}  // namespace countersign::saml
