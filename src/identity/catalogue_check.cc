// SPDX-License-Identifier: Apache-2.0
#include "identity/catalogue_check.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

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

/// Tells of one object.
class Reporter {
 public:
  Reporter(const ObjectKey& key, FieldProblems& problems) : key_(key), problems_(problems) {}

  void tell(std::string_view member, std::string_view code, std::string what,
            std::string remedy) const {
    std::string pointer = pointer_to(key_);
    if (!member.empty()) {
      pointer += "/" + std::string(member);
    }
    problems_.push_back(
        {std::move(pointer), std::string(code), std::move(what), std::move(remedy)});
  }

  void unknown(std::string_view member, std::string_view kind, std::string_view id) const {
    tell(member, "catalogue.reference_unknown",
         "expected " + std::string(kind) + " of the organisation or of one above it, got " +
             shown(id),
         "Name one that exists there, or create it first.");
  }

  void in_use(std::string_view by) const {
    tell("", "catalogue.in_use", "expected something unused, but " + std::string(by) + " uses it",
         "Take it out there first.");
  }

  void out_of_bounds(std::string_view member, std::string what) const {
    tell(member, "catalogue.out_of_bounds", std::move(what), "Enter a value within the bounds.");
  }

  FieldProblems& problems() const { return problems_; }

 private:
  const ObjectKey& key_;
  FieldProblems& problems_;
};

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
          "expected 1 to 64 of a-z 0-9 - _ with a letter or digit in front, got " + shown(id),
          "Choose another id.");
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
        report.unknown(at("roles", i), "a role", roles[i].view());
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

  /// Whatever names a group or role by its id must be certain which it is.
  void check_shadow(const PersistentMap<CatalogueIndex::Pair, CatalogueIndex::Nothing>& owners,
                    const std::string& id, const OrganisationId& organisation) const {
    owners.visit_from(CatalogueIndex::Pair(id, ""), [&](const CatalogueIndex::Pair& other, auto) {
      const OrganisationId owner(other.second);
      if (other.first == id && owner != organisation &&
          (all().is_within(owner, organisation) || all().is_within(organisation, owner))) {
        report.tell("id", "catalogue.not_unique",
                    "expected an id that nothing of an organisation above or below has, got " +
                        shown(id) + ", which something of " + shown(owner.view()) + " has",
                    "Choose another id.");
      }
      return other.first == id;
    });
  }

  void operator()(const Organisation& object) const {
    check_id(object.id.value());
    if (object.id.view() == kRootOrganisation) {
      check_root(object);
    }
    if (object.policy.authenticators.has_value()) {
      check_listed(object);
    }
    check_limits(object);
    if (object.test_of.has_value()) {
      const Organisation* const original = all().organisation(*object.test_of);
      if (original == nullptr || original->id == object.id || original->test_of.has_value()) {
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

void check_object(const CatalogueCandidate& candidate, const Object& object,
                  FieldProblems& problems) {
  const ObjectKey key = key_of(object);
  std::visit(CheckObject{candidate, Reporter(key, problems)}, object);
}

/// The first object of an organisation, of any kind.
const ObjectKey* first_object_of(const CatalogueIndex& index, const OrganisationId& organisation) {
  const ObjectKey* found = nullptr;
  for (std::size_t kind = 0; kind < kObjectKinds && found == nullptr; ++kind) {
    const ObjectKey from{static_cast<ObjectKind>(kind), organisation, ""};
    index.objects.visit_from(from, [&](const ObjectKey& key, const auto&) {
      if (key.kind == from.kind && key.organisation == organisation) {
        found = &key;
      }
      return false;
    });
  }
  return found;
}

/// The second names of the pairs that begin with `first`.
template <typename Map>
std::vector<OrganisationId> seconds_of(const Map& map, const std::string& first) {
  std::vector<OrganisationId> found;
  map.visit_from(CatalogueIndex::Pair(first, ""),
                 [&](const CatalogueIndex::Pair& key, CatalogueIndex::Nothing) {
                   if (key.first == first) {
                     found.emplace_back(key.second);
                   }
                   return key.first == first;
                 });
  return found;
}

void check_organisation_gone(const CatalogueCandidate& candidate, const ObjectKey& key,
                             const Reporter& report) {
  const OrganisationId id(key.id);
  if (key.id == kRootOrganisation) {
    report.tell("", "catalogue.root_needed", "expected the root organisation to stay",
                "Delete organisations below it instead.");
    return;
  }
  if (const auto below = candidate.catalogue.children(id); !below.empty()) {
    report.in_use("the organisation " + shown(below.front().view()) + " below it");
  }
  if (const ObjectKey* const left = first_object_of(candidate.index, id); left != nullptr) {
    report.in_use(quoted(pointer_to(*left)));
  }
  for (const OrganisationId& copy : seconds_of(candidate.index.test_copies, key.id)) {
    report.in_use("its test organisation " + shown(copy.view()));
  }
}

/// The objects that name the role of this id that was `owner`'s, and find none now.
std::vector<ObjectKey> role_users(const CatalogueCandidate& candidate, const std::string& role,
                                  const OrganisationId& owner) {
  std::vector<ObjectKey> found;
  candidate.index.role_uses.visit_from(
      std::pair(role, ObjectKey{}), [&](const auto& key, CatalogueIndex::Nothing) {
        if (key.first == role && candidate.catalogue.is_within(key.second.organisation, owner) &&
            candidate.catalogue.role(key.second.organisation, role) == nullptr) {
          found.push_back(key.second);
        }
        return key.first == role;
      });
  return found;
}

void check_gone(const CatalogueCandidate& candidate, const ObjectKey& key,
                FieldProblems& problems) {
  const Reporter report(key, problems);
  if (key.kind == ObjectKind::kOrganisation) {
    check_organisation_gone(candidate, key, report);
  } else if (key.kind == ObjectKind::kAuthenticator) {
    // One that was moved is checked by those that list it.
    if (candidate.catalogue.authenticator(key.id) != nullptr) {
      return;
    }
    if (key.id == kLocalAuthenticator) {
      report.tell("", "catalogue.local_needed", "expected \"local\" to stay",
                  "Take it from the login policies of the organisations that must not use it.");
    }
    for (const OrganisationId& user : seconds_of(candidate.index.listings, key.id)) {
      report.in_use("the login policy of " + shown(user.view()));
    }
  } else if (key.kind == ObjectKind::kRole) {
    for (const ObjectKey& user : role_users(candidate, key.id, key.organisation)) {
      report.in_use(quoted(pointer_to(user)));
    }
  }
}

/// Everything that belongs to an organisation or one below it.
std::vector<ObjectKey> all_within(const CatalogueCandidate& candidate, const OrganisationId& top) {
  std::vector<ObjectKey> found;
  for (const OrganisationId& id : candidate.catalogue.subtree(top)) {
    found.push_back({ObjectKind::kOrganisation, OrganisationId(), id.value()});
    for (std::size_t kind = 0; kind < kObjectKinds; ++kind) {
      const auto entries = candidate.catalogue.list(static_cast<ObjectKind>(kind), id);
      std::transform(entries.begin(), entries.end(), std::back_inserter(found),
                     [](const auto& entry) { return key_of(entry->object); });
    }
  }
  return found;
}

const std::optional<OrganisationId>& parent_in(const Catalogue::Entry& entry) {
  return std::get<Organisation>(entry->object).parent;
}

/// What must be looked at again besides what changed: what lies below an organisation that moved,
/// and the policies that list an authenticator that moved.
std::set<ObjectKey> touched_by(const CatalogueCandidate& candidate, const ObjectChange& change) {
  std::set<ObjectKey> touched;
  if (change.key.kind == ObjectKind::kOrganisation && change.before != nullptr &&
      change.after != nullptr && parent_in(change.before) != parent_in(change.after)) {
    auto below = all_within(candidate, OrganisationId(change.key.id));
    touched.insert(std::make_move_iterator(below.begin()), std::make_move_iterator(below.end()));
  }
  if (change.key.kind == ObjectKind::kAuthenticator && change.before == nullptr) {
    for (const OrganisationId& user : seconds_of(candidate.index.listings, change.key.id)) {
      touched.insert({ObjectKind::kOrganisation, OrganisationId(), user.value()});
    }
  }
  return touched;
}

/// How many levels deep `organisation` lies, the root being 1; nothing when its way up does not end
/// at the root.
std::optional<std::size_t> depth_of(const Catalogue& catalogue, const Organisation& organisation) {
  const Organisation* at = &organisation;
  for (std::size_t depth = 1; depth <= kMaxOrganisationDepth; ++depth) {
    if (!at->parent.has_value()) {
      return at->id.view() == kRootOrganisation ? std::optional(depth) : std::nullopt;
    }
    at = catalogue.organisation(*at->parent);
    if (at == nullptr) {
      return std::nullopt;
    }
  }
  return kMaxOrganisationDepth + 1;
}

/// How many levels lie at and below `id`; stops counting behind the most that there may be.
std::size_t levels_below(const Catalogue& catalogue, const OrganisationId& id, std::size_t most) {
  std::size_t deepest = 0;
  if (most > 0) {
    for (const OrganisationId& child : catalogue.children(id)) {
      deepest = std::max(deepest, levels_below(catalogue, child, most - 1));
    }
  }
  return deepest + 1;
}

void check_place(const Catalogue& catalogue, const ObjectChange& change, const Reporter& report) {
  const auto& organisation = std::get<Organisation>(change.after->object);
  if (organisation.id.view() == kRootOrganisation) {
    if (organisation.parent.has_value()) {
      report.tell("parent", "catalogue.root_needed", "expected no parent of the root",
                  "Leave the parent of the root organisation empty.");
    }
    return;
  }
  if (change.before != nullptr && parent_in(change.before) == organisation.parent) {
    return;  // others moved: they are looked at themselves
  }
  const auto depth = depth_of(catalogue, organisation);
  if (!depth.has_value()) {
    report.tell("parent", "catalogue.reference_unknown",
                "expected an organisation of the tree below the root, got " +
                    shown(organisation.parent.value_or(OrganisationId()).view()),
                "Name the organisation that this one lies below; \"root\" for the highest.");
    return;
  }
  // A circle seems endlessly deep.
  if (*depth > kMaxOrganisationDepth ||
      *depth - 1 + levels_below(catalogue, organisation.id, kMaxOrganisationDepth) >
          kMaxOrganisationDepth) {
    report.tell("parent", "catalogue.too_deep",
                "expected at most " + std::to_string(kMaxOrganisationDepth) +
                    " levels of organisations and no circle",
                "Choose a higher parent.");
  }
}

}  // namespace

void check_tree(const CatalogueCandidate& candidate, FieldProblems& problems) {
  for (const ObjectChange& change : candidate.changes) {
    if (change.key.kind == ObjectKind::kOrganisation && change.after != nullptr) {
      check_place(candidate.catalogue, change, Reporter(change.key, problems));
    } else if (change.key.kind == ObjectKind::kOrganisation) {
      check_organisation_gone(candidate, change.key, Reporter(change.key, problems));
    }
  }
}

void check_changes(const CatalogueCandidate& candidate, FieldProblems& problems) {
  std::set<ObjectKey> again;
  std::set<ObjectKey> changed;
  for (const ObjectChange& change : candidate.changes) {
    changed.insert(change.key);
    if (change.after != nullptr) {
      check_object(candidate, change.after->object, problems);
    } else if (change.key.kind != ObjectKind::kOrganisation) {
      check_gone(candidate, change.key, problems);
    }
    again.merge(touched_by(candidate, change));
  }
  for (const ObjectKey& key : again) {
    if (!changed.contains(key)) {
      check_object(candidate, candidate.catalogue.find(key)->object, problems);
    }
  }
}

}  // namespace countersign::identity
