// SPDX-License-Identifier: Apache-2.0
#include "identity/upgrade_claims.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "base/text.h"
#include "identity/group_mapping.h"
#include "identity/identity_header.h"
#include "identity/own_attributes.h"

namespace countersign::identity {
namespace {

class ClaimsUpgrade {
 public:
  explicit ClaimsUpgrade(Upgrade& upgrade) : upgrade_(upgrade) {
    for (const auto& [key, object] : upgrade_.objects) {
      if (const auto* organisation = std::get_if<Organisation>(&object)) {
        if (organisation->parent.has_value()) {
          parents_[organisation->id] = *organisation->parent;
          with_children_.insert(*organisation->parent);
        }
      } else if (const auto* group = std::get_if<Group>(&object)) {
        groups_[group->organisation].push_back(group);
      }
    }
  }

  void run() {
    for (auto& [key, object] : upgrade_.objects) {
      if (const auto* group = std::get_if<Group>(&object)) {
        tell_given_by(key, *group);
      } else if (auto* application = std::get_if<Application>(&object)) {
        upgrade_application(key, *application);
      }
    }
  }

 private:
  void note(const ObjectKey& key, std::string what, std::string remedy) {
    upgrade_.notes.push_back({key, std::move(what), std::move(remedy)});
  }

  bool has_children(const OrganisationId& id) const { return with_children_.contains(id); }

  void tell_given_by(const ObjectKey& key, const Group& group) {
    if (group.given_by == GivenBy::kBelow && has_children(group.organisation)) {
      note(key, "organisations below may put their people into this group, as before",
           "set given_by to \"own\" unless they should");
    }
  }

  void upgrade_application(const ObjectKey& key, Application& application) {
    const bool below = has_children(application.organisation);
    if (below && application.organisations.kind == Reach::Kind::kBelow) {
      note(key, "people of organisations below may use this application, as before",
           "set organisations to \"own\" or to a list unless they should");
    }
    for (const auto& [name, attribute] : application.headers) {
      if (!is_identity_header_name(name)) {
        note(key, "the header " + quoted(name) + " is not sent any more",
             "choose a name that begins with X-Auth-, and let the proxy rename it");
      }
    }
    if (const auto within = check_rule_limits(application.rules); !within.ok()) {
      note(key, "nobody may use this application any more: " + within.error().detail,
           "join rules: one for a whole path in place of many below it");
    }
    for (AccessRule& rule : application.rules) {
      for (Requirement& required : rule.required) {
        upgrade_requirement(key, application.organisation, rule, required);
      }
    }
  }

  void upgrade_requirement(const ObjectKey& key, const OrganisationId& owner,
                           const AccessRule& rule, Requirement& required) {
    if (required.kind != RequirementKind::kAttribute) {
      return;
    }
    const std::string place = "the rule for " + quoted(rule.pattern);
    if (required.name == kGroupsAttribute) {
      required.kind = RequirementKind::kGroup;
      required.name.clear();
      for (std::string& value : required.values) {
        name_by_id(key, owner, place, value);
      }
    } else if (required.name == kRolesAttribute) {
      required.kind = RequirementKind::kRole;
      required.name.clear();
    } else if (!may_be_required(required.name)) {
      note(key, place + " asks for " + quoted(required.name) + ", which nobody has",
           "write groups, roles or organisations, with their ids");
    } else if (has_children(owner)) {
      note(
          key,
          place + " asks for the attribute " + quoted(required.name) +
              ", which counts no more where a login authenticator of an organisation below sent it",
          "ask for groups or organisations by their ids where people of organisations below should "
          "pass");
    }
  }

  void name_by_id(const ObjectKey& key, const OrganisationId& owner, const std::string& place,
                  std::string& label) {
    std::optional<GroupId> found;
    std::size_t count = 0;
    std::optional<OrganisationId> at = owner;
    while (at.has_value()) {
      for (const Group* group : groups_[*at]) {
        if (shown_name(*group) == label) {
          found = group->id;
          ++count;
        }
      }
      const auto above = parents_.find(*at);
      at = above == parents_.end() ? std::nullopt : std::optional(above->second);
    }
    if (count == 1) {
      label = found->value();
      return;
    }
    note(key,
         place + " asks for a group that is called " + quoted(label) + ", and " +
             (count == 0 ? "none of its organisation or of one above is"
                         : "more than one of its organisation and those above are") +
             ": it matches nobody",
         "write the id of the group that is meant");
    label.insert(0, "label:");
  }

  Upgrade& upgrade_;
  std::map<OrganisationId, OrganisationId> parents_;
  std::set<OrganisationId> with_children_;
  std::map<OrganisationId, std::vector<const Group*>> groups_;
};

}  // namespace

void upgrade_claims(Upgrade& upgrade) {
  ClaimsUpgrade(upgrade).run();
}

}  // namespace countersign::identity
