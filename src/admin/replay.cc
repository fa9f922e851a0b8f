// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "admin/mapping_bench.h"
#include "document/document.h"
#include "identity/login_decision.h"
#include "identity/profile.h"
#include "identity/sign_in_remedy.h"

namespace countersign::admin {
namespace {

std::string_view name_of(identity::UserChange::Kind kind) {
  switch (kind) {
    case identity::UserChange::Kind::kCreate:
      return "create";
    case identity::UserChange::Kind::kUpdate:
      return "update";
    case identity::UserChange::Kind::kNone:
      return "none";
  }
  return "none";
}

// Where the person signed in, if that is still a place for this authenticator.
identity::OrganisationId place_of(const identity::LoginEvent& event, const MappingSide& side) {
  return side.catalogue.serves(side.authenticator, event.organisation)
             ? event.organisation
             : side.catalogue.first_served(side.authenticator);
}

Result<identity::KnownUsers> known_users(const Call& call, const saml::AssertionValues& values,
                                         const identity::SignInRules& rules) {
  identity::KnownUsers known;
  const identity::MappingRules mapping{
      rules.authenticator, rules.catalogue.groups_for(rules.organisation, rules.authenticator)};
  const auto profile = identity::map_profile(values, mapping, nullptr);
  if (!profile.ok()) {
    return known;  // the preview tells the same failure
  }
  CS_TRY(known.by_external_identity, call.services.users.find(identity::ExternalIdentity{
                                         rules.authenticator.id, profile->external_id}));
  CS_TRY(known.by_user_name, call.services.users.find(rules.organisation, profile->user_name));
  if (rules.authenticator.organisation != rules.organisation) {
    CS_TRY(known.by_user_name_at_owner,
           call.services.users.find(rules.authenticator.organisation, profile->user_name));
  }
  return known;
}

}  // namespace

saml::AssertionValues values_of(const identity::LoginEvent& event) {
  saml::AssertionValues out;
  out.issuer = saml::EntityId(event.issuer);
  if (!event.name_id.empty()) {
    out.name_id = saml::NameId{event.name_id, std::nullopt, std::nullopt, std::nullopt};
    if (!event.name_id_format.empty()) {
      out.name_id->format = event.name_id_format;
    }
  }
  for (const identity::Attribute& attribute : event.attributes) {
    out.attributes.push_back({attribute.name, std::nullopt, std::nullopt, attribute.values});
  }
  out.authn_instant = event.time;
  out.signing_key = event.signing_key;
  return out;
}

Outcome<json::Value> replay(const Call& call, const identity::LoginEvent& event,
                            const MappingSide& side) {
  const saml::AssertionValues values = values_of(event);
  const identity::SignInRules rules{side.catalogue, side.authenticator, place_of(event, side)};
  CS_TRY(const identity::KnownUsers known, known_users(call, values, rules));
  const identity::SignInPreview preview = identity::preview_sign_in(values, known, rules, call.now);
  json::Object out;
  if (preview.failure) {
    const identity::MappingRules mapping{
        rules.authenticator, rules.catalogue.groups_for(rules.organisation, rules.authenticator)};
    out.set("code", preview.failure->code.id)
        .set("detail", preview.failure->detail)
        .set("remedy", identity::sign_in_remedy(*preview.failure, values, mapping));
    return json::Value(std::move(out));
  }
  const json::Value user = document::write(preview.user_change.user, document::Form::kShown);
  out.set("user_change", name_of(preview.user_change.kind));
  for (const char* const member :
       {"user_name", "email", "first_name", "last_name", "display_name", "properties", "user_type",
        "delegate_of", "groups", "roles", "entitlements"}) {
    if (const json::Value* value = user.find(member)) {
      out.set(member, *value);
    }
  }
  json::Array roles;
  if (preview.profile) {
    for (const identity::RoleId& role : preview.profile->roles) {
      roles.emplace_back(role.value());
    }
  }
  out.set("group_roles", std::move(roles));
  return json::Value(std::move(out));
}

}  // namespace countersign::admin
