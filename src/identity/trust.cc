// SPDX-License-Identifier: Apache-2.0
#include "identity/trust.h"

#include <algorithm>

#include "identity/profile.h"

namespace countersign::identity {
namespace {

bool holds_all(const std::vector<std::string>& some, const std::vector<std::string>& known) {
  return std::all_of(some.begin(), some.end(), [&](const std::string& one) {
    return std::find(known.begin(), known.end(), one) != known.end();
  });
}

bool is_looser(const saml::Tolerances& before, const saml::Tolerances& after) {
  const auto names = saml::tolerance_names();
  return std::any_of(names.begin(), names.end(), [&](const saml::ToleranceName& name) {
    return after.*name.member && !(before.*name.member);
  });
}

// Nothing is weaker than either of the two, nor stronger than both.
bool is_looser(saml::RequiredSignature before, saml::RequiredSignature after) {
  return before != after && before != saml::RequiredSignature::kEither &&
         after != saml::RequiredSignature::kBoth;
}

// Whether ways of authentication will do that did not before. Without a look at their order, which
// each installation may have otherwise.
bool is_looser_context(const SamlSettings& before, const SamlSettings& after) {
  using Comparison = saml::AuthnContextComparison;
  const auto& had = before.authn_contexts;
  const auto& has = after.authn_contexts;
  if (had.empty() || has.empty()) {
    return !had.empty();
  }
  if (after.authn_context_comparison == Comparison::kBetter) {
    return before.authn_context_comparison != Comparison::kBetter || !holds_all(had, has);
  }
  const bool is_no_wider = after.authn_context_comparison == before.authn_context_comparison ||
                           (after.authn_context_comparison == Comparison::kExact &&
                            before.authn_context_comparison != Comparison::kBetter);
  return !is_no_wider || !holds_all(has, had);
}

std::vector<FieldRule> user_name_rules(const Mapping& mapping) {
  std::vector<FieldRule> out;
  std::copy_if(mapping.fields.begin(), mapping.fields.end(), std::back_inserter(out),
               [](const FieldRule& rule) { return canonical_field(rule.field) == "user_name"; });
  return out;
}

void add_saml(const SamlSettings& before, const SamlSettings& after,
              std::vector<std::string>& out) {
  const auto note = [&](bool differs, const char* member) {
    if (differs) {
      out.emplace_back(std::string("saml.") + member);
    }
  };
  note(before.idp_entity_id != after.idp_entity_id, "idp_entity_id");
  note(before.sso_url != after.sso_url, "sso_url");
  note(!holds_all(after.certificates, before.certificates), "certificates");
  // With another name of ours, assertions that were meant for others are taken.
  note(before.sp_entity_id != after.sp_entity_id, "sp_entity_id");
  // Allowances of time and of who begins are no trust: the same provider is believed by the same
  // key.
  note(is_looser(before.required_signature, after.required_signature), "require_signed");
  note(is_looser(before.tolerances, after.tolerances), "tolerances");
  note(is_looser_context(before, after), "authn_contexts");
}

void add_mapping(const Mapping& before, const Mapping& after, std::vector<std::string>& out) {
  const auto note = [&](bool differs, const char* member) {
    if (differs) {
      out.emplace_back(std::string("mapping.") + member);
    }
  };
  note(before.external_id != after.external_id, "external_id");
  note(before.match != after.match && after.match == UserMatch::kUserName, "match");
  note(user_name_rules(before) != user_name_rules(after) || before.name_rule != after.name_rule,
       "fields");
  note(before.groups != after.groups, "groups");
  note(before.permissions_attribute != after.permissions_attribute &&
           !after.permissions_attribute.empty(),
       "permissions_attribute");
  note(after.update > before.update, "update");
}

// Whether people of an organisation may be meant that were not before.
bool is_wider(const Reach& before, const Reach& after) {
  if (before == after || before.kind == Reach::Kind::kBelow) {
    return false;
  }
  return before.kind != Reach::Kind::kListed || after.kind != Reach::Kind::kListed ||
         !std::all_of(after.listed.begin(), after.listed.end(), [&](const OrganisationId& one) {
           return std::find(before.listed.begin(), before.listed.end(), one) != before.listed.end();
         });
}

}  // namespace

bool is_believed(const Authenticator& authenticator) {
  return authenticator.state == AuthenticatorState::kActive ||
         authenticator.state == AuthenticatorState::kDisabled;
}

std::vector<std::string> trust_differences(const Authenticator& before,
                                           const Authenticator& after) {
  std::vector<std::string> out;
  if (before.type != after.type) {
    out.emplace_back("type");
  }
  if (is_wider(before.people, after.people)) {
    out.emplace_back("people");
  }
  if (after.type == AuthenticatorType::kSaml2) {
    add_saml(before.saml, after.saml, out);
    add_mapping(before.mapping, after.mapping, out);
  }
  return out;
}

}  // namespace countersign::identity
