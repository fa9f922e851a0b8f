// SPDX-License-Identifier: Apache-2.0
#include "identity/mail_domain.h"

#include <gtest/gtest.h>

#include "identity/test_catalogue.h"

namespace countersign::identity {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

/// root > {acme > emea, shop}.
class MailDomainTest : public ::testing::Test {
 protected:
  std::string leads_to(std::string_view address) const {
    const auto catalogue = catalogue_of({acme, emea, shop});
    const Organisation* const found = organisation_of_mail(*catalogue, proofs, address);
    return found == nullptr ? "nobody" : found->id.value();
  }
  bool leads(const Organisation& organisation, std::string_view listed) const {
    const auto catalogue = catalogue_of({acme, emea, shop});
    return identity::leads(*catalogue, proofs, organisation, listed);
  }
  void prove(const char* domain, const char* organisation, int since = 1) {
    proofs.add(domain, OrganisationId(organisation), sys_seconds(seconds(since)));
  }

  Organisation acme = test_organisation("acme", "root");
  Organisation emea = test_organisation("emea", "acme");
  Organisation shop = test_organisation("shop", "root");
  DomainProofs proofs;
};

TEST_F(MailDomainTest, LeadsOnlyWhenProvenOrConfirmed) {
  acme.mail_domains = {"acme.com"};
  EXPECT_EQ(leads_to("nick@acme.com"), "nobody");
  prove("acme.com", "acme");
  EXPECT_EQ(leads_to("nick@acme.com"), "acme");
  EXPECT_EQ(leads_to("Nick@ACME.com"), "acme");
  EXPECT_TRUE(leads(acme, "acme.com"));
  for (const char* other : {"nick@eu.acme.com", "nick@notacme.com", "nick@com", "nick", "@acme.com",
                            "nick@", "", "nick@acme.com."}) {
    EXPECT_EQ(leads_to(other), "nobody") << other;
  }
  proofs = {};
  acme.confirmed_domains = {"acme.com"};
  EXPECT_EQ(leads_to("nick@acme.com"), "acme");
  acme.mail_domains.clear();
  EXPECT_EQ(leads_to("nick@acme.com"), "nobody") << "confirmed, and not listed";
}

TEST_F(MailDomainTest, ReadsWildcardsLongestFirst) {
  acme.mail_domains = {"*.acme.com"};
  prove("acme.com", "acme");
  EXPECT_EQ(leads_to("nick@eu.acme.com"), "acme");
  EXPECT_EQ(leads_to("nick@a.b.acme.com"), "acme");
  EXPECT_EQ(leads_to("nick@acme.com"), "nobody");
  emea.mail_domains = {"*.eu.acme.com"};
  prove("eu.acme.com", "emea");
  EXPECT_EQ(leads_to("nick@x.eu.acme.com"), "emea");
  EXPECT_EQ(leads_to("nick@eu.acme.com"), "acme");
}

TEST_F(MailDomainTest, RefusesDomainsBelowThatOfAStranger) {
  acme.mail_domains = {"acme.com"};
  shop.mail_domains = {"mail.acme.com", "*.acme.com"};
  emea.mail_domains = {"eu.acme.com"};
  prove("mail.acme.com", "shop");
  prove("eu.acme.com", "emea");
  EXPECT_EQ(leads_to("nick@mail.acme.com"), "shop") << "nobody has what is above it";
  prove("acme.com", "acme", 5);
  EXPECT_EQ(leads_to("nick@mail.acme.com"), "nobody");
  EXPECT_FALSE(leads(shop, "mail.acme.com"));
  EXPECT_EQ(leads_to("nick@eu.acme.com"), "emea") << "of acme's own line";
  shop.confirmed_domains = {"mail.acme.com"};
  EXPECT_EQ(leads_to("nick@mail.acme.com"), "shop") << "somebody over both says so";
}

TEST_F(MailDomainTest, LeadsToOneOfTwoThatListADomain) {
  acme.mail_domains = shop.mail_domains = {"acme.com"};
  prove("acme.com", "shop", 2);
  EXPECT_EQ(leads_to("nick@acme.com"), "shop");
  prove("acme.com", "acme", 1);
  EXPECT_EQ(leads_to("nick@acme.com"), "acme") << "the first that was proven";
  shop.confirmed_domains = {"acme.com"};
  EXPECT_EQ(leads_to("nick@acme.com"), "shop");
  shop.state = OrganisationState::kDisabled;
  EXPECT_EQ(leads_to("nick@acme.com"), "acme");
}

TEST_F(MailDomainTest, RefusesWhatACustomerConfirmsAndDoesNotHave) {
  emea.mail_domains = emea.confirmed_domains = {"victim.com", "eu.acme.com", "acme.com"};
  EXPECT_EQ(leads_to("nick@victim.com"), "nobody");
  EXPECT_EQ(leads_to("nick@eu.acme.com"), "nobody");
  EXPECT_FALSE(leads(emea, "victim.com"));
  acme.mail_domains = {"acme.com"};
  prove("acme.com", "acme");
  EXPECT_EQ(leads_to("nick@eu.acme.com"), "emea") << "handed down";
  EXPECT_EQ(leads_to("nick@acme.com"), "emea");
  EXPECT_EQ(leads_to("nick@victim.com"), "nobody");
  shop.mail_domains = {"victim.com"};
  prove("victim.com", "shop");
  EXPECT_EQ(leads_to("nick@victim.com"), "shop");
}

TEST_F(MailDomainTest, RefusesPublicMailHosts) {
  acme.mail_domains = acme.confirmed_domains = {"gmail.com", "x.gmail.com", "*.gmail.com"};
  prove("gmail.com", "acme");
  prove("x.gmail.com", "acme");
  EXPECT_EQ(leads_to("nick@gmail.com"), "nobody");
  EXPECT_EQ(leads_to("nick@x.gmail.com"), "nobody");
  EXPECT_TRUE(is_public_mail_host("GMail.com"));
  EXPECT_TRUE(is_public_mail_host("*.outlook.com"));
  EXPECT_TRUE(is_public_mail_host("163.com"));
  EXPECT_TRUE(is_public_mail_host("zoznam.sk"));
  EXPECT_FALSE(is_public_mail_host("acme.com"));
  EXPECT_FALSE(is_public_mail_host("notgmail.com"));
  EXPECT_FALSE(is_public_mail_host(""));
}

TEST_F(MailDomainTest, GivesNobodyOfADisabledOrganisation) {
  emea.mail_domains = {"acme.com"};
  prove("acme.com", "emea");
  EXPECT_EQ(leads_to("nick@acme.com"), "emea");
  acme.state = OrganisationState::kDisabled;
  EXPECT_EQ(leads_to("nick@acme.com"), "nobody");
}

TEST_F(MailDomainTest, TakesTheRootsOwnWithoutProof) {
  Organisation root = *Catalogue::initial()->organisation(OrganisationId("root"));
  root.mail_domains = {"operator.com"};
  const auto catalogue = catalogue_of({root});
  EXPECT_EQ(organisation_of_mail(*catalogue, proofs, "ann@operator.com")->id.view(), "root");
}

}  // namespace
}  // namespace countersign::identity
