// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "identity/application.h"
#include "identity/authenticator.h"
#include "identity/group.h"
#include "identity/organisation.h"
#include "identity/property.h"
#include "identity/role.h"

namespace countersign::identity {

/// What administrators set and the catalogue holds: all but users. The order is that of Object.
enum class ObjectKind {
  kOrganisation,
  kAuthenticator,
  kGroup,
  kRole,
  kApplication,
  kApiToken,
  kProperty,
};

/// A kind by its names: in permissions, and of lists and paths.
struct ObjectKindName {
  ObjectKind kind{};
  std::string_view name;
  std::string_view plural;
};
/// All kinds, in order: the place of one is its number.
inline constexpr std::array kObjectKindNames{
    ObjectKindName{ObjectKind::kOrganisation, "organisation", "organisations"},
    ObjectKindName{ObjectKind::kAuthenticator, "authenticator", "authenticators"},
    ObjectKindName{ObjectKind::kGroup, "group", "groups"},
    ObjectKindName{ObjectKind::kRole, "role", "roles"},
    ObjectKindName{ObjectKind::kApplication, "application", "applications"},
    ObjectKindName{ObjectKind::kApiToken, "token", "tokens"},
    ObjectKindName{ObjectKind::kProperty, "property", "properties"},
};
inline constexpr std::size_t kObjectKinds = kObjectKindNames.size();
constexpr const ObjectKindName& names_of(ObjectKind kind) {
  return kObjectKindNames.at(static_cast<std::size_t>(kind));
}

using Object =
    std::variant<Organisation, Authenticator, Group, Role, Application, ApiToken, Property>;
static_assert(std::variant_size_v<Object> == kObjectKinds);

/// What names an object. Ids are unique within the kind, those of groups and roles within the
/// organisation. Of an organisation and a property, `organisation` is empty.
struct ObjectKey {
  ObjectKind kind{};
  OrganisationId organisation;
  std::string id;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a 0 in what `default` makes.
  friend auto operator<=>(const ObjectKey&, const ObjectKey&) = default;
};
ObjectKey key_of(const Object& object);

/// A key to be looked up without a copy.
struct ObjectKeyView {
  ObjectKind kind{};
  std::string_view organisation;
  std::string_view id;
};
bool operator<(const ObjectKeyView& a, const ObjectKey& b);
bool operator<(const ObjectKey& a, const ObjectKeyView& b);

/// An id that was an object's and names nothing ever after, so that no record, session or link of
/// the old one is taken for a new one's.
struct RetiredId {
  ObjectKind kind;
  std::string id;
  /// Whose it was; of an organisation the one above it. What was recorded there stays with it.
  OrganisationId owner;

  friend bool operator==(const RetiredId&, const RetiredId&) = default;
};

/// What a deleted object leaves behind: nothing but for the kinds whose ids are unique in the whole
/// installation and stand in records (organisations, login authenticators, applications).
std::optional<RetiredId> retired_by(const Object& deleted);

/// Where an object stands among all, as a JSON pointer: "/authenticators/entra"; of a group or role
/// with its organisation: "/groups/acme/staff".
std::string pointer_to(const ObjectKey& key);

/// An object and how often it was changed: the ETag.
struct VersionedObject {
  Object object;
  std::int64_t version = 1;
};

/// One difference between two catalogues.
struct ObjectChange {
  ObjectKey key;
  std::shared_ptr<const VersionedObject> before;  // null: created
  std::shared_ptr<const VersionedObject> after;   // null: deleted
};

}  // namespace countersign::identity
