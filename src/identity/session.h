// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/ids.h"
#include "identity/session_id.h"

namespace countersign::identity {

/// What an IdP said about the person under one name; values in the order sent, perhaps none.
struct Attribute {
  std::string name;
  std::vector<std::string> values;

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

/// How the IdP named the person, kept so that a logout request can be matched. [Core] 2.2.3, 2.7.2
struct ExternalName {
  std::string name_id;
  std::string format;         // empty: not sent
  std::string session_index;  // empty: not sent

  friend bool operator==(const ExternalName&, const ExternalName&) = default;
};

/// A signed-in browser. Times are UTC; the session is live while `is_live`.
struct Session {
  OrganisationId organisation;
  AuthenticatorId authenticator;
  UserId user;
  UserName user_name;
  std::string idp_entity_id;
  ExternalName external;
  std::vector<Attribute> attributes;  // at most kMaxAttributeBytes in all
  std::string signing_key;            // fingerprint of the IdP key that signed the sign-in
  std::chrono::sys_seconds created;
  std::chrono::sys_seconds last_seen;
  std::chrono::seconds idle_limit{0};  // ends when not seen for so long
  std::chrono::sys_seconds expires;    // ends then at the latest; never after SessionNotOnOrAfter

  friend bool operator==(const Session&, const Session&) = default;
};

/// What one session may keep of what the IdP said, in bytes; each name and each value counts two
/// more.
inline constexpr std::size_t kMaxAttributeBytes = 16'384;

/// Whether a session with these times is live at `now`. A clock that went back before `created`
/// ends nothing; the two limits hold whatever happened in between.
constexpr bool is_live(std::chrono::sys_seconds last_seen, std::chrono::seconds idle_limit,
                       std::chrono::sys_seconds expires, std::chrono::sys_seconds now) {
  return now < expires && now < last_seen + idle_limit;
}

inline bool is_live(const Session& session, std::chrono::sys_seconds now) {
  return is_live(session.last_seen, session.idle_limit, session.expires, now);
}

/// Read access to the attributes of a session, wherever they are kept.
class AttributeSource {
 public:
  /// Takes a value and says whether it is what is looked for. A lambda of two references at most is
  /// kept without an allocation.
  using Test = std::function<bool(std::string_view)>;

  virtual ~AttributeSource() = default;

  /// Whether a value of the attribute `name` passes the test: each is looked at once at most.
  virtual bool any(std::string_view name, const Test& test) const = 0;

  /// Whether the attribute `name` has this very value, compared byte for byte.
  bool has_value(std::string_view name, std::string_view value) const {
    return any(name, [&](std::string_view one) { return one == value; });
  }

 protected:
  AttributeSource() = default;
  AttributeSource(const AttributeSource&) = default;
  AttributeSource& operator=(const AttributeSource&) = default;
};

/// The attributes of a list that outlives it.
class AttributeList final : public AttributeSource {
 public:
  explicit AttributeList(const std::vector<Attribute>& attributes) : attributes_(attributes) {}
  bool any(std::string_view name, const Test& test) const override;

 private:
  const std::vector<Attribute>& attributes_;
};

}  // namespace countersign::identity
