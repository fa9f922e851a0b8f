// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/out_of_force.h"
#include "identity/test_small_catalogue.h"

namespace countersign::identity {
namespace {

bool is_of_place(const FieldProblem& problem) {
  return problem.code == "catalogue.url_not_owned" ||
         (problem.code == "catalogue.not_unique" &&
          problem.pointer.find("/urls/") != std::string::npos);
}

std::string id_at(const Catalogue& catalogue, std::string_view origin, std::string_view path) {
  const Catalogue::Entry* const found = catalogue.application_at(origin, path);
  return found == nullptr ? "" : std::get<Application>((*found)->object).id.value();
}

TEST(Catalogue, IsTheSameHoweverItCameAbout) {
  // Random changes one by one: whatever an edit accepts, a catalogue made of all objects at once
  // accepts, too, and whatever it refuses is refused there.
  std::mt19937 random(20260303);
  const auto pick = [&](std::initializer_list<const char*> from) {
    return std::string(*(from.begin() + random() % from.size()));
  };
  CataloguePtr current = small();
  std::vector<RetiredId> retired;
  std::size_t accepted = 0;
  constexpr int kRounds = 3000;
  for (int i = 0; i < kRounds; ++i) {
    CatalogueEdit edit(current);
    std::vector<Object> put;
    std::vector<ObjectKey> erased;
    for (std::size_t n = random() % 3 + 1; n > 0; --n) {
      const std::string owner = pick({"root", "acme", "sales", "legal", "law", "o1", "o2"});
      const std::string id = pick({"a", "b", "c"});
      Object object;
      switch (random() % 6) {
        case 0: {
          Organisation one = test_organisation(pick({"o1", "o2", "law", "sales"}), owner);
          if (random() % 2 == 0) {
            one.policy.authenticators = {{AuthenticatorId(pick({"a", "b", "entra", "local"}))}};
          }
          if (random() % 2 == 0) {
            one.host_names = {pick({"h1.example", "h2.example"})};
          }
          if (random() % 2 == 0) {
            one.url_spaces = {
                pick({"https://h1.example", "https://h1.example/a", "https://h1.example/a/b",
                      "https://h1.example/A-b", "https://wiki.example/x"})};
          }
          object = one;
          break;
        }
        case 4: {
          Application one = test_application(id, owner);
          one.urls = {pick({"https://h1.example", "https://h1.example/a", "https://h1.example/A/b",
                            "https://h1.example/a-b/", "https://wiki.example/x"})};
          object = one;
          break;
        }
        case 1:
          object = test_authenticator(id, owner);
          break;
        case 2:
          object = test_role(id, owner);
          break;
        default: {
          Group group = test_group(id, owner);
          group.value = pick({"v1", "v2"});
          group.roles = {RoleId(pick({"a", "b", "auditor", "reader"}))};
          object = group;
          break;
        }
      }
      if (random() % 3 == 0) {
        erased.push_back(key_of(object));
        edit.erase(erased.back());
        std::erase_if(put, [&](const Object& one) { return key_of(one) == erased.back(); });
      } else {
        edit.put(object);
        std::erase_if(put, [&](const Object& one) { return key_of(one) == key_of(object); });
        std::erase(erased, key_of(object));
        put.push_back(object);
      }
    }
    std::map<ObjectKey, VersionedObject> model;
    for (std::size_t kind = 0; kind < kObjectKinds; ++kind) {
      for (const auto& entry : current->list(static_cast<ObjectKind>(kind), std::nullopt)) {
        model.emplace(key_of(entry->object), *entry);
      }
    }
    for (const ObjectKey& key : erased) {
      model.erase(key);
    }
    for (const Object& object : put) {
      model.insert_or_assign(key_of(object), VersionedObject{object, 1});
    }
    std::vector<VersionedObject> objects;
    std::transform(model.begin(), model.end(), std::back_inserter(objects),
                   [](const auto& one) { return one.second; });
    FieldProblems problems;
    const CataloguePtr next = edit.finish(problems);
    const auto whole = Catalogue::make(std::move(objects), retired);
    // What would not be in force is refused when it is new, and stays when it is stored.
    const bool told = next == nullptr && std::all_of(problems.begin(), problems.end(), is_of_place);
    ASSERT_EQ(next != nullptr || told, whole.ok())
        << i << ": "
        << (whole.ok() ? problems.front().pointer + " " + problems.front().what
                       : whole.error().detail);
    if (next == nullptr) {
      continue;
    }
    ASSERT_TRUE(out_of_force(*next).empty());
    for (const char* path : {"/", "/a", "/A/", "/a/b", "/a/B/c", "/a-b/c", "/ab", "/x/y", "/z"}) {
      for (const char* origin : {"https://h1.example", "https://wiki.example"}) {
        ASSERT_EQ(id_at(*next, origin, path), id_at(**whole, origin, path)) << origin << path;
      }
    }
    for (const char* host : {"h1.example", "h2.example"}) {
      const auto* const one = next->organisation_of_host(host);
      const auto* const other = (*whole)->organisation_of_host(host);
      ASSERT_EQ(one == nullptr ? "" : one->id.value(), other == nullptr ? "" : other->id.value());
    }
    ++accepted;
    for (const OrganisationId& id : (*whole)->subtree(OrganisationId("root"))) {
      ASSERT_EQ(next->subtree(id), (*whole)->subtree(id));
      ASSERT_EQ(next->groups_for(id).size(), (*whole)->groups_for(id).size());
    }
    for (const char* id : {"a", "b", "entra", "local"}) {
      ASSERT_EQ(next->organisations_using(AuthenticatorId(id)),
                (*whole)->organisations_using(AuthenticatorId(id)));
    }
    for (const ObjectChange& change : edit.changes()) {
      if (change.after == nullptr && next->retired_owner(change.key.kind, change.key.id)) {
        retired.push_back(*retired_by(change.before->object));
      }
    }
    current = next;
  }
  EXPECT_GT(accepted, static_cast<std::size_t>(kRounds / 10));
}

}  // namespace
}  // namespace countersign::identity
