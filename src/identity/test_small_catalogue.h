// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/catalogue.h"
#include "identity/test_catalogue.h"

// A small tree of organisations, for the tests of Catalogue and CatalogueEdit.
namespace countersign::identity {

using CataloguePtr = std::shared_ptr<const Catalogue>;

inline std::vector<std::string> ids_of(const std::vector<Catalogue::Entry>& entries) {
  std::vector<std::string> ids;
  std::transform(entries.begin(), entries.end(), std::back_inserter(ids),
                 [](const auto& entry) { return key_of(entry->object).id; });
  return ids;
}

/// root > acme > {sales, legal > law}, each with something.
inline CataloguePtr small() {
  Organisation acme = test_organisation("acme", "root");
  acme.host_names = {"acme.example.com"};
  acme.mail_domains = {"acme.com", "*.acme.com"};
  acme.url_spaces = {"https://acme.example.com", "https://wiki.example", "https://apps.example"};
  acme.policy.authenticators = {{AuthenticatorId("entra"), AuthenticatorId("local")}};
  acme.policy.provisioning = Provisioning::kCreate;
  acme.theme.title = "Acme";
  Organisation sales = test_organisation("sales", "acme");
  sales.mail_domains = {"*.sales.acme.com"};
  sales.url_spaces = {"https://apps.example/sales"};
  sales.policy.idle_limit = std::chrono::minutes(5);
  sales.theme.colour = "#123456";
  Group staff = test_group("staff", "acme");
  staff.order = 2;
  staff.roles = {RoleId("reader")};
  Group boss = test_group("boss", "acme");
  boss.order = 1;
  Authenticator entra = test_authenticator("entra", "acme");
  entra.people.kind = Reach::Kind::kBelow;
  return catalogue_of({acme, sales, test_organisation("legal", "acme"),
                       test_organisation("law", "legal"), entra, test_role("reader", "acme"), staff,
                       boss, test_group("seller", "sales"), test_application("wiki", "acme"),
                       test_token("ci", "acme")});
}

/// An application of acme or sales at a URL that is its own.
inline Application small_application(const std::string& id, const std::string& organisation) {
  Application made = test_application(id, organisation);
  made.urls = {"https://apps.example/" + organisation + "/" + id};
  return made;
}

/// The problems of putting `object` into `small`.
inline FieldProblems problems_of(const Object& object) {
  CatalogueEdit edit(small());
  edit.put(object);
  FieldProblems problems;
  const CataloguePtr made = edit.finish(problems);
  EXPECT_EQ(made == nullptr, !problems.empty());
  EXPECT_TRUE(made != nullptr || edit.changes().empty());
  return problems;
}

inline FieldProblems problems_without(const ObjectKey& key) {
  CatalogueEdit edit(small());
  edit.erase(key);
  FieldProblems problems;
  const CataloguePtr made = edit.finish(problems);
  EXPECT_EQ(made == nullptr, !problems.empty());
  return problems;
}

MATCHER_P2(Tells, pointer, code, "") {
  for (const FieldProblem& problem : arg) {
    if (problem.pointer == pointer && problem.code == code && !problem.what.empty() &&
        !problem.remedy.empty()) {
      return true;
    }
    *result_listener << problem.pointer << " " << problem.code << ": " << problem.what << "; ";
  }
  return false;
}

inline ObjectKey organisation_key(const char* id) {
  return {ObjectKind::kOrganisation, OrganisationId(), id};
}

}  // namespace countersign::identity
