// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "identity/profile.h"

namespace countersign::identity {
namespace {

TEST(AttributeNames, S6ShortensClaimUris) {
  const auto shortened = [](const char* name) { return std::string(short_attribute_name(name)); };
  EXPECT_EQ(shortened("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"),
            "givenname");
  EXPECT_EQ(shortened("http://schemas.microsoft.com/identity/claims/displayname"), "displayname");
  EXPECT_EQ(shortened("http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"), "groups");
  EXPECT_EQ(shortened("http://schemas.microsoft.com/claims/groups.link"), "groups.link");
  EXPECT_EQ(shortened("http://schemas.xmlsoap.org/claims/Group"), "Group");
}

TEST(AttributeNames, S6KnowsOids) {
  const auto shortened = [](const char* name) { return std::string(short_attribute_name(name)); };
  EXPECT_EQ(shortened("urn:oid:2.5.4.42"), "givenName");
  EXPECT_EQ(shortened("urn:oid:2.5.4.4"), "sn");
  EXPECT_EQ(shortened("urn:oid:0.9.2342.19200300.100.1.1"), "uid");
  EXPECT_EQ(shortened("urn:oid:0.9.2342.19200300.100.1.3"), "mail");
  EXPECT_EQ(shortened("urn:oid:2.16.840.1.113730.3.1.241"), "displayName");
  EXPECT_EQ(shortened("urn:oid:1.3.6.1.4.1.5923.1.1.1.6"), "eduPersonPrincipalName");
  EXPECT_EQ(shortened("urn:oid:1.3.6.1.4.1.5923.1.1.1.1"), "eduPersonAffiliation");
  EXPECT_EQ(shortened("urn:oid:2.5.4.9"), "street");
  EXPECT_EQ(shortened("urn:oasis:names:tc:SAML:attribute:subject-id"), "subject-id");
  EXPECT_EQ(shortened("urn:mace:dir:attribute-def:mail"), "mail");
}

TEST(AttributeNames, LeavesOthersAsTheyAre) {
  for (const char* name : {"mail", "team/role", "", "urn:oid:1.2.3.4.5", "urn:oid:", "https://a/b/",
                           "cpm_user_groups", "urn:x:mail"}) {
    EXPECT_EQ(short_attribute_name(name), name);
  }
}

TEST(AttributeNames, ReadsTheSpellingsOfFields) {
  for (const char* name : {"name", "username", "userName", "user_name"}) {
    EXPECT_EQ(canonical_field(name), "user_name");  // CC, C4
  }
  EXPECT_EQ(canonical_field("firstName"), "first_name");
  EXPECT_EQ(canonical_field("firstname"), "first_name");
  EXPECT_EQ(canonical_field("lastName"), "last_name");
  EXPECT_EQ(canonical_field("lastname"), "last_name");
  EXPECT_EQ(canonical_field("displayName"), "display_name");
  EXPECT_EQ(canonical_field("email"), "email");
  EXPECT_EQ(canonical_field("department"), "department");
}

}  // namespace
}  // namespace countersign::identity
