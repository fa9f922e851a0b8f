// SPDX-License-Identifier: Apache-2.0
#include "document/shapes.h"
#include "document/tables.h"

namespace countersign::document {
namespace {

using identity::ApiToken;
using identity::GivenBy;
using identity::Group;
using identity::Permission;
using identity::Property;
using identity::Role;
using identity::RoleId;
using identity::UserType;

constexpr std::size_t kMaxRoles = 100;
constexpr std::size_t kMaxPermissions = 200;

void check_group(const json::Object&, Group& group, Reading& reading) {
  const bool is_delegate = group.user_type == UserType::kDelegate;
  if (is_delegate != !group.delegate_of.empty()) {
    const auto step = reading.into("delegate_of");
    reading.refuse(is_delegate ? kFieldRequired : kFieldConflict,
                   is_delegate ? "expected whose delegates the members are, got nobody"
                               : "expected nobody, as the user_type is not delegate",
                   is_delegate ? "give the user name of the account, or another user_type"
                               : "take it away, or make the user_type delegate");
  }
}

/// Documents from before there was `given_by`: those of organisations below could do it.
void upgrade_group(const json::Object& given, Group& group) {
  if (given.find("given_by") == nullptr) {
    group.given_by = GivenBy::kBelow;
  }
}

void check_property_value(const json::Object&, Property& property, Reading& reading) {
  const auto value = reading.into(property.name.empty() ? "name" : "value");
  if (property.name.empty()) {
    reading.refuse(kFieldRequired, "expected the name of a property, got none",
                   "add the member \"name\"");
    return;
  }
  const auto checked = identity::check_property(property.name, property.value);
  if (!checked.ok()) {
    reading.refuse(kFieldPropertyInvalid, checked.error().detail,
                   "look up what the property may be in the list of properties");
  }
}

/// The text of a property, for which numbers and truth values may be given, too.
Shape<std::string> property_value() {
  Shape<std::string> shape = text({.max_bytes = 8192, .lines = Lines::kMany, .ends = Ends::kAny});
  auto read = std::move(shape.read);
  shape.read = [read = std::move(read)](const json::Value& value, std::string& out,
                                        Reading& reading) {
    if (value.is_integer()) {
      out = std::to_string(value.as_integer());
    } else if (value.is_bool()) {
      out = value.as_bool() ? "true" : "false";
    } else {
      read(value, out, reading);
    }
  };
  json::Array types;
  types.emplace_back("string");
  types.emplace_back("integer");
  types.emplace_back("boolean");
  shape.schema.set("type", std::move(types));
  return shape;
}

std::string_view type_name(identity::PropertyType type) {
  switch (type) {
    case identity::PropertyType::kInteger:
      return "integer";
    case identity::PropertyType::kDuration:
      return "duration";
    case identity::PropertyType::kBoolean:
      return "boolean";
    case identity::PropertyType::kText:
      return "text";
    case identity::PropertyType::kChoice:
      return "choice";
    case identity::PropertyType::kList:
      return "list";
  }
  return "";
}

/// A fact of the definition; none for a property that is unknown.
template <typename Get>
Field<Property> definition_fact(std::string_view name, std::string_view type,
                                std::string_view meaning, Get get) {
  return derived<Property>(name, {{"type", type}}, meaning,
                           [get](const Property& property, Form) -> json::Value {
                             const auto* definition = identity::find_property(property.name);
                             return definition == nullptr ? json::Value() : get(*definition);
                           });
}

}  // namespace

Shape<UserType> user_type() {
  return choice<UserType>({{"managed", UserType::kManaged},
                           {"independent", UserType::kIndependent},
                           {"delegate", UserType::kDelegate}});
}

Shape<identity::Entitlements> entitlements() {
  return text_map(200, 256);
}

Shape<Permission> permission() {
  return {[](const json::Value& value, Permission& out, Reading& reading) {
            if (!reading.expect(value, json::Kind::kString, "a permission as text")) {
              return;
            }
            const std::string& given = value.as_string();
            if (auto parsed = identity::parse_permission(given)) {
              out = *std::move(parsed);
            } else if (reading.is_stored()) {
              // A permission of another version of the program grants nothing here.
              const std::size_t colon = std::min(given.find(':'), given.size());
              out = {given.substr(0, colon), given.substr(std::min(colon + 1, given.size()))};
            } else {
              reading.refuse(kFieldPermissionUnknown, "expected a permission, got " + quoted(given),
                             "write object:action, as in authenticator:create; either may be *");
            }
          },
          [](const Permission& one, Form) { return json::Value(one.object + ":" + one.action); },
          {{"type", "string"}, {"pattern", "^[a-z_*]+:[a-z_*]+$"}}};
}

const Table<Group>& group_table() {
  static const Table<Group> kTable{
      "a group",
      "Matched by what the identity provider sends; gives a user type, roles and entitlements.",
      {
          field("id", &Group::id, id_of<identity::GroupId>(), "Names it; can't be changed.",
                Use::kKey),
          field("organisation", &Group::organisation, id_of<identity::OrganisationId>(),
                "Whose it is.", Use::kKey),
          field("value", &Group::value, text({.max_bytes = 512, .min_bytes = 1}),
                "What the identity provider sends, upper and lower case as sent: a name or an "
                "object id.",
                Use::kRequired),
          field("label", &Group::label, text({.max_bytes = 200}),
                "What people read in its place; empty: the value."),
          field("order", &Group::order, small_integer(-1'000'000, 1'000'000),
                "Of several that match: lower comes first."),
          field("user_type", &Group::user_type, user_type(), "What its members become."),
          field("delegate_of", &Group::delegate_of, user_name(),
                "Of user_type delegate: the user name of the account."),
          field("roles", &Group::roles, list(id_of<RoleId>(), kMaxRoles),
                "Roles that its members have."),
          field("entitlements", &Group::entitlements, entitlements(),
                "Named limits and permissions: max_accounts = \"5\"."),
          field("given_by", &Group::given_by,
                choice<GivenBy>({{"own", GivenBy::kOwn}, {"below", GivenBy::kBelow}}),
                "Whose login authenticators and administrators may put people in: own, those of "
                "its organisation and above; below, those of organisations below, too."),
          derived<Group>("version", version_schema(), "Grows with every change."),
      },
      check_group,
      upgrade_group};
  return kTable;
}

const Table<Role>& role_table() {
  static const Table<Role> kTable{
      "a role",
      "A named set of permissions, over one organisation and all below it.",
      {
          field("id", &Role::id, id_of<RoleId>(), "Names it; can't be changed.", Use::kKey),
          field("organisation", &Role::organisation, id_of<identity::OrganisationId>(),
                "Where it may be given, and below.", Use::kKey),
          field("name", &Role::name, text({.max_bytes = 200}), "What people read."),
          field("permissions", &Role::permissions, list(permission(), kMaxPermissions),
                "What it allows: object:action, either of which may be *."),
          derived<Role>("built_in", {{"type", "boolean"}}, "Whether it always exists."),
          derived<Role>("version", version_schema(), "Grows with every change."),
      }};
  return kTable;
}

const Table<ApiToken>& api_token_table() {
  static const Table<ApiToken> kTable{
      "a token",
      "A key to the API.",
      {
          field("id", &ApiToken::id, id_of<identity::TokenId>(), "Names it; not the secret.",
                Use::kKey),
          field("organisation", &ApiToken::organisation, id_of<identity::OrganisationId>(),
                "What it is for, with all below.", Use::kKey),
          field("name", &ApiToken::name, text({.max_bytes = 200}), "What it is used for."),
          field("secret_hash", &ApiToken::secret_hash, raw_text(), "", Use::kSecret),
          field("roles", &ApiToken::roles, list(id_of<RoleId>(), kMaxRoles), "Roles that it has."),
          field("permissions", &ApiToken::permissions, list(permission(), kMaxPermissions),
                "Besides those of the roles."),
          field("created", &ApiToken::created, timestamp(), "When it was made.", Use::kFact),
          field("expires", &ApiToken::expires, timestamp(), "From when on it is refused."),
          derived<ApiToken>("secret", {{"type", "string"}},
                            "Shown once, in the answer that creates it."),
          derived<ApiToken>("version", version_schema(), "Grows with every change."),
      }};
  return kTable;
}

const Table<Property>& property_table() {
  using Definition = identity::PropertyDefinition;
  static const Table<Property> kTable{
      "a property",
      "One setting of the whole installation, effective without a restart.",
      {
          field("name", &Property::name, text({.max_bytes = 100}), "Which one.", Use::kKey),
          field("value", &Property::value, property_value(), "What it is set to.", Use::kRequired),
          definition_fact("type", "string", "What the value is.",
                          [](const Definition& one) { return json::Value(type_name(one.type)); }),
          definition_fact("initial", "string", "Its value until it is set.",
                          [](const Definition& one) { return json::Value(one.initial); }),
          definition_fact("meaning", "string", "What it does.",
                          [](const Definition& one) { return json::Value(one.meaning); }),
          definition_fact("choices", "string", "What a choice is one of, comma-separated.",
                          [](const Definition& one) {
                            return one.choices.empty() ? json::Value() : json::Value(one.choices);
                          }),
          derived<Property>("is_set", {{"type", "boolean"}}, "Whether it was set at all."),
          derived<Property>("version", {{"type", "integer"}}, "Grows with every change."),
      },
      check_property_value};
  return kTable;
}

}  // namespace countersign::document
