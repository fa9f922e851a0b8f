// SPDX-License-Identifier: Apache-2.0
#include "admin/mapping_bench.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "admin/body.h"
#include "admin/errors.h"
#include "admin/grants.h"
#include "admin/objects.h"
#include "admin/operation.h"
#include "base/datetime.h"
#include "document/document.h"

namespace countersign::admin {
namespace {

using identity::Authenticator;
using identity::ObjectKind;

constexpr std::int64_t kMostReplayed = 500;
constexpr std::int64_t kReplayed = 50;
constexpr const char* kRedacted = "[redacted]";

Problem below(Problem problem, const std::string& place) {
  for (FieldProblem& error : problem.errors) {
    error.pointer.insert(0, place);
  }
  return problem;
}

// The authenticator with the mapping of the body merged into its own.
Outcome<Authenticator> edited(const Authenticator& before, const json::Value* mapping) {
  if (mapping == nullptr) {
    return before;
  }
  json::Value document =
      document::patched(identity::Object(before), json::Object{{"mapping", *mapping}});
  const identity::ObjectKey key{ObjectKind::kAuthenticator, before.organisation, before.id.value()};
  CS_TRY(identity::Object object, read_object(key, std::move(document)));
  return std::get<Authenticator>(std::move(object));
}

// The catalogue with the groups of the body in place of the organisation's.
Outcome<store::CatalogueKeeper::CataloguePtr> with_groups(const Call& call,
                                                          const json::Value* groups) {
  if (groups == nullptr) {
    return call.catalogue;
  }
  if (!groups->is_array()) {
    return Problem::of_fields({field_problem("/groups", kFieldType, "expected a list of groups",
                                             "give groups as GET shows them, in brackets")});
  }
  identity::CatalogueEdit edit(call.catalogue);
  for (const auto& entry : call.catalogue->list(ObjectKind::kGroup, call.organisation)) {
    edit.erase(identity::key_of(entry->object));
  }
  for (std::size_t i = 0; i < groups->as_array().size(); ++i) {
    const std::string place = "/groups/" + std::to_string(i);
    const json::Value& given = groups->as_array()[i];
    const json::Value* id = given.find("id");
    if (id == nullptr || !id->is_string()) {
      return Problem::of_fields({field_problem(place + "/id", kFieldMissing, "expected an id",
                                               "give every group its id")});
    }
    auto group = read_object({ObjectKind::kGroup, call.organisation, id->as_string()}, given);
    if (!group.ok()) {
      return below(std::move(group).error(), place);
    }
    edit.put(*std::move(group));
  }
  FieldProblems problems;
  auto next = edit.finish(problems);
  if (next == nullptr) {
    return Problem::of_fields(std::move(problems));
  }
  return next;
}

bool is_redacted(const identity::LoginEvent& event) {
  return std::any_of(event.attributes.begin(), event.attributes.end(), [](const auto& attribute) {
    return std::find(attribute.values.begin(), attribute.values.end(), kRedacted) !=
           attribute.values.end();
  });
}

// Attempts that got as far as saying who the person is.
Outcome<std::vector<identity::LoginEvent>> recorded(const Call& call,
                                                    const identity::AuthenticatorId& id,
                                                    std::size_t most) {
  std::vector<identity::LoginEvent> out;
  store::EventQuery query;
  query.authenticator = id;
  query.limit = static_cast<std::size_t>(kMostReplayed);
  CS_TRY(auto events, call.services.events.events(query));
  for (store::StoredEvent& stored : events) {
    const bool useful = !stored.event.name_id.empty() || !stored.event.attributes.empty();
    if (useful && out.size() < most) {
      out.push_back(std::move(stored.event));
    }
  }
  return out;
}

json::Array differing(const json::Value& before, const json::Value& after) {
  json::Array names;
  for (const json::Member& member : before.as_object()) {
    const json::Value* other = after.find(member.name);
    if (other == nullptr || !(*other == member.value)) {
      names.emplace_back(member.name);
    }
  }
  for (const json::Member& member : after.as_object()) {
    if (before.find(member.name) == nullptr) {
      names.emplace_back(member.name);
    }
  }
  return names;
}

struct Sides {
  MappingSide before;
  MappingSide after;
};

Outcome<json::Value> compare_all(const Call& call, const Sides& sides,
                                 const std::vector<identity::LoginEvent>& events) {
  json::Array differences;
  std::size_t failures = 0;
  std::size_t redacted = 0;
  for (const identity::LoginEvent& event : events) {
    CS_TRY(json::Value before, replay(call, event, sides.before));
    CS_TRY(json::Value after, replay(call, event, sides.after));
    failures += after.find("code") == nullptr ? 0 : 1;
    redacted += is_redacted(event) ? 1 : 0;
    json::Array members = differing(before, after);
    if (!members.empty()) {
      differences.emplace_back(json::Object{{"reference", event.reference},
                                            {"time", format_datetime(event.time)},
                                            {"user_name", event.user_name},
                                            {"differs", std::move(members)},
                                            {"before", std::move(before)},
                                            {"after", std::move(after)}});
    }
  }
  return json::Value(json::Object{{"replayed", events.size()},
                                  {"unchanged", events.size() - differences.size()},
                                  {"failures", failures},
                                  {"redacted", redacted},
                                  {"differences", std::move(differences)}});
}

Outcome<Answer> mapping_test(const Call& call) {
  const auto entry = call.catalogue->find(key_of_path(call, ObjectKind::kAuthenticator));
  if (entry == nullptr) {
    return not_found();
  }
  const auto& own = std::get<Authenticator>(entry->object);
  if (own.type != identity::AuthenticatorType::kSaml2) {
    return Problem(kNotSaml, "expected an authenticator of type saml2, got local",
                   "there is no mapping at a local one");
  }
  // It shows what people sent.
  CS_TRY(check_permission(*call.catalogue, call.grant, call.organisation, {"login_event", "view"}));
  CS_TRY(check_permission(*call.catalogue, call.grant, call.organisation, {"user", "view"}));
  Body body(call, {"mapping", "groups", "last"});
  const auto last = body.integer("last", 1, kMostReplayed).value_or(kReplayed);
  CS_TRY(body.check());
  CS_TRY(Authenticator changed, edited(own, body.value("mapping")));
  CS_TRY(const auto next, with_groups(call, body.value("groups")));
  Sides sides{{*call.catalogue, own}, {*next, std::move(changed)}};
  for (MappingSide* side : {&sides.before, &sides.after}) {
    // One that nobody can use yet is tried all the same.
    if (side->authenticator.state == identity::AuthenticatorState::kDisabled) {
      side->authenticator.state = identity::AuthenticatorState::kTested;
    }
  }
  CS_TRY(const auto events, recorded(call, own.id, static_cast<std::size_t>(last)));
  CS_TRY(json::Value report, compare_all(call, sides, events));
  return Answer::json(std::move(report));
}

}  // namespace

std::vector<Operation> mapping_test_operations() {
  return {{.id = "testMapping",
           .method = http::Method::kPost,
           .path = "/organisations/{organisation}/authenticators/{authenticator}/mapping-test",
           .scope = Scope::kOrganisation,
           .object = "authenticator",
           .action = "view",
           .summary = "Replay recorded sign-ins with another mapping and show the differences",
           .body = BodyType::kJson,
           .request_schema = "MappingTest",
           .success = {200, "MappingReport"},
           .handler = &mapping_test}};
}

}  // namespace countersign::admin
