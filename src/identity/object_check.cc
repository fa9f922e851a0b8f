// SPDX-License-Identifier: Apache-2.0
#include "identity/object_check.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "identity/access.h"
#include "identity/entitlement.h"
#include "identity/mapping_check.h"

namespace countersign::identity {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kHashDigits = 64;

std::string shown(std::string_view id) {
  return quoted(id);
}

/// The organisation that an object lies in; of an organisation the one above it.
OrganisationId place_of(const Object& object) {
  if (const auto* organisation = std::get_if<Organisation>(&object)) {
    return organisation->parent.value_or(organisation->id);
  }
  return key_of(object).organisation;
}

std::string at(std::string_view member, std::size_t position) {
  return std::string(member) + "/" + std::to_string(position);
}

/// The checks of one object as it is to be.
struct CheckObject {
  const CatalogueCandidate& candidate;
  const Reporter& report;

  const Catalogue& all() const { return candidate.catalogue; }

  void check_id(const std::string& id) const {
    if (!is_object_id(id)) {
      report.tell(
          "id", "catalogue.id_invalid",
          "expected 1 to 64 of a-z 0-9 - _ and dots between them, with a letter or digit in front, "
          "got " +
              shown(id),
          "Choose another id.");
    }
  }

  /// An id with a dot lies below the organisation that it begins with, so that its administrators
  /// can choose such ids without being told what others have.
  void check_place_of_id(const std::string& id, const OrganisationId& place) const {
    std::size_t dot = id.rfind('.');
    while (dot != std::string::npos && dot > 0) {
      const OrganisationId owner(id.substr(0, dot));
      if (all().organisation(owner) != nullptr) {
        if (!all().is_within(place, owner)) {
          report.tell("id", "catalogue.id_foreign",
                      "expected an id without a dot, or one that begins with the id of the "
                      "organisation or of one above it, got " +
                          shown(id),
                      "Choose an id that begins with \"" + place.value() + ".\".");
        }
        return;
      }
      dot = id.rfind('.', dot - 1);
    }
    if (id.find('.') != std::string::npos) {
      report.tell(
          "id", "catalogue.id_foreign",
          "expected the id of an organisation before the dot, got " + shown(id),
          "Choose an id without a dot, or one that begins with \"" + place.value() + ".\".");
    }
  }

  /// Nothing that an organisation's id begins may lie elsewhere.
  void check_ids_below(const OrganisationId& organisation) const {
    const std::string from = organisation.value() + ".";
    for (std::size_t kind = 0; kind < kObjectKinds; ++kind) {
      if (static_cast<ObjectKind>(kind) == ObjectKind::kProperty) {
        continue;  // their names have dots of another meaning
      }
      candidate.index.by_id.at(kind).visit_from(
          from, [&](const std::string& id, const CatalogueIndex::Entry& entry) {
            if (!id.starts_with(from)) {
              return false;
            }
            if (!all().is_within(place_of(entry->object), organisation)) {
              report.tell("id", "catalogue.id_foreign",
                          "expected an id that no id elsewhere begins with, got " +
                              shown(organisation.view()) + ", with which " + shown(id) + " begins",
                          "Choose another id.");
            }
            return true;
          });
    }
  }

  void check_owner(const OrganisationId& organisation) const {
    if (all().organisation(organisation) == nullptr) {
      report.tell("organisation", "catalogue.reference_unknown",
                  "expected an organisation, got " + shown(organisation.view()),
                  "Name one that exists, or create it first.");
    }
  }

  void check_roles(const OrganisationId& organisation, const std::vector<RoleId>& roles) const {
    for (std::size_t i = 0; i < roles.size(); ++i) {
      if (all().role(organisation, roles[i].view()) == nullptr) {
        report.tell(
            at("roles", i), "catalogue.reference_unknown",
            "expected a role of the organisation or of one above it, got " + shown(roles[i].view()),
            "Name administrator, auditor or helpdesk, or a role that was made there; "
            "operator is the root's alone.");
      }
    }
  }

  void check_permissions(const std::vector<Permission>& permissions) const {
    for (std::size_t i = 0; i < permissions.size(); ++i) {
      const std::string text = permissions[i].object + ":" + permissions[i].action;
      if (!parse_permission(text).has_value()) {
        report.tell(at("permissions", i), "catalogue.permission_unknown",
                    "expected a permission as \"authenticator:create\", got " + shown(text),
                    "Choose from the list of permissions.");
      }
    }
  }

  void check_listed(const Organisation& object) const {
    const std::vector<AuthenticatorId>& listed = *object.policy.authenticators;
    std::set<AuthenticatorId> seen;
    for (std::size_t i = 0; i < listed.size(); ++i) {
      const std::string member = at("policy/authenticators", i);
      const Authenticator* const found = all().authenticator(listed[i].view());
      if (found == nullptr || !all().is_within(object.id, found->organisation)) {
        report.unknown(member, "a login authenticator", listed[i].view());
      } else if (!seen.insert(listed[i]).second) {
        report.tell(
            member, "catalogue.not_unique",
            "expected each login authenticator once, got " + shown(listed[i].view()) + " twice",
            "Take one of the two away.");
      }
    }
  }

  void check_limits(const Organisation& object) const {
    const OrganisationPolicy& policy = object.policy;
    const auto& idle = policy.idle_limit;
    const auto& absolute = policy.absolute_limit;
    if (idle.has_value() && (*idle < minutes(1) || *idle > days(30))) {
      report.out_of_bounds("policy/idle_limit", "expected 1 minute to 30 days, got " +
                                                    std::to_string(idle->count()) + " s");
    }
    if (absolute.has_value() && (*absolute < minutes(1) || *absolute > days(90))) {
      report.out_of_bounds("policy/absolute_limit", "expected 1 minute to 90 days, got " +
                                                        std::to_string(absolute->count()) + " s");
    }
    if (idle.has_value() && absolute.has_value() && *absolute < *idle) {
      report.out_of_bounds("policy/absolute_limit", "expected at least the idle limit of " +
                                                        std::to_string(idle->count()) + " s, got " +
                                                        std::to_string(absolute->count()) + " s");
    }
  }

  void check_root(const Organisation& root) const {
    if (root.state != OrganisationState::kActive) {
      report.tell("state", "catalogue.root_needed", "expected the root to be active",
                  "Leave the root organisation active.");
    }
    if (root.test_of.has_value()) {
      report.tell("test_of", "catalogue.root_needed", "expected the root to be no copy",
                  "Make a test organisation below the root.");
    }
    const auto& listed = root.policy.authenticators;
    if (listed.has_value() && std::find(listed->begin(), listed->end(),
                                        AuthenticatorId(kLocalAuthenticator)) == listed->end()) {
      report.tell("policy/authenticators", "catalogue.local_needed",
                  "expected \"local\" among the login authenticators of the root",
                  "Leave \"local\" in the list, so that administrators can sign in when an "
                  "identity provider can't be reached.");
    }
  }

  /// Whatever names a group or role by its id must be certain which it is. Looks up the line of
  /// organisations, and below only where there is something, so that tens of thousands of
  /// organisations with groups of the same ids cost nothing.
  void check_shadow(const PersistentMap<CatalogueIndex::Pair, CatalogueIndex::Nothing>& owners,
                    const std::string& id, const OrganisationId& organisation) const {
    const auto tell = [&](std::string_view owner) {
      report.tell("id", "catalogue.not_unique",
                  "expected an id that nothing of an organisation above or below has, got " +
                      shown(id) + ", which something of " + shown(owner) + " has",
                  "Choose another id.");
    };
    const Organisation* above = all().organisation(organisation);
    while (above != nullptr && above->parent.has_value()) {
      above = all().organisation(*above->parent);
      if (above != nullptr && owners.find(CatalogueIndex::Pair(id, above->id.value())) != nullptr) {
        tell(above->id.view());
      }
    }
    if (all().children(organisation).empty()) {
      return;
    }
    owners.visit_from(CatalogueIndex::Pair(id, ""), [&](const CatalogueIndex::Pair& other, auto) {
      const OrganisationId owner(other.second);
      if (other.first == id && owner != organisation && all().is_within(owner, organisation)) {
        tell(owner.view());
      }
      return other.first == id;
    });
  }

  void operator()(const Organisation& object) const {
    check_id(object.id.value());
    if (object.id.view() == kRootOrganisation) {
      check_root(object);
    }
    check_place_of_id(object.id.value(), place_of(object));
    check_ids_below(object.id);
    if (object.policy.authenticators.has_value()) {
      check_listed(object);
    }
    check_limits(object);
    if (object.test_of.has_value()) {
      const Organisation* const original = all().organisation(*object.test_of);
      if (original == nullptr || original->test_of.has_value()) {  // itself is one
        report.tell("test_of", "catalogue.reference_unknown",
                    "expected another organisation that is no test organisation itself, got " +
                        shown(object.test_of->view()),
                    "Name the organisation whose settings are tried out here.");
      }
    }
  }

  void operator()(const Authenticator& object) const {
    check_id(object.id.value());
    check_owner(object.organisation);
    check_place_of_id(object.id.value(), object.organisation);
    if (object.id.view() == kLocalAuthenticator &&
        (object.organisation.view() != kRootOrganisation ||
         object.type != AuthenticatorType::kLocal || object.state != AuthenticatorState::kActive)) {
      report.tell("", "catalogue.local_needed",
                  "expected the login authenticator \"local\" to be active, local, and the root's",
                  "Leave \"local\" as it is; take it from the login policies of the organisations "
                  "that must not use it.");
    }
    if (object.saml.clock_skew < seconds(0) || object.saml.clock_skew > minutes(5)) {
      report.out_of_bounds("saml/clock_skew", "expected 0 to 300 s, got " +
                                                  std::to_string(object.saml.clock_skew.count()));
    }
    if (object.type == AuthenticatorType::kSaml2) {
      check_mapping(object.mapping,
                    pointer_to({ObjectKind::kAuthenticator, {}, object.id.value()}) + "/mapping",
                    report.problems());
    }
  }

  void operator()(const Group& object) const {
    check_id(object.id.value());
    check_owner(object.organisation);
    check_roles(object.organisation, object.roles);
    check_shadow(candidate.index.group_ids, object.id.value(), object.organisation);
    if (object.value.empty()) {
      report.out_of_bounds("value",
                           "expected the value that the identity provider sends, got \"\"");
    }
    if ((object.user_type == UserType::kDelegate) == object.delegate_of.empty()) {
      report.out_of_bounds("delegate_of",
                           "expected a user name for the user type Delegate and for no other");
    }
    for (const auto& [name, value] : object.entitlements) {
      if (const auto expected = entitlement_objection(name, value); expected.has_value()) {
        report.out_of_bounds("entitlements/" + name,
                             "expected " + *expected + ", got " + quoted(value));
      }
    }
  }

  void operator()(const Role& object) const {
    check_id(object.id.value());
    check_owner(object.organisation);
    check_permissions(object.permissions);
    check_shadow(candidate.index.roles, object.id.value(), object.organisation);
    const auto roles = built_in_roles();
    if (std::any_of(roles.begin(), roles.end(),
                    [&](const Role& built_in) { return built_in.id == object.id; })) {
      report.tell("id", "catalogue.not_unique",
                  "expected an id that no built-in role has, got " + shown(object.id.view()),
                  "Choose another id.");
    }
  }

  void operator()(const Application& object) const {
    check_id(object.id.value());
    check_owner(object.organisation);
    check_place_of_id(object.id.value(), object.organisation);
    if (object.urls.empty()) {
      report.out_of_bounds("urls", "expected at least one URL, got none");
    }
    if (const auto made = AccessRules::make(object.rules); !made.ok()) {
      report.out_of_bounds("rules", made.error().detail);
    }
  }

  void operator()(const ApiToken& object) const {
    check_id(object.id.value());
    check_owner(object.organisation);
    check_place_of_id(object.id.value(), object.organisation);
    check_roles(object.organisation, object.roles);
    check_permissions(object.permissions);
    const bool is_hash =
        object.secret_hash.size() == kHashDigits &&
        object.secret_hash.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_hash) {
      report.out_of_bounds("secret_hash", "expected a SHA-256 hash in hex");
    }
  }

  void operator()(const Property& object) const {
    if (const auto checked = check_property(object.name, object.value); !checked.ok()) {
      report.out_of_bounds("value", checked.error().detail);
    }
  }
};

}  // namespace

void check_object(const CatalogueCandidate& candidate, const Object& object,
                  FieldProblems& problems) {
  const ObjectKey key = key_of(object);
  std::visit(CheckObject{candidate, Reporter(key, problems)}, object);
}

}  // namespace countersign::identity
