// SPDX-License-Identifier: Apache-2.0
#include "admin/trust.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "admin/errors.h"
#include "admin/grants.h"
#include "admin/query_parameters.h"
#include "base/text.h"
#include "identity/trust.h"

namespace countersign::admin {
namespace {

using identity::Authenticator;

// More are not told apart (UserStore::count).
constexpr std::size_t kCounted = 10'000;

bool finds_by_name(const Authenticator& authenticator) {
  return authenticator.mapping.match == identity::UserMatch::kUserName;
}

// Those whom its provider can be: linked or assigned, and, where it finds people by name, all.
Outcome<std::size_t> count_people(const Call& call, const identity::Catalogue& current,
                                  const Authenticator* before, const Authenticator& after) {
  store::UserQuery query;
  query.organisations = current.subtree(after.organisation);
  if (query.organisations.empty()) {
    return std::size_t{0};
  }
  const bool by_name = finds_by_name(after) || (before != nullptr && finds_by_name(*before));
  if (!by_name) {
    query.authenticator = after.id;
  }
  CS_TRY(const std::size_t people, call.services.users.count(query));
  return people;
}

// A group that people of the authenticator can be in by what is said of them, and that holds more
// than the caller.
std::optional<std::string> group_beyond(const Call& call, const identity::Catalogue& current,
                                        const Authenticator& after) {
  const bool all = !beyond(call.grant, {{"*", "*"}});
  if (all || after.mapping.groups.attribute.empty()) {
    return std::nullopt;
  }
  for (const auto& organisation : current.subtree(after.organisation)) {
    for (const identity::Group* group : current.groups_for(organisation)) {
      const auto given = permissions_of(current, group->organisation, group->roles);
      if (beyond(call.grant, given)) {
        return group->id.value();
      }
    }
  }
  return std::nullopt;
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string out;
  for (const std::string& word : words) {
    out += (out.empty() ? "" : between) + word;
  }
  return out;
}

std::string words_of(const TrustChange& change, const Authenticator& after) {
  const std::string who = after.saml.idp_entity_id.empty() ? std::string("its provider")
                                                           : quoted(after.saml.idp_entity_id);
  std::string count = std::to_string(change.people);
  if (change.people >= kCounted) {
    count += " or more";
  }
  std::string out = change.people == 1 ? "the one person" : "all " + count + " people";
  out += " of the authenticator " + quoted(after.id.view()) + " will be whoever " + who + " says";
  return out + (change.members.empty() ? std::string(", which begins to be believed")
                                       : "; changed: " + joined(change.members, ", "));
}

bool is_confirmed(const Call& call, std::string_view id) {
  const std::string* given = call.query_value("confirm");
  std::string_view rest = given == nullptr ? std::string_view() : std::string_view(*given);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    if (rest.substr(0, comma) == id) {
      return true;
    }
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return false;
}

Outcome<void> check_may_trust(const Call& call, const identity::Catalogue& current,
                              const identity::OrganisationId& where, const std::string& words) {
  auto allowed = check_permission(current, call.grant, where, {"authenticator", "trust"});
  if (!allowed.ok()) {
    Problem problem = std::move(allowed).error();
    problem.detail += ": " + words;
    problem.remedy =
        "have somebody with authenticator:trust do this, as the role administrator has it";
    return problem;
  }
  return {};
}

}  // namespace

Outcome<std::optional<TrustChange>> check_trust(const Call& call,
                                                const identity::Catalogue& current,
                                                const Authenticator* before,
                                                const Authenticator& after,
                                                const identity::OrganisationId& where) {
  using MaybeChange = std::optional<TrustChange>;
  const bool saml = after.type == identity::AuthenticatorType::kSaml2;
  if (!saml || !identity::is_believed(after)) {
    return MaybeChange();
  }
  TrustChange change;
  change.key = identity::key_of(after);
  const bool begins = before == nullptr || !identity::is_believed(*before);
  if (!begins) {
    change.members = identity::trust_differences(*before, after);
    if (change.members.empty()) {
      return MaybeChange();
    }
  }
  CS_TRY(change.people, count_people(call, current, before, after));
  change.words = words_of(change, after);
  if (begins && change.people == 0) {
    const auto group = group_beyond(call, current, after);
    if (!group) {
      return MaybeChange();
    }
    change.words = "whoever " + quoted(after.saml.idp_entity_id) + " says can be in the group " +
                   quoted(*group) + ", which holds more than you do";
  }
  CS_TRY(check_may_trust(call, current, where, change.words));
  return MaybeChange(std::move(change));
}

Outcome<void> check_confirmed(const Call& call, const std::vector<TrustChange>& changes) {
  FieldProblems missing;
  std::vector<std::string> words;
  std::vector<std::string> ids;
  for (const TrustChange& change : changes) {
    if (change.people > 0 && !is_confirmed(call, change.key.id)) {
      missing.push_back(field_problem(identity::pointer_to(change.key), kConfirmationMissing,
                                      change.words, "confirm " + change.key.id));
      words.push_back(change.words);
      ids.push_back(change.key.id);
    }
  }
  if (missing.empty()) {
    return {};
  }
  Problem problem(
      kConfirmationMissing, joined(words, "; "),
      "if that is meant, repeat the call with the query parameter confirm=" + joined(ids, ","));
  problem.errors = std::move(missing);
  return problem;
}

json::Array view_of(const std::vector<TrustChange>& changes) {
  json::Array out;
  for (const TrustChange& change : changes) {
    json::Array members(change.members.begin(), change.members.end());
    out.emplace_back(json::Object{{"authenticator", change.key.id},
                                  {"organisation", change.key.organisation.value()},
                                  {"people", change.people},
                                  {"members", std::move(members)},
                                  {"detail", change.words}});
  }
  return out;
}

Outcome<void> record_trust(const Call& call, const std::vector<TrustChange>& changes) {
  for (const TrustChange& change : changes) {
    json::Array members(change.members.begin(), change.members.end());
    CS_TRY(call.services.audit.append(
        {change.key.organisation, "authenticator.trust", "authenticator/" + change.key.id,
         json::write(json::Object{{"people", change.people}, {"members", std::move(members)}})},
        call.audit()));
  }
  return {};
}

QueryParameter confirm_parameter() {
  return text_parameter("confirm",
                        "Ids of authenticators, separated by commas: that others shall decide who "
                        "their people are.");
}

}  // namespace countersign::admin
