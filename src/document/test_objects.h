// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "base/check.h"
#include "base/field_problem.h"
#include "document/document.h"
#include "json/reader.h"

// For tests alone: one object of each type with every member set, and documents from text.
namespace countersign::document {

inline std::string test_vector(const std::string& name) {
  std::ifstream in(std::string(CS_SOURCE_DIR) + "/tests/vectors/saml/" + name, std::ios::binary);
  CS_CHECK(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

inline json::Value parsed(std::string_view text) {
  auto value = json::read(text);
  CS_CHECK(value.ok());
  return *std::move(value);
}

inline identity::Organisation full_organisation() {
  identity::Organisation out;
  out.id = identity::OrganisationId("acme");
  out.parent = identity::OrganisationId("root");
  out.name = "Acme \xc3\xbc & Sons";
  out.description = "Makes\neverything";
  out.host_names = {"acme.example.com", "a.b.example.com"};
  out.mail_domains = {"acme.com", "*.acme.com"};
  out.url_spaces = {"https://acme.example.com", "https://example.com/acme"};
  out.policy.authenticators = {{identity::AuthenticatorId("acme-saml")}};
  out.policy.provisioning = identity::Provisioning::kCreate;
  out.policy.idle_limit = std::chrono::seconds(90);
  out.policy.absolute_limit = std::chrono::hours(7 * 24);
  out.theme = {"Acme", "https://acme.example.com/logo.png", "#1a5fb4", "Call 12", "de"};
  out.state = identity::OrganisationState::kDisabled;
  out.test_of = identity::OrganisationId("other");
  return out;
}

inline identity::Mapping full_mapping() {
  using Kind = identity::Transformation::Kind;
  identity::Mapping out;
  out.external_id = "oid";
  out.fields = {
      {"user_name", {"upn", "NameID"}, "", {{Kind::kBefore, "@", ""}}, true},
      {"lastName", {"sn"}, "", {{Kind::kReplace, " ", "_"}, {Kind::kTrim, "", ""}}, false},
      {"origin", {}, "idp", {}, false}};
  out.name_rule = identity::NameRule::kMailAddress;
  out.groups = {"groups", "cpm_", identity::GroupConflict::kMerge, identity::NoGroup::kRefuse};
  out.permissions_attribute = "cpm_user_permissions";
  out.match = identity::UserMatch::kUserName;
  out.provisioning = identity::Provisioning::kRefuse;
  out.update = identity::UpdatePolicy::kFirst;
  out.kept_attributes = {{"mail"}};
  return out;
}

inline identity::Authenticator full_authenticator() {
  identity::Authenticator out;
  out.id = identity::AuthenticatorId("acme-saml");
  out.organisation = identity::OrganisationId("acme");
  out.name = "Acme";
  out.description = "Their IdP";
  out.button_label = "Go";
  out.state = identity::AuthenticatorState::kActive;
  identity::SamlSettings& saml = out.saml;
  saml.idp_entity_id = "https://idp.example.com/idp";
  saml.sso_url = "https://idp.example.com/sso?x=1";
  saml.sso_binding = identity::SsoBinding::kPost;
  saml.sign_out_url = "https://idp.example.com/out";
  const json::Value pem(test_vector("keys/idp-rsa2048.crt"));
  FieldProblems problems;
  const auto read =
      document::read(identity::ObjectKind::kAuthenticator,
                     json::Object{{"saml", json::Object{{"certificates", pem}}}}, problems);
  CS_CHECK(read.has_value());
  saml.certificates = std::get<identity::Authenticator>(*read).saml.certificates;
  saml.sp_entity_id = "urn:sp";
  saml.required_signature = saml::RequiredSignature::kBoth;
  saml.idp_initiated = identity::IdpInitiated::kConverted;
  saml.clock_skew = std::chrono::seconds(0);
  saml.tolerances.sha1 = true;
  saml.tolerances.advice = true;
  saml.request_signature = {true, "xmldsig#rsa-sha1", "xmlenc#sha512"};
  saml.force_authn = true;
  saml.authn_contexts = {"Password", "urn:oasis:names:tc:SAML:2.0:ac:classes:X509"};
  saml.authn_context_comparison = saml::AuthnContextComparison::kBetter;
  saml.name_id_format = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
  saml.login_hint_parameter = "login_hint";
  out.mapping = full_mapping();
  return out;
}

inline identity::Application full_application() {
  using identity::Audience;
  using identity::PathMatch;
  using identity::RequirementKind;
  identity::Application out;
  out.id = identity::ApplicationId("payroll");
  out.organisation = identity::OrganisationId("acme");
  out.name = "Payroll";
  out.urls = {"https://app.example.com/", "http://127.0.0.1:8080/x"};
  out.rules = {{PathMatch::kExact, "/", Audience::kEveryone, {}},
               {PathMatch::kPrefix,
                "/admin",
                Audience::kAttributes,
                {{RequirementKind::kGroup, "", {"admins", "owners"}},
                 {RequirementKind::kRole, "", {"auditor"}},
                 {RequirementKind::kOrganisation, "", {"acme"}},
                 {RequirementKind::kAttribute, "groups", {"Raw \xc3\xa4"}},
                 {RequirementKind::kAttribute, "a", {"b"}}}},
               {PathMatch::kGlob, "/x/**", Audience::kSignedIn, {}},
               {PathMatch::kPrefix, "/y", Audience::kNobody, {}}};
  out.headers = {{"X-Auth-Email", "mail"}, {"X-Auth-Alpha", "a"}};
  out.attributes = {"*"};
  out.organisations = {identity::Reach::Kind::kListed, {identity::OrganisationId("acme-north")}};
  return out;
}

/// One of each kind, in the order of ObjectKind.
inline std::vector<identity::Object> full_objects() {
  using identity::OrganisationId;
  using identity::RoleId;
  const auto time = std::chrono::sys_days{std::chrono::year{2026} / 2 / 3} + std::chrono::hours{4};
  return {full_organisation(),
          full_authenticator(),
          identity::Group{identity::GroupId("dev"),
                          OrganisationId("acme"),
                          "Developers",
                          "Devs",
                          -3,
                          identity::UserType::kDelegate,
                          "boss",
                          {RoleId("r1"), RoleId("r2")},
                          {{"max_accounts", "5"}, {"allow_recovery", "yes"}}},
          identity::Role{RoleId("r1"),
                         OrganisationId("acme"),
                         "Role one",
                         {{"authenticator", "create"}, {"user", "*"}}},
          full_application(),
          identity::ApiToken{identity::TokenId("t1"),
                             OrganisationId("acme"),
                             "CI",
                             "0123abcd",
                             {RoleId("r1")},
                             {{"*", "view"}},
                             time,
                             time + std::chrono::hours{1}},
          identity::Property{"log.level", "DEBUG"}};
}

inline identity::User full_user() {
  identity::User out;
  out.id = identity::UserId("abcdefghijklmnopqrstuvwxyz");
  out.organisation = identity::OrganisationId("acme");
  out.user_name = identity::UserName("jane");
  out.email = "jane@acme.com";
  out.first_name = "Jane";
  out.last_name = "O'Neill";
  out.display_name = "Jane O'Neill";
  out.properties = {{"department", "=sales"}};
  out.user_type = identity::UserType::kIndependent;
  out.groups = {identity::GroupId("dev")};
  out.roles = {identity::RoleId("helpdesk")};
  out.entitlements = {{"max_accounts", "5"}};
  out.state = identity::UserState::kBlocked;
  out.authenticator = identity::AuthenticatorId("local");
  out.external_identities = {{identity::AuthenticatorId("acme-saml"), "Jane@acme.com"}};
  out.password_hash = "$argon2id$secret";
  out.origin = identity::UserOrigin::kSignIn;
  out.created = std::chrono::sys_days{std::chrono::year{2026} / 2 / 3};
  out.updated = out.created + std::chrono::seconds(61);
  out.last_sign_in = out.updated;
  out.version = 7;
  return out;
}

/// The problems of reading the document, which must not be accepted when there are some.
inline FieldProblems problems_of(identity::ObjectKind kind, const json::Value& value) {
  FieldProblems problems;
  const auto read = document::read(kind, value, problems);
  CS_CHECK(read.has_value() == problems.empty());
  return problems;
}

inline FieldProblems problems_of(identity::ObjectKind kind, const char* text) {
  return problems_of(kind, parsed(text));
}

/// The same of one member of a SamlSettings.
inline FieldProblems saml_problems(std::string_view member, const json::Value& value) {
  json::Object saml;
  saml.set(member, value);
  return problems_of(identity::ObjectKind::kAuthenticator, json::Object{{"saml", std::move(saml)}});
}

/// One problem alone, at that place, of that code, with what and remedy.
MATCHER_P2(IsProblem, pointer, code, "") {
  return arg.size() == 1 && arg[0].pointer == pointer && arg[0].code == code.id &&
         !arg[0].what.empty() && !arg[0].remedy.empty();
}

}  // namespace countersign::document

namespace countersign {
inline void PrintTo(const FieldProblem& problem, std::ostream* out) {
  *out << problem.pointer << " " << problem.code << ": " << problem.what;
}
}  // namespace countersign
