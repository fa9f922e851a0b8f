// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include "base/base64.h"
#include "base/url.h"
#include "inspect.h"
#include "inspect_report.h"
#include "inspect_source.h"
#include "saml/errors.h"

namespace countersign::app {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kFolder = std::string(CS_SOURCE_DIR) + "/tests/vectors/saml/entra-2020/";

/// Runs the command as a shell would, and gives its exit code; what it prints comes in `out`.
int run(std::vector<std::string> more, std::string* out = nullptr) {
  std::vector<std::string> arguments{
      "inspect",
      "--idp-cert",
      kFolder + "idp.pem",
      "--idp-entity-id",
      "https://sts.windows.net/3770f585-1d9b-44d4-9016-2428d0082154/",
      "--sp-entity-id",
      "spn:3efd9d97-26e4-4837-bd75-91a34c2da4ee",
      "--acs-url",
      "http://localhost/saml/consume"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  CLI::App app{"test", "test"};
  app.require_subcommand(1);
  int exit_code = -1;
  add_inspect(app, exit_code);
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError&) {
    exit_code = 2;
  }
  const std::string text = testing::internal::GetCapturedStdout();
  static_cast<void>(testing::internal::GetCapturedStderr());
  if (out != nullptr) {
    *out = text;
  }
  return exit_code;
}

const std::vector<std::string> kEntra{"--in-response-to", "_e21eb82a75f43487fdf2", "--now",
                                      "2020-06-02T15:00:00Z"};

std::vector<std::string> with(std::vector<std::string> base, const std::vector<std::string>& more) {
  base.insert(base.end(), more.begin(), more.end());
  return base;
}

TEST(Inspect, AcceptsTheEntraMessageAndSaysSo) {
  std::string out;
  EXPECT_EQ(run(with(kEntra, {kFolder + "SAMLResponse.b64"}), &out), 0);
  EXPECT_THAT(out, HasSubstr("ACCEPTED"));
  EXPECT_THAT(out, HasSubstr("michael.uzquiano@cloudcms.com"));
  EXPECT_THAT(out, Not(HasSubstr("\x1b[")));  // standard output is no terminal here
}

TEST(Inspect, WritesJsonOfTheAgreedShape) {
  std::string out;
  EXPECT_EQ(run(with(kEntra, {"--format", "json", kFolder + "SAMLResponse.b64"}), &out), 0);
  EXPECT_TRUE(out.starts_with(
      "{\"verdict\":\"accept\",\"code\":null,\"remedy\":null,\"name_id\":\"michael."));
  EXPECT_THAT(out, HasSubstr("\"name_id_format\":\"urn:oasis:names:tc:SAML:1.1:nameid-format:"
                             "emailAddress\",\"session_index\":\"_1c104a29"));
  EXPECT_THAT(out, HasSubstr("\"issuer\":\"https://sts.windows.net/"));
  EXPECT_THAT(out, HasSubstr("\"http://schemas.microsoft.com/identity/claims/identityprovider\":["
                             "\"live.com\"]"));
  EXPECT_THAT(out, HasSubstr("{\"id\":\"response.destination\",\"spec\":\"[Bind] 3.5.5.2\","
                             "\"outcome\":\"pass\",\"expected\":\"http://localhost/saml/consume\","
                             "\"received\":\"http://localhost/saml/consume\"}"));
  EXPECT_TRUE(out.ends_with("]}\n"));
}

TEST(Inspect, RefusesWithOneAndTellsTheRemedy) {
  std::string out;
  EXPECT_EQ(run({"--in-response-to", "_other", "--now", "2020-06-02T15:00:00Z", "--format", "json",
                 kFolder + "SAMLResponse.b64"},
                &out),
            1);
  EXPECT_TRUE(
      out.starts_with("{\"verdict\":\"refuse\",\"code\":\"saml.in_response_to_mismatch\","
                      "\"remedy\":\"The response"));
  EXPECT_THAT(out, HasSubstr("\"name_id\":null"));
  EXPECT_EQ(
      run({"--unsolicited", "--now", "2020-06-02T15:00:00Z", kFolder + "SAMLResponse.b64"}, &out),
      1);
  EXPECT_THAT(out, HasSubstr("saml.in_response_to_unexpected"));
}

TEST(Inspect, RefusesWrongUsageWithTwo) {
  const std::string file = kFolder + "SAMLResponse.b64";
  EXPECT_EQ(run(with(kEntra, {"/nowhere"})), 2);
  EXPECT_EQ(run(with(kEntra, {"--allow", "everything", file})), 2);
  EXPECT_EQ(run(with(kEntra, {"--clock-skew", "301", file})), 2);
  EXPECT_EQ(run(with(kEntra, {"--format", "xml", file})), 2);
  EXPECT_EQ(run(with(kEntra, {"--unsolicited", file})), 2);
  EXPECT_EQ(run(with(kEntra, {"--sp-key", file, file})), 2);
  EXPECT_EQ(run(with(kEntra, {"--idp-cert", file, "--", file})), 2);
  EXPECT_EQ(run({"--now", "2020-06-02T15:00:00Z", file}), 2);
  EXPECT_EQ(run({"--in-response-to", "_x", "--now", "yesterday", file}), 2);
  EXPECT_EQ(run(kEntra), 2);
}

TEST(Inspect, ReadsCertificateAndEntityIdFromMetadata) {
  std::ifstream in(kFolder + "idp.pem");
  std::string certificate;
  for (std::string line; std::getline(in, line);) {
    certificate += line.starts_with("-") ? "" : line;
  }
  const std::string path = testing::TempDir() + "/inspect_metadata.xml";
  std::ofstream(path)
      << "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" "
         "entityID=\"https://sts.windows.net/3770f585-1d9b-44d4-9016-2428d0082154/\">"
         "<IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">"
         "<KeyDescriptor><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data>"
         "<X509Certificate>"
      << certificate
      << "</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService "
         "Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" "
         "Location=\"https://login.microsoftonline.com/x/saml2\"/></IDPSSODescriptor>"
         "</EntityDescriptor>";
  CLI::App app{"test", "test"};
  int exit_code = -1;
  add_inspect(app, exit_code);
  std::vector<std::string> arguments{"inspect",
                                     "--idp-metadata",
                                     path,
                                     "--sp-entity-id",
                                     "spn:3efd9d97-26e4-4837-bd75-91a34c2da4ee",
                                     "--acs-url",
                                     "http://localhost/saml/consume",
                                     "--in-response-to",
                                     "_e21eb82a75f43487fdf2",
                                     "--now",
                                     "2020-06-02T15:00:00Z",
                                     kFolder + "SAMLResponse.b64"};
  std::reverse(arguments.begin(), arguments.end());
  testing::internal::CaptureStdout();
  app.parse(arguments);
  static_cast<void>(testing::internal::GetCapturedStdout());
  EXPECT_EQ(exit_code, 0);
}

TEST(InspectSource, TellsTheFormsApart) {
  const std::string xml = "<a>+/=</a>";
  const std::string posted = base64_encode(xml);
  EXPECT_EQ(find_message(xml).form, MessageForm::kXml);
  EXPECT_EQ(find_message("\n  " + xml).form, MessageForm::kXml);
  for (const std::string& file :
       {posted, posted + "\n", percent_encode(posted), "SAMLResponse=" + percent_encode(posted),
        "RelayState=x&SAMLResponse=" + percent_encode(posted) + "&other=1"}) {
    const Message message = find_message(file);
    EXPECT_EQ(message.form, MessageForm::kPosted) << file;
    EXPECT_EQ(*base64_decode(message.text, Base64Space::kIgnored), xml) << file;
  }
}

TEST(InspectSource, FindsTheMessageInWhatPeopleCopy) {
  const std::string xml = "<a>" + std::string(200, '?') + "+/=</a>";  // base64 with '/'
  const std::string posted = base64_encode(xml);
  const std::string encoded = percent_encode(posted);
  std::string html;
  std::string json;
  for (const char c : posted) {
    html += c == '/' ? "&#x2F;" : c == '=' ? "&#61;" : std::string(1, c);
    json += c == '/' ? "\\/" : c == '=' ? "\\u003D" : std::string(1, c);
  }
  const std::string lines = posted.substr(0, 76) + "\r\n" + posted.substr(76);
  for (const std::string& file :
       {"POST https://sp.example.com/acs HTTP/1.1\nHost: sp\n\nSAMLResponse: " + posted +
            "\nRelayState: /x\n",
        "SAMLResponse:\n" + lines + "\r\nRelayState: /x",
        "curl 'https://sp.example.com/acs' --data-raw 'SAMLResponse=" + encoded + "&RelayState=x'",
        R"({"params": [{"name": "SAMLResponse", "value": ")" + encoded + R"("}]})",
        R"({"postData": {"text": "RelayState=x\u0026SAMLResponse=)" + json + R"("}})",
        R"(<HTML><form><input type="hidden" name="SAMLResponse" id="x" value=")" + html +
            R"("/></form></html>)"}) {
    const Message message = find_message(file);
    EXPECT_EQ(message.form, MessageForm::kPosted) << file;
    const auto decoded = base64_decode(message.text, Base64Space::kIgnored);
    EXPECT_TRUE(decoded.ok() && *decoded == xml) << file;
  }
  EXPECT_EQ(find_message("<html>SAMLResponse is missing</html>").form, MessageForm::kXml);
  EXPECT_EQ(find_message("<a name=\"SAMLResponse\">" + posted + "</a>").form, MessageForm::kXml);
}

TEST(InspectReport, ShowsWarningsOfTolerancesInBothForms) {
  saml::Explanation explanation;
  explanation.values = saml::AssertionValues{};
  saml::Finding finding;
  finding.id = "tolerance.sha1";
  finding.outcome = saml::Outcome::kPass;
  finding.warning = true;
  finding.received = "allowed by the tolerance sha1";
  explanation.checks = {finding};
  EXPECT_THAT(report_as_text(explanation, Colour::kOff), HasSubstr("warn  tolerance.sha1"));
  EXPECT_THAT(report_as_text(explanation, Colour::kOn), HasSubstr("\x1b[33mwarn\x1b[0m"));
  EXPECT_THAT(report_as_json(explanation), HasSubstr("\"id\":\"tolerance.sha1\""));
}

TEST(InspectReport, EscapesWhatAMessageHolds) {
  saml::Explanation explanation;
  explanation.failure = Error{saml::kAudienceMismatch, ""};
  saml::Finding finding;
  finding.id = "conditions.audience";
  finding.outcome = saml::Outcome::kFail;
  finding.received = "\x1b[2Jevil";
  explanation.checks = {finding};
  EXPECT_THAT(report_as_text(explanation, Colour::kOff), Not(HasSubstr("\x1b")));
  EXPECT_THAT(report_as_json(explanation), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace countersign::app
