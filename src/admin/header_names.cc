// SPDX-License-Identifier: Apache-2.0
#include "admin/header_names.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "identity/organisation.h"
#include "identity/shared_room.h"

namespace countersign::admin {
namespace {

using identity::Application;
using identity::Catalogue;
using identity::ObjectKind;
using identity::OrganisationId;

using Names = std::set<std::string>;

void add_names(const Application& application, Names& names) {
  for (const auto& [name, attribute] : application.headers) {
    names.insert(ascii_lower(name));
  }
}

Names names_of(const Catalogue& catalogue, const OrganisationId& organisation) {
  Names names;
  for (const auto& entry : catalogue.list(ObjectKind::kApplication, organisation)) {
    add_names(std::get<Application>(entry->object), names);
  }
  return names;
}

// What each organisation gets that none of its applications asked for, and one that does now.
struct NewNames {
  Names names;
  identity::ObjectKey application;
};

std::map<OrganisationId, NewNames> new_names(const Catalogue& current,
                                             const std::vector<identity::ObjectChange>& changes) {
  std::map<OrganisationId, NewNames> found;
  for (const identity::ObjectChange& change : changes) {
    const auto* const after =
        change.after == nullptr ? nullptr : std::get_if<Application>(&change.after->object);
    if (after == nullptr || after->headers.empty()) {
      continue;
    }
    Names names;
    add_names(*after, names);
    if (change.before != nullptr) {
      Names known;
      add_names(std::get<Application>(change.before->object), known);
      std::erase_if(names, [&](const std::string& name) { return known.contains(name); });
    }
    if (!names.empty()) {
      NewNames& here = found[after->organisation];
      here.names.merge(names);
      here.application = change.key;
    }
  }
  for (auto& [organisation, here] : found) {
    const Names known = names_of(current, organisation);
    std::erase_if(here.names, [&](const std::string& name) { return known.contains(name); });
  }
  std::erase_if(found, [](const auto& one) { return one.second.names.empty(); });
  return found;
}

}  // namespace

FieldProblems check_header_names(const Call& call, const Catalogue& current,
                                 const std::vector<identity::ObjectChange>& changes) {
  FieldProblems problems;
  const OrganisationId& own = call.grant.organisation;
  const auto wanted = own.view() == identity::kRootOrganisation
                          ? std::map<OrganisationId, NewNames>()
                          : new_names(current, changes);
  if (wanted.empty()) {
    return problems;
  }
  constexpr std::size_t kAll = std::size_t{1} << 30;  // customers are not bounded by each other
  identity::SharedRoom room({.all = kAll, .most_of_one = kMostHeaderNames, .share = 4});
  for (const OrganisationId& one :
       current.subtree(OrganisationId(identity::line_of(current, own).front()))) {
    room.take(identity::line_of(current, one), names_of(current, one).size());
  }
  for (const auto& [organisation, here] : wanted) {
    const identity::Line line = identity::line_of(current, organisation);
    for (const std::string& name : here.names) {
      if (room.has_room(line)) {
        room.take(line);
        continue;
      }
      problems.push_back({identity::pointer_to(here.application) + "/headers",
                          "catalogue.headers_used_up",
                          "expected at most " + std::to_string(kMostHeaderNames) +
                              " different headers of all applications of an organisation and of "
                              "those below it, got \"" +
                              name + "\" besides",
                          "use names again that other applications have, or ask an administrator "
                          "of the root to set it"});
      break;
    }
  }
  return problems;
}

}  // namespace countersign::admin
