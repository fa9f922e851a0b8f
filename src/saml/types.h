// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/strong.h"

namespace countersign::saml {

/// Name of a SAML party, compared byte for byte ([Core] 8.3.6).
using EntityId = StrongString<struct EntityIdTag>;
/// URL of ours that receives Responses; equals Destination and Recipient byte for byte.
using AcsUrl = StrongString<struct AcsUrlTag>;
/// ID of an AuthnRequest of ours.
using RequestId = StrongString<struct RequestIdTag>;
/// ID of an assertion; unique for its issuer.
using AssertionId = StrongString<struct AssertionIdTag>;
/// URI of an authentication context class ([AuthnContext] 3.4, or any other).
using AuthnContextClass = StrongString<struct AuthnContextClassTag>;

/// Largest message, decoded, and largest form value of one, that is looked at.
inline constexpr std::size_t kMaxMessageBytes = std::size_t{256} * 1024;

/// An instant of a SAML message; fractions behind the millisecond are cut off.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Who the subject is ([Core] 2.2.3). `value` is not trimmed and not folded.
struct NameId {
  std::string value;  // 1..256 characters
  std::optional<std::string> format;
  std::optional<std::string> name_qualifier;
  std::optional<std::string> sp_name_qualifier;

  friend bool operator==(const NameId&, const NameId&) = default;
};

/// One saml:Attribute ([Core] 2.7.3.1). `name` is the key; `friendly_name` is for people alone.
struct Attribute {
  std::string name;
  std::optional<std::string> name_format;
  std::optional<std::string> friendly_name;
  std::vector<std::string> values;  // in document order, as sent; may be empty

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

/// Strictness that real identity providers make it necessary to give up, one by one, for one IdP.
/// Each is off by default.
struct Tolerances {
  bool sha1 = false;
  bool rsa1024 = false;
  bool aes_cbc = false;
  bool rsa1_5 = false;
  bool offset_times = false;         // "+00:00" for "Z"
  bool missing_audience = false;     // no AudienceRestriction at all
  bool missing_destination = false;  // on a signed Response
  bool missing_issuer = false;       // on the Response, never on the assertion
  bool empty_reference_uri = false;
  bool inclusive_c14n = false;
  bool advice = false;  // assertions inside Advice; they are never read

  friend bool operator==(const Tolerances&, const Tolerances&) = default;
};

/// One tolerance and its name in settings and on the command line.
struct ToleranceName {
  std::string_view name;      // "missing-audience"
  std::string_view check_id;  // "tolerance.missing-audience": its warning in an explanation
  bool Tolerances::*member;
};

/// All tolerances, in the order of the struct.
std::span<const ToleranceName> tolerance_names();

/// The tolerance of that name, or null.
bool Tolerances::*find_tolerance(std::string_view name);

/// Which parts of a message the identity provider must sign. Every signature that is there must be
/// good under each of them.
enum class RequiredSignature { kEither, kAssertion, kResponse, kBoth };

/// How the class of the IdP relates to those that were asked for ([Core] 3.3.2.2.1).
enum class AuthnContextComparison { kExact, kMinimum, kMaximum, kBetter };

/// What a verified assertion says, and what an explained one would have said. A plain value:
/// holding one proves nothing (VerifiedAssertion does).
struct AssertionValues {
  EntityId issuer;
  AssertionId id;
  std::optional<NameId> name_id;  // none: allowed by the standard; identity decides
  std::vector<Attribute> attributes;
  std::optional<RequestId> in_response_to;  // none: unsolicited
  Instant authn_instant{};
  AuthnContextClass authn_context;  // empty when the IdP names none
  std::optional<std::string> session_index;
  std::optional<Instant> session_not_on_or_after;
  Instant last_valid{};       // latest NotOnOrAfter of the assertion, skew added
  std::string signing_key;    // fingerprint of the IdP key that signed it
  Tolerances used;            // tolerances without which it would have been refused
  std::uint64_t skipped = 0;  // checks that had nothing to look at: bit n is check n of the table
};

}  // namespace countersign::saml
