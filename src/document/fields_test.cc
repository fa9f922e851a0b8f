// SPDX-License-Identifier: Apache-2.0
// Every member that has rules of its own: what it accepts, what it refuses and where that is told.
#include "base/matchers.h"
#include "document/document.h"
#include "document/errors.h"
#include "document/test_objects.h"
#include "saml/authn_request.h"

namespace countersign::document {
namespace {

using identity::Authenticator;
using identity::ObjectKind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Authenticator read_saml(const json::Object& saml) {
  FieldProblems problems;
  const auto read =
      document::read(ObjectKind::kAuthenticator, json::Object{{"saml", saml}}, problems);
  EXPECT_THAT(problems, IsEmpty());
  return read.has_value() ? std::get<Authenticator>(*read) : Authenticator{};
}

json::Array texts(std::initializer_list<std::string> items) {
  return json::Array(items.begin(), items.end());
}

TEST(SamlFields, ReadsUrlsThatBrowsersMayBeSentTo) {
  for (const char* url : {"", "https://idp.example.com", "https://idp.example.com:8443/sso?a=b",
                          "http://127.0.0.1:8080/sso", "http://localhost/x", "http://[::1]:1/"}) {
    EXPECT_THAT(saml_problems("sso_url", url), IsEmpty()) << url;
    EXPECT_THAT(saml_problems("sign_out_url", url), IsEmpty()) << url;
  }
}

TEST(SamlFields, U03_RefusesUrlsOfOtherSchemes) {
  for (const char* url :
       {"javascript:alert(1)", "JavaScript://x/%0aalert(1)", "data:text/html,x",
        "file:///etc/passwd", "gopher://x/", "ftp://x/", "//idp.example.com/", "/sso",
        "idp.example.com", "https://u@x/", "https://u:p@x/", "https://x/#f", "https://x/ y",
        " https://x/", "https://x\\@y/", "https://2130706433/", "https://0x7f.1/", "vbscript:x"}) {
    EXPECT_THAT(saml_problems("sso_url", url), IsProblem("/saml/sso_url", kFieldUrlInvalid)) << url;
    EXPECT_THAT(saml_problems("sign_out_url", url),
                IsProblem("/saml/sign_out_url", kFieldUrlInvalid))
        << url;
  }
  for (const char* url : {"http://idp.example.com/", "http://127.example.com/", "http://10.0.0.1/",
                          "http://169.254.169.254/latest", "http://127.0.0.2/"}) {
    EXPECT_THAT(saml_problems("sso_url", url), IsProblem("/saml/sso_url", kFieldUrlScheme)) << url;
  }
}

TEST(SamlFields, ReadsCertificatesInOneTextOrAList) {
  const std::string one = test_vector("keys/idp-rsa2048.crt");
  const std::string next = test_vector("keys/idp-rsa2048-next.crt");
  const auto expected = read_saml({{"certificates", one + next}}).saml.certificates;
  EXPECT_THAT(expected, SizeIs(2));
  EXPECT_EQ(read_saml({{"certificates", texts({one, next, one})}}).saml.certificates, expected);
}

TEST(SamlFields, RefusesCertificatesByPlace) {
  const std::string good = test_vector("keys/idp-rsa2048.crt");
  const std::string key = test_vector("keys/idp-rsa2048.key");
  const FieldProblems problems = saml_problems("certificates", texts({good, key}));
  EXPECT_THAT(problems, IsProblem("/saml/certificates/1", kCertificateIsPrivateKey));
  EXPECT_EQ(problems[0].what.find("MII"), std::string::npos);
  EXPECT_THAT(saml_problems("certificates", key),
              IsProblem("/saml/certificates", kCertificateIsPrivateKey));
  EXPECT_THAT(saml_problems("certificates", json::Array(11, json::Value(good))),
              IsProblem("/saml/certificates", kCertificateTooMany));
  EXPECT_THAT(saml_problems("certificates", 1), IsProblem("/saml/certificates", kFieldType));
}

TEST(SamlFields, ReadsAlgorithmsInBothSpellings) {
  for (const char* name : {"rsa-sha256", "xmldsig#rsa-sha1", "xmldsig-more#rsa-sha512",
                           "ecdsa-sha384", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"}) {
    EXPECT_THAT(saml_problems("signature_algorithm", name), IsEmpty()) << name;
  }
  for (const char* name :
       {"sha256", "SHA-1", "xmlenc#sha512", "http://www.w3.org/2001/04/xmlenc#sha256"}) {
    EXPECT_THAT(saml_problems("digest_algorithm", name), IsEmpty()) << name;
  }
  EXPECT_THAT(saml_problems("signature_algorithm", "hmac-sha1"),
              IsProblem("/saml/signature_algorithm", kFieldAlgorithmUnknown));
  EXPECT_THAT(saml_problems("digest_algorithm", "md5"),
              IsProblem("/saml/digest_algorithm", kFieldAlgorithmUnknown));
}

TEST(SamlFields, ReadsAllContextClassesInBothSpellings) {
  EXPECT_THAT(saml::known_authn_context_classes(), SizeIs(25));
  for (const auto& known : saml::known_authn_context_classes()) {
    EXPECT_THAT(saml_problems("authn_contexts", texts({std::string(known.short_name)})), IsEmpty());
    EXPECT_THAT(saml_problems("authn_contexts", texts({std::string(known.uri)})), IsEmpty());
  }
  EXPECT_THAT(saml_problems("authn_contexts", texts({"no such class"})),
              IsProblem("/saml/authn_contexts/0", kFieldContextInvalid));
  EXPECT_THAT(saml_problems("authn_contexts", texts({"Password", "Password"})),
              IsProblem("/saml/authn_contexts/1", kFieldDuplicate));
}

TEST(SamlFields, ReadsDurationsToTheirBounds) {
  for (const char* skew : {"0s", "60s", "300s", "5m"}) {
    EXPECT_THAT(saml_problems("clock_skew", skew), IsEmpty()) << skew;
  }
  for (const char* skew : {"301s", "6m", "1h"}) {
    EXPECT_THAT(saml_problems("clock_skew", skew), IsProblem("/saml/clock_skew", kFieldOutOfRange));
  }
  for (const char* skew : {"", "s", "60", "-1s", "+1s", "1.5m", "60 s", "9999999999999s", "1w"}) {
    EXPECT_THAT(saml_problems("clock_skew", skew),
                IsProblem("/saml/clock_skew", kFieldDurationInvalid))
        << skew;
  }
  EXPECT_THAT(saml_problems("clock_skew", 60), IsProblem("/saml/clock_skew", kFieldType));
}

TEST(SamlFields, FillsInFromMetadata) {
  const std::string xml = test_vector("metadata/genuine_two_keys/metadata.xml");
  const Authenticator read = read_saml({{"metadata", xml}});
  EXPECT_FALSE(read.saml.idp_entity_id.empty());
  EXPECT_TRUE(read.saml.sso_url.starts_with("https://"));
  EXPECT_THAT(read.saml.certificates, SizeIs(2));
  const Authenticator own =
      read_saml({{"metadata", xml}, {"sso_url", "https://other.example.com/"}});
  EXPECT_EQ(own.saml.sso_url, "https://other.example.com/");
  EXPECT_EQ(own.saml.idp_entity_id, read.saml.idp_entity_id);
}

TEST(SamlFields, PatchesMetadataOverSettings) {
  const std::string xml = test_vector("metadata/genuine_two_keys/metadata.xml");
  const json::Value value =
      patched(full_authenticator(), json::Object{{"saml", json::Object{{"metadata", xml}}}});
  FieldProblems problems;
  const auto read = document::read(ObjectKind::kAuthenticator, value, problems);
  ASSERT_TRUE(read.has_value());
  EXPECT_THAT(std::get<Authenticator>(*read).saml.certificates, SizeIs(2));
  EXPECT_TRUE(std::get<Authenticator>(*read).saml.force_authn);
}

TEST(SamlFields, RefusesMetadata) {
  for (const char* xml : {"x", "<a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}) {
    EXPECT_THAT(saml_problems("metadata", xml), IsProblem("/saml/metadata", kFieldMetadataInvalid));
  }
  EXPECT_THAT(saml_problems("metadata", 1), IsProblem("/saml/metadata", kFieldType));
}

TEST(Authenticator, NeedsItsProviderWhenInUse) {
  EXPECT_THAT(problems_of(ObjectKind::kAuthenticator, R"({"state":"draft"})"), IsEmpty());
  for (const char* state : {R"({"state":"tested"})", R"({"state":"active"})"}) {
    const FieldProblems problems = problems_of(ObjectKind::kAuthenticator, state);
    ASSERT_THAT(problems, SizeIs(3));
    EXPECT_EQ(problems[0].pointer, "/saml/idp_entity_id");
    EXPECT_EQ(problems[0].code, kFieldRequired.id);
  }
  EXPECT_THAT(problems_of(ObjectKind::kAuthenticator, R"({"type":"local","state":"active"})"),
              IsEmpty());
  EXPECT_THAT(problems_of(ObjectKind::kAuthenticator, R"({"type":"local","saml":{}})"),
              IsProblem("/saml", kFieldConflict));
}

TEST(Authenticator, ShowsFactsAndWarnings) {
  Authenticator weak = full_authenticator();
  weak.saml.certificates =
      read_saml({{"certificates", test_vector("keys/idp-rsa1024.crt")}}).saml.certificates;
  weak.saml.idp_initiated = identity::IdpInitiated::kAccepted;
  const json::Value shown = write(weak, Form::kShown);
  const json::Value& fact = shown.find("saml")->find("certificate_facts")->as_array().at(0);
  EXPECT_EQ(fact.find("key_bits")->as_integer(), 1024);
  EXPECT_EQ(fact.find("fingerprint")->as_string().size(), 64U);
  std::vector<std::string> codes;
  for (const json::Value& one : shown.find("warnings")->as_array()) {
    codes.push_back(one.find("code")->as_string());
  }
  EXPECT_THAT(codes, ElementsAre("warning.weak_key", "warning.tolerance", "warning.tolerance",
                                 "warning.weak_algorithm", "warning.authn_contexts",
                                 "warning.idp_initiated"));
}

TEST(Texts, RefuseMarkupInEveryTextField) {
  const auto refuses = [](ObjectKind kind, const char* text) {
    const FieldProblems problems = problems_of(kind, text);
    ASSERT_THAT(problems, SizeIs(1)) << text;
    EXPECT_EQ(problems[0].code, kTextMarkup.id) << text;
  };
  for (const char* text :
       {R"({"name":"<b>"})", R"({"description":"&lt;"})", R"({"theme":{"title":"<b>"}})",
        R"({"theme":{"support_text":"<a href=x>"}})"}) {
    refuses(ObjectKind::kOrganisation, text);
  }
  for (const char* text :
       {R"({"name":"<b>"})", R"({"description":"<b>"})", R"({"button":"<b>"})",
        R"({"saml":{"idp_entity_id":"<b>"}})", R"({"saml":{"sp_entity_id":"<b>"}})",
        R"({"saml":{"name_id_format":"<b>"}})", R"({"saml":{"authn_contexts":["urn:<b>"]}})",
        R"({"mapping":{"external_id":"<b>"}})", R"({"mapping":{"keep_attributes":["<b>"]}})",
        R"({"mapping":{"groups":{"attribute":"<b>"}}})",
        R"({"mapping":{"groups":{"prefix":"<b>"}}})",
        R"({"mapping":{"permissions_attribute":"<b>"}})",
        R"({"mapping":{"fields":[{"field":"a","constant":"<b>"}]}})",
        R"({"mapping":{"fields":[{"field":"a","sources":["<b>"]}]}})"}) {
    refuses(ObjectKind::kAuthenticator, text);
  }
  refuses(ObjectKind::kGroup, R"({"value":"<b>"})");
  refuses(ObjectKind::kGroup, R"({"value":"a","label":"<b>"})");
  refuses(ObjectKind::kGroup, R"({"value":"a","entitlements":{"<b>":"x"}})");
  refuses(ObjectKind::kGroup, R"({"value":"a","entitlements":{"x":"<b>"}})");
  refuses(ObjectKind::kRole, R"({"name":"<b>"})");
  refuses(ObjectKind::kApiToken, R"({"name":"<b>"})");
  refuses(ObjectKind::kApplication, R"({"name":"<b>","urls":["https://a/"]})");
}

TEST(Organisation, ReadsHostsAndDomains) {
  FieldProblems problems;
  const auto read = document::read(
      ObjectKind::kOrganisation,
      parsed(R"({"host_names":["ACME.example.com"],"mail_domains":["*.Acme.com"]})"), problems);
  ASSERT_TRUE(read.has_value());
  const auto& organisation = std::get<identity::Organisation>(*read);
  EXPECT_THAT(organisation.host_names, ElementsAre("acme.example.com"));
  EXPECT_THAT(organisation.mail_domains, ElementsAre("*.acme.com"));
  for (const char* host : {"", "a..b", "-a.b", "https://a.b", "a.b:1", "a.b/", "10.0.0.1", "a_b.c",
                           "*.a.b", "a.b.", "\xc3\xbc.de"}) {
    EXPECT_THAT(problems_of(ObjectKind::kOrganisation, json::Object{{"host_names", texts({host})}}),
                IsProblem("/host_names/0", kFieldHostInvalid))
        << host;
  }
  for (const char* domain : {"", "com", "*.com", "*", "@acme.com", "a@acme.com", "*.*.acme.com"}) {
    EXPECT_THAT(
        problems_of(ObjectKind::kOrganisation, json::Object{{"mail_domains", texts({domain})}}),
        IsProblem("/mail_domains/0", kFieldDomainInvalid))
        << domain;
  }
}

TEST(Organisation, ReadsUrlSpaces) {
  FieldProblems problems;
  const auto read = document::read(
      ObjectKind::kOrganisation,
      parsed(R"({"url_spaces":["https://shop.example.com","https://example.com/shop/"]})"),
      problems);
  ASSERT_TRUE(read.has_value());
  EXPECT_THAT(std::get<identity::Organisation>(*read).url_spaces,
              ElementsAre("https://shop.example.com", "https://example.com/shop/"));
  for (const char* space :
       {"shop.example.com", "https://a.b/x?y=1", "https://a.b/%61", "https://a.b/a/../b", "*",
        "https://*.a.b", "https://a.b//x", "https://a.b/;x"}) {
    EXPECT_THAT(
        problems_of(ObjectKind::kOrganisation, json::Object{{"url_spaces", texts({space})}}),
        IsProblem("/url_spaces/0", kFieldUrlInvalid))
        << space;
  }
}

TEST(Organisation, RefusesThemesAndLimits) {
  const auto kind = ObjectKind::kOrganisation;
  EXPECT_THAT(problems_of(kind, R"({"theme":{"colour":"red"}})"),
              IsProblem("/theme/colour", kFieldColourInvalid));
  EXPECT_THAT(problems_of(kind, R"({"theme":{"language":"e"}})"),
              IsProblem("/theme/language", kFieldLanguageInvalid));
  EXPECT_THAT(problems_of(kind, R"({"theme":{"logo_url":"javascript:x"}})"),
              IsProblem("/theme/logo_url", kFieldUrlInvalid));
  EXPECT_THAT(problems_of(kind, R"({"theme":{"logo_url":"/logo.png","language":"pt-BR"}})"),
              IsEmpty());
  EXPECT_THAT(problems_of(kind, R"({"policy":{"idle_limit":"59s"}})"),
              IsProblem("/policy/idle_limit", kFieldOutOfRange));
  EXPECT_THAT(problems_of(kind, R"({"policy":{"idle_limit":"2h","absolute_limit":"1h"}})"),
              IsProblem("/policy/absolute_limit", kFieldOutOfRange));
  EXPECT_THAT(problems_of(kind, R"({"id":"a","parent":"a"})"),
              IsProblem("/parent", kFieldConflict));
  EXPECT_THAT(problems_of(kind, R"({"id":"A"})"), IsProblem("/id", kFieldIdInvalid));
}

TEST(Mapping, RefusesRules) {
  const auto refused = [](const char* fields) {
    return problems_of(ObjectKind::kAuthenticator,
                       json::Object{{"mapping", json::Object{{"fields", parsed(fields)}}}});
  };
  EXPECT_THAT(refused(R"([{"field":"a b","sources":["x"]}])"),
              IsProblem("/mapping/fields/0/field", kFieldNameInvalid));
  EXPECT_THAT(refused(R"([{"sources":["x"]}])"),
              IsProblem("/mapping/fields/0/field", kFieldRequired));
  EXPECT_THAT(refused(R"([{"field":"a"}])"),
              IsProblem("/mapping/fields/0/sources", kFieldConflict));
  EXPECT_THAT(refused(R"([{"field":"a","sources":["x"],"constant":"y"}])"),
              IsProblem("/mapping/fields/0/constant", kFieldConflict));
  EXPECT_THAT(refused(R"([{"field":"firstName","sources":["x"]},
                          {"field":"first_name","sources":["y"]}])"),
              IsProblem("/mapping/fields/1/field", kFieldDuplicate));
  EXPECT_THAT(refused(R"([{"field":"a","sources":["x"],"transformations":[{"kind":"before"}]}])"),
              IsProblem("/mapping/fields/0/transformations/0/argument", kFieldRequired));
}

TEST(Mapping, ReadsNoGroupsUnlessItSaysFromWhere) {
  const auto read = read_stored(ObjectKind::kAuthenticator, parsed("{}"));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(std::get<identity::Authenticator>(*read).mapping.groups.attribute, "");
  // What is stored says so, initial or not: no other version makes something else of it.
  const json::Value stored = write(*read, Form::kStored);
  const json::Value* const groups = stored.find("mapping")->find("groups");
  ASSERT_NE(groups->find("attribute"), nullptr);
  EXPECT_EQ(groups->find("attribute")->as_string(), "");
}

TEST(Mapping, RefusesToRefuseByGroupsThatAreNotRead) {
  const auto problems = [](const char* groups) {
    return problems_of(ObjectKind::kAuthenticator,
                       json::Object{{"mapping", json::Object{{"groups", parsed(groups)}}}});
  };
  EXPECT_THAT(problems(R"({"no_group":"refuse"})"),
              IsProblem("/mapping/groups/attribute", kFieldRequired));
  EXPECT_THAT(problems(R"({"no_group":"refuse","attribute":"groups"})"),
              ::testing::Not(IsProblem("/mapping/groups/attribute", kFieldRequired)));
}

TEST(Application, RefusesRulesHeadersAndUrls) {
  const auto with = [](const char* member, const char* value) {
    json::Object object{{"urls", texts({"https://a/"})}};
    object.set(member, parsed(value));
    return problems_of(ObjectKind::kApplication, std::move(object));
  };
  EXPECT_THAT(with("urls", "[]"), IsProblem("/urls", kFieldRequired));
  EXPECT_THAT(with("urls", R"(["https://a/?x"])"), IsProblem("/urls/0", kFieldUrlInvalid));
  EXPECT_THAT(with("urls", R"(["http://a.b/"])"), IsProblem("/urls/0", kFieldUrlScheme));
  EXPECT_THAT(with("rules", R"([{"path":"/"}])"), IsProblem("/rules/0", kFieldConflict));
  EXPECT_THAT(with("rules", R"([{"path":"/","allow":"nobody","require":{"a":["b"]}}])"),
              IsProblem("/rules/0", kFieldConflict));
  EXPECT_THAT(with("rules", R"([{"path":"x","allow":"nobody"}])"),
              IsProblem("/rules/0", kFieldPathInvalid));
  EXPECT_THAT(with("rules", R"([{"path":"/","require":{}}])"),
              IsProblem("/rules/0", kFieldPathInvalid));
  EXPECT_THAT(with("rules", R"([{"allow":"nobody"}])"), IsProblem("/rules/0/path", kFieldRequired));
  for (const char* header : {R"({"Cookie":"a"})", R"({"X-Forwarded-For":"a"})",
                             R"({"x-auth-user":"a"})", R"({"X-A\r\nB":"a"})", R"({"X-":"a"})"}) {
    const FieldProblems problems = with("headers", header);
    ASSERT_THAT(problems, SizeIs(1)) << header;
    EXPECT_EQ(problems[0].code, kFieldHeaderInvalid.id);
  }
  EXPECT_THAT(with("headers", R"({"X-Auth-Mail":"a","x-auth-mail":"b"})"),
              IsProblem("/headers/x-auth-mail", kFieldDuplicate));
}

TEST(Access, RefusesPermissionsDelegatesAndProperties) {
  EXPECT_THAT(
      problems_of(ObjectKind::kRole, R"({"permissions":["authenticator:create","*:view"]})"),
      IsEmpty());
  EXPECT_THAT(problems_of(ObjectKind::kRole, R"({"permissions":["authenticator:fly"]})"),
              IsProblem("/permissions/0", kFieldPermissionUnknown));
  EXPECT_THAT(problems_of(ObjectKind::kGroup, R"({"value":"a","user_type":"delegate"})"),
              IsProblem("/delegate_of", kFieldRequired));
  EXPECT_THAT(problems_of(ObjectKind::kGroup, R"({"value":"a","delegate_of":"x"})"),
              IsProblem("/delegate_of", kFieldConflict));
  EXPECT_THAT(problems_of(ObjectKind::kGroup, "{}"), IsProblem("/value", kFieldRequired));
  EXPECT_THAT(problems_of(ObjectKind::kApiToken, R"({"expires":"2030-01-01"})"),
              IsProblem("/expires", kFieldTimeInvalid));
  EXPECT_THAT(problems_of(ObjectKind::kProperty, R"({"name":"log.level","value":"LOUD"})"),
              IsProblem("/value", kFieldPropertyInvalid));
  EXPECT_THAT(problems_of(ObjectKind::kProperty, R"({"name":"no.such","value":"1"})"),
              IsProblem("/value", kFieldPropertyInvalid));
  EXPECT_THAT(problems_of(ObjectKind::kProperty, R"({"name":"login_events.max","value":5000})"),
              IsEmpty());
}

TEST(Users, RefusesFields) {
  const auto code_of = [](const char* text) {
    FieldProblems problems;
    EXPECT_FALSE(read_user(parsed(text), problems).has_value()) << text;
    return problems.size() == 1 ? problems[0].pointer + " " + problems[0].code : "";
  };
  EXPECT_EQ(code_of("{}"), "/user_name field.required");
  EXPECT_EQ(code_of(R"({"user_name":""})"), "/user_name document.user_name_invalid");
  EXPECT_EQ(code_of(R"({"user_name":"a "})"), "/user_name document.user_name_invalid");
  EXPECT_EQ(code_of(R"({"user_name":"a","email":"b"})"), "/email document.mail_address_invalid");
  EXPECT_EQ(code_of(R"({"user_name":"a","last_name":"<b>"})"), "/last_name document.text_markup");
  EXPECT_EQ(code_of(R"({"user_name":"a","external_identities":[{"authenticator":"x"}]})"),
            "/external_identities/0/value field.required");
}

TEST(Schema, DescribesEveryMemberThatIsShown) {
  for (const identity::Object& object : full_objects()) {
    const auto kind = static_cast<ObjectKind>(object.index());
    const json::Value described = schema(kind);
    const json::Value* properties = described.find("properties");
    ASSERT_NE(properties, nullptr);
    const json::Value shown = write(object, Form::kShown);
    for (const json::Member& member : shown.as_object()) {
      EXPECT_NE(properties->find(member.name), nullptr) << kind_name(kind) << " " << member.name;
    }
  }
  const std::string users = json::write(user_schema());
  EXPECT_EQ(users.find("password_hash"), std::string::npos);
  EXPECT_NE(users.find(R"("required":["user_name"])"), std::string::npos);
}

}  // namespace
}  // namespace countersign::document
