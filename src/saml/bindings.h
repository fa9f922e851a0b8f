// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "crypto/keys.h"
#include "saml/algorithms.h"
#include "saml/types.h"
#include "xml/document.h"

namespace countersign::saml {

/// Which of the two form or query parameters carries the message.
enum class MessageKind { kRequest, kResponse };

/// "SAMLRequest" or "SAMLResponse".
std::string_view parameter_name(MessageKind kind);

// --- HTTP-POST ([Bind] 3.5) ---

/// The hidden fields of a form that the browser posts to `action`. The values are raw: who writes
/// the page escapes them.
struct PostForm {
  std::string action;
  std::string parameter;  // "SAMLRequest" or "SAMLResponse"
  std::string value;      // base64
  std::optional<std::string> relay_state;
};

PostForm encode_post(MessageKind kind, std::string_view action, std::string_view xml,
                     std::optional<std::string> relay_state);

/// The XML of a posted value: strict base64 (standard alphabet, right padding, no stray bits) once
/// CR, LF and space are taken out ([Bind] 3.5.4). Does not look at the XML.
///
/// Fails with saml.message_too_large before any work, saml.base64_invalid.
Result<std::string> decode_post(std::string_view value);

/// The same, at once where xml::read takes it.
Result<xml::Message> decode_post_message(std::string_view value);

// --- HTTP-Redirect ([Bind] 3.4) ---

/// How to sign a query. `key` must outlive the call.
struct RedirectSigning {
  const crypto::PrivateKey* key = nullptr;
  SignatureAlgorithm algorithm;
};

/// What goes into one redirect. `extra` is a name and value put behind everything the signature
/// covers.
struct RedirectMessage {
  MessageKind kind = MessageKind::kRequest;
  std::string_view location;  // may have a query of its own; must not have a fragment
  std::string_view xml;
  std::optional<std::string_view> relay_state;
  std::optional<RedirectSigning> signing;
  std::optional<std::pair<std::string_view, std::string_view>> extra;
};

/// The URL to send the browser to. The signature covers exactly the octets
/// `SAMLRequest=..&RelayState=..&SigAlg=..` of it ([Bind] 3.4.4.1).
Result<std::string> encode_redirect(const RedirectMessage& message);

/// A message that came by redirect. Says nothing of its signature until `verify_redirect`.
struct RedirectQuery {
  MessageKind kind = MessageKind::kRequest;
  std::string xml;  // inflated, at most kMaxMessageBytes
  std::optional<std::string> relay_state;
  std::optional<std::string> signature_algorithm;
  std::optional<std::string> signature;  // its bytes
  std::string signed_octets;             // as received, in the standard's order
};

/// Reads the raw query (what stands behind `?`, percent-encoding untouched). Other parameters are
/// passed over.
///
/// Fails with saml.query_invalid for a parameter given twice, both messages, none, a bad escape, an
/// encoding other than DEFLATE, or a SAML parameter in odd case; saml.message_too_large,
/// saml.base64_invalid, saml.deflate_invalid (trailing bytes, zlib header, truncation).
Result<RedirectQuery> parse_redirect(std::string_view raw_query);

/// Whether weak signatures are taken.
struct RedirectPolicy {
  bool sha1 = false;
  bool rsa1024 = false;
};

/// Checks the query's signature, over the octets that were received, by one of `keys`.
///
/// Fails with saml.signature_missing, saml.signature_malformed, saml.signature_algorithm_unknown,
/// saml.signature_algorithm_not_allowed, saml.signature_key_too_small, saml.signature_invalid,
/// saml.no_trusted_key.
Result<void> verify_redirect(const RedirectQuery& query, std::span<const crypto::PublicKey> keys,
                             const RedirectPolicy& policy = {});

}  // namespace countersign::saml
