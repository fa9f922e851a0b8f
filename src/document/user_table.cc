// SPDX-License-Identifier: Apache-2.0
#include "document/shapes.h"
#include "document/tables.h"

namespace countersign::document {
namespace {

using identity::ExternalIdentity;
using identity::User;
using identity::UserName;
using identity::UserOrigin;
using identity::UserState;
using identity::UserType;

/// A text that one of the checks of texts.h decides on; empty is allowed where `min` is 0.
Shape<std::string> name_like(Result<void> (*check)(std::string_view), std::size_t max_bytes) {
  return {[check](const json::Value& value, std::string& out, Reading& reading) {
            if (!reading.expect(value, json::Kind::kString, "a text")) {
              return;
            }
            out = value.as_string();
            if (!reading.checks() || out.empty()) {
              return;
            }
            if (const auto checked = check(out); !checked.ok()) {
              reading.refuse(checked.error());
            }
          },
          [](const std::string& value, Form) { return json::Value(value); },
          {{"type", "string"}, {"maxLength", max_bytes}}};
}

Shape<std::string> person_text() {
  return text({.max_bytes = 256});
}

const Table<ExternalIdentity>& external_identity_table() {
  static const Table<ExternalIdentity> kTable{
      "an external identity",
      "By which an identity provider knows the user.",
      {
          field("authenticator", &ExternalIdentity::authenticator,
                id_of<identity::AuthenticatorId>(), "Through which it is sent.", Use::kRequired),
          field("value", &ExternalIdentity::value,
                text({.max_bytes = 1024, .ends = Ends::kAny, .min_bytes = 1}),
                "Exact, upper and lower case as sent.", Use::kRequired),
      }};
  return kTable;
}

void check_user(const json::Object&, User& user, Reading& reading) {
  if (user.user_name.empty()) {
    const auto step = reading.into("user_name");
    reading.refuse(Error{kUserNameInvalid, "expected a user name, got an empty one"});
  }
  const bool is_delegate = user.user_type == UserType::kDelegate;
  if (is_delegate != !user.delegate_of.empty()) {
    const auto step = reading.into("delegate_of");
    reading.refuse(is_delegate ? kFieldRequired : kFieldConflict,
                   is_delegate ? "expected whose delegate the user is, got nobody"
                               : "expected nobody, as the user_type is not delegate",
                   is_delegate ? "give the user name of the account, or another user_type"
                               : "take it away, or make the user_type delegate");
  }
}

std::vector<Field<User>> person_fields() {
  return {
      field("id", &User::id,
            converted<identity::UserId, std::string>(
                text({.max_bytes = 64}),
                [](std::string value) { return identity::UserId(std::move(value)); },
                [](const identity::UserId& id) { return id.value(); }),
            "Names the user for ever.", Use::kKey),
      field("organisation", &User::organisation, id_of<identity::OrganisationId>(),
            "Whose user it is.", Use::kKey),
      field("user_name", &User::user_name,
            converted<UserName, std::string>(
                user_name(), [](std::string value) { return UserName(std::move(value)); },
                [](const UserName& name) { return name.value(); }),
            "Unique in the organisation; can't be changed.", Use::kRequired),
      field("email", &User::email, name_like(check_mail_address, kMaxMailAddressBytes),
            "Mail address."),
      field("first_name", &User::first_name, person_text(), ""),
      field("last_name", &User::last_name, person_text(), ""),
      field("display_name", &User::display_name, person_text(), ""),
      field("properties", &User::properties, text_map(100, 1024), "Free fields of the mapping."),
  };
}

std::vector<Field<User>> access_fields() {
  return {
      field("user_type", &User::user_type, user_type(), "What the user is."),
      field("delegate_of", &User::delegate_of, user_name(),
            "Of user_type delegate: the user name of the account."),
      field("groups", &User::groups, list(id_of<identity::GroupId>(), 1000), "Groups, by id."),
      field("roles", &User::roles, list(id_of<identity::RoleId>(), 100),
            "Roles besides those of the groups."),
      field("entitlements", &User::entitlements, entitlements(), "Named limits and permissions."),
      field("state", &User::state,
            choice<UserState>({{"active", UserState::kActive},
                               {"blocked", UserState::kBlocked},
                               {"deactivated", UserState::kDeactivated}}),
            "Only an active one may sign in."),
      field("authenticator", &User::authenticator, id_of<identity::AuthenticatorId>(),
            "The one way by which the user may sign in; none: any of the organisation's."),
      field("external_identities", &User::external_identities,
            list(nested(external_identity_table()), 100),
            "By which identity providers know the user."),
  };
}

std::vector<Field<User>> fact_fields() {
  return {
      field("password_hash", &User::password_hash, raw_text(), "", Use::kSecret),
      derived<User>(
          "has_password", {{"type", "boolean"}}, "Whether there is a local password.",
          [](const User& user, Form) { return json::Value(!user.password_hash.empty()); }),
      field("origin", &User::origin,
            choice<UserOrigin>({{"administrator", UserOrigin::kAdministrator},
                                {"bulk_upload", UserOrigin::kBulkUpload},
                                {"sign_in", UserOrigin::kSignIn}}),
            "Where the user came from.", Use::kFact),
      field("created", &User::created, timestamp(), "When the user was created.", Use::kFact),
      field("updated", &User::updated, timestamp(), "When the user was changed.", Use::kFact),
      moving(field("last_sign_in", &User::last_sign_in, timestamp(), "The latest sign-in.",
                   Use::kFact)),
      field("version", &User::version, integer(1, std::numeric_limits<std::int64_t>::max()),
            "Grows with every change.", Use::kFact),
  };
}

Table<User> make_user_table() {
  Table<User> table{"a user", "A person here.", person_fields(), check_user};
  for (auto* more : {&access_fields, &fact_fields}) {
    for (Field<User>& one : more()) {
      table.fields.push_back(std::move(one));
    }
  }
  return table;
}

}  // namespace

Shape<std::string> user_name() {
  return name_like(check_user_name, kMaxUserNameBytes);
}

const Table<User>& user_table() {
  static const Table<User> kTable = make_user_table();
  return kTable;
}

}  // namespace countersign::document
