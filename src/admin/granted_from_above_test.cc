// SPDX-License-Identifier: Apache-2.0
// What only an administrator over the organisation above may give.
#include "admin/granted_from_above.h"

#include "admin/errors.h"
#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using testing::Reply;

class GrantedFromAboveTest : public ApiFixture {
 protected:
  static void expect_refused(const Reply& reply) {
    EXPECT_EQ(reply.status, 403) << reply.text;
    EXPECT_EQ(reply.word("code"), kForbidden.id);
    EXPECT_THAT(reply.word("remedy"),
                HasSubstr("ask an administrator of the organisation above to change url_spaces"));
  }
};

TEST_F(GrantedFromAboveTest, RefusesToTakeASpaceForOneself) {
  const std::string spaces = R"({"url_spaces":["https://new.example.com"]})";
  expect_refused(patch("/organisations/acme", spaces, "acme-admin"));
  expect_refused(post("/configuration/apply",
                      R"({"organisations":[{"id":"acme","parent":"root","name":"Acme",
                          "url_spaces":["https://new.example.com"]}]})",
                      "acme-admin"));
  EXPECT_EQ(patch("/organisations/acme", spaces).status, 200);
  expect_refused(patch("/organisations/acme", R"({"url_spaces":[]})", "acme-admin"));
  const Reply other = patch("/organisations/acme", R"({"name":"Acme Inc"})", "acme-admin");
  EXPECT_EQ(other.status, 200) << "what it does not change is no obstacle: " << other.text;
}

TEST_F(GrantedFromAboveTest, AcceptsAPartGivenToAnOrganisationBelow) {
  EXPECT_EQ(patch("/organisations/acme", R"({"url_spaces":["https://new.example.com"]})").status,
            200);
  const std::string part = R"({"url_spaces":["https://new.example.com/sales"]})";
  EXPECT_EQ(patch("/organisations/sales", part, "acme-admin").status, 200);
  const Reply made = post("/organisations",
                          R"({"id":"acme.east","parent":"acme",
                              "url_spaces":["https://new.example.com/east"]})",
                          "acme-admin");
  EXPECT_EQ(made.status, 201) << made.text;
}

}  // namespace
}  // namespace countersign::admin
