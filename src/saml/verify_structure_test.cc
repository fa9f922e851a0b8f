// SPDX-License-Identifier: Apache-2.0
// The order of the schema and nothing beside it: text or an element where none may stand, parts of
// another namespace, attributes that the schema does not know.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/test_responses.h"

namespace countersign::saml {
namespace {

using idp::Signed;
using test::changed;
using test::check;
using test::content;
using test::sign;

constexpr const char* kForeign = "<x:Stray xmlns:x=\"urn:x\"/>";

/// A message that is genuine but for what stands at one place.
struct Misplaced {
  std::string where;
  std::string from;
  std::string to;
};

void expect_schema_failures(const std::vector<Misplaced>& rows) {
  for (const Misplaced& row : rows) {
    EXPECT_THAT(check(changed(row.from, row.to)), FailsWith(kSchema)) << row.where;
  }
}

TEST(SamlStructure, RefusesTextWhereTheSchemaHasElementsAlone) {
  const std::string class_end = "</saml:AuthnContextClassRef></saml:AuthnContext>";
  expect_schema_failures({
      {"Response", "<samlp:Status>", "text<samlp:Status>"},
      {"Status", "</samlp:Status>", "text</samlp:Status>"},
      {"Assertion", "<saml:Subject>", "text<saml:Subject>"},
      {"Subject", "</saml:Subject>", "text</saml:Subject>"},
      {"SubjectConfirmation", "</saml:SubjectConfirmation>", "text</saml:SubjectConfirmation>"},
      {"Conditions", "</saml:Conditions>", "text</saml:Conditions>"},
      {"AttributeStatement", "</saml:AttributeStatement>", "text</saml:AttributeStatement>"},
      {"Attribute", "green,blue</saml:AttributeValue>", "green,blue</saml:AttributeValue>text"},
  });
}

TEST(SamlStructure, RefusesStrayElementsInEveryPartOfTheResponse) {
  const std::string code = "status:Success\"/>";
  expect_schema_failures({
      {"Response", "<samlp:Status>", std::string(kForeign) + "<samlp:Status>"},
      {"Status", "</samlp:Status>", std::string(kForeign) + "</samlp:Status>"},
      {"StatusCode", code, "status:Success\">" + std::string(kForeign) + "</samlp:StatusCode>"},
      {"StatusCode in StatusCode", code,
       "status:Success\"><samlp:StatusCode Value=\"urn:x\">" + std::string(kForeign) +
           "</samlp:StatusCode></samlp:StatusCode>"},
      {"Issuer", "assertion\">https://idp.example.com/idp</saml:Issuer>",
       "assertion\">https://idp.example.com/idp" + std::string(kForeign) + "</saml:Issuer>"},
  });
}

TEST(SamlStructure, RefusesStrayElementsInEveryPartOfTheAssertion) {
  const std::string stray = kForeign;
  const auto before = [&](const std::string& where, const std::string& end) {
    return Misplaced{where, end, stray + end};
  };
  expect_schema_failures({
      before("Subject", "</saml:Subject>"),
      before("SubjectConfirmation", "</saml:SubjectConfirmation>"),
      before("AuthnStatement", "</saml:AuthnStatement>"),
      before("AuthnContext", "</saml:AuthnContext>"),
      before("AuthnContextClassRef", "</saml:AuthnContextClassRef>"),
      before("AttributeStatement", "</saml:AttributeStatement>"),
      {"Attribute", "green,blue</saml:AttributeValue>", "green,blue</saml:AttributeValue>" + stray},
      before("Audience", "</saml:Audience>"),
      before("Assertion", "</saml:Assertion>"),
  });
}

TEST(SamlStructure, RefusesPartsOfAnotherNamespace) {
  std::string xml = idp::write_response(content());
  const auto renamed = [&](const std::string& name) {
    std::string text = xml;
    const std::size_t begin = text.find("<saml:" + name + ">");
    const std::size_t end = text.find("</saml:" + name + ">");
    EXPECT_NE(begin, std::string::npos) << name;
    text.replace(end + 2, 4, "x");
    return text.replace(begin, name.size() + 7, "<x:" + name + " xmlns:x=\"urn:x\">");
  };
  EXPECT_THAT(check(sign(renamed("Subject"))), FailsWith(kSchema));
  EXPECT_THAT(check(sign(renamed("AuthnContext"))), FailsWith(kSchema));
  EXPECT_THAT(check(sign(renamed("AttributeStatement"))), FailsWith(kSchema));
}

TEST(SamlStructure, RefusesAttributesThatTheSchemaDoesNotKnow) {
  for (const char* more : {"Extra=\"y\" ", "xmlns:x=\"urn:x\" x:Version=\"2.0\" "}) {
    for (const char* id : {"ID=\"_response-1\" ", "ID=\"_assertion-1\" "}) {
      EXPECT_THAT(check(changed(id, std::string(id) + more)), FailsWith(kSchema)) << id << more;
    }
  }
  const std::string id = "ID=\"_response-1\" ";
  EXPECT_THAT(check(changed(id, id + "Consent=\"urn:x\" ")), IsOk());
  EXPECT_THAT(check(changed(id, id + "xmlns:x=\"urn:x\" x:Consent=\"urn:x\" ")),
              FailsWith(kSchema));
}

TEST(SamlStructure, RefusesWhatLooksLikeAnIdOnSamlElementsAlone) {
  const std::string status = "<samlp:StatusCode ";
  EXPECT_THAT(check(changed(status, status + "Id=\"_x\" ")), FailsWith(kSchema));
  const std::string subject = "<saml:Subject";
  EXPECT_THAT(check(changed(subject + ">", subject + " id=\"_x\">")), FailsWith(kSchema));
  EXPECT_THAT(check(changed("<samlp:Status>",
                            "<samlp:Extensions><x:Y xmlns:x=\"urn:x\" Id=\"_x\"/>"
                            "</samlp:Extensions><samlp:Status>")),
              IsOk());
}

TEST(SamlStructure, RefusesAssertionInsideAnUnverifiedSignature) {
  const std::string status = "<samlp:Status>";
  const std::string inside =
      "<samlp:Extensions><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:Object>"
      "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_inner\"/>"
      "</ds:Object></ds:Signature></samlp:Extensions>";
  EXPECT_THAT(check(changed(status, inside + status)), FailsWith(kSignatureMisplaced));
  EXPECT_THAT(check(changed(status, inside + status, Signed::kResponse)),
              FailsWith(kSignatureMisplaced));
}

TEST(SamlStructure, RefusesAssertionIdThatIsNoNcName) {
  const std::string id = "ID=\"_assertion-1\"";
  for (const char* other : {"ID=\"_assertion 1\"", "ID=\"1assertion\"", "ID=\"a:b\""}) {
    EXPECT_THAT(check(changed(id, other, Signed::kResponse)), FailsWith(kIdInvalid)) << other;
  }
}

}  // namespace
}  // namespace countersign::saml
