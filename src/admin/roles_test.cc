// SPDX-License-Identifier: Apache-2.0
// The built-in roles, which nobody made and nobody changes.
#include <string>

#include "admin/errors.h"
#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using testing::Reply;

class RolesTest : public ApiFixture {
 protected:
  /// Every id of a list, in pages of `limit`.
  std::string listed(const std::string& path, std::size_t limit) {
    std::string out;
    std::string after;
    do {
      const Reply reply = get(path + "limit=" + std::to_string(limit) + after);
      EXPECT_EQ(reply.status, 200) << reply.text;
      EXPECT_GT(reply.size(), 0U) << "a page of nothing behind " << out;
      for (std::size_t i = 0; i < reply.size(); ++i) {
        const std::string item = "items/" + std::to_string(i);
        out +=
            (reply.word(item + "/built_in") == "true" ? "*" : "") + reply.word(item + "/id") + " ";
      }
      const std::string next = reply.word("next");
      after = next == "null" ? "" : "&after=" + next;
    } while (!after.empty());
    return out;
  }
};

TEST_F(RolesTest, ListsBuiltInOnesFirst) {
  for (const std::size_t limit : {1U, 2U, 3U, 4U, 5U, 100U}) {
    EXPECT_EQ(listed("/organisations/acme/roles?", limit),
              "*administrator *auditor *helpdesk viewer ");
    EXPECT_EQ(listed("/organisations/root/roles?", limit),
              "*administrator *auditor *helpdesk *operator ");
    EXPECT_EQ(listed("/organisations/root/roles?below=true&", limit),
              "*administrator *auditor *helpdesk *operator viewer viewer ");
  }
}

TEST_F(RolesTest, ShowsABuiltInOne) {
  const Reply shown = get("/organisations/acme/roles/auditor", "acme-admin");
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.word("built_in"), "true");
  EXPECT_EQ(shown.word("name"), "Auditor");
  EXPECT_GT(shown.size("permissions"), 5U);
  EXPECT_EQ(get("/organisations/acme/roles/viewer").word("built_in"), "false");
  EXPECT_EQ(get("/permissions").word("built_in_roles/0/built_in"), "true");
  EXPECT_EQ(get("/organisations/acme/roles/operator").status, 404) << "the root's alone";
}

TEST_F(RolesTest, RefusesToChangeABuiltInOne) {
  const std::string auditor = "/organisations/root/roles/auditor";
  for (const Reply& refused :
       {patch(auditor, R"({"name":"Eve"})"), put(auditor, R"({"permissions":["*:*"]})"),
        erase(auditor), patch("/organisations/acme/roles/auditor", R"({"name":"Eve"})")}) {
    EXPECT_EQ(refused.status, 409) << refused.text;
    EXPECT_EQ(refused.word("code"), kReadOnly.id);
  }
  EXPECT_EQ(patch("/organisations/root/roles/nobody", R"({"name":"Eve"})").status, 404);
  EXPECT_EQ(patch("/organisations/acme/roles/operator", R"({"name":"Eve"})").status, 404);
}

}  // namespace
}  // namespace countersign::admin
