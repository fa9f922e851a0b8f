// SPDX-License-Identifier: Apache-2.0
// Messages that xmlsec1, openssl and node made (tests/vectors/xmldsig/generate.sh), and one that
// Microsoft signed.
#include <map>
#include <set>
#include <sstream>

#include "base/matchers.h"
#include "xmldsig/decrypt.h"
#include "xmldsig/errors.h"
#include "xmldsig/test_messages.h"

namespace countersign::xmldsig {
namespace {

namespace fs = std::filesystem;
using Settings = std::map<std::string, std::string>;

Settings read_settings(const fs::path& path) {
  Settings out;
  std::istringstream in(test::read_file(path));
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    CS_CHECK(colon != std::string::npos);
    out[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return out;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

SignaturePolicy signature_policy(const std::string& allow) {
  SignaturePolicy out;
  out.sha1 = allow == "sha1";
  out.rsa1024 = allow == "rsa1024";
  out.inclusive_c14n = allow == "inclusive-c14n";
  out.empty_reference_uri = allow == "empty-reference-uri";
  return out;
}

std::string names(const SignatureWarnings& used) {
  std::string out;
  out += used.sha1 ? "sha1" : "";
  out += used.rsa1024 ? "rsa1024" : "";
  out += used.inclusive_c14n ? "inclusive-c14n" : "";
  out += used.empty_reference_uri ? "empty-reference-uri" : "";
  return out;
}

// "accept" or the id of the error; what it accepts is what `allow` says it needs.
std::string verify_outcome(const std::string& text, const std::string& id, const Settings& settings,
                           const std::string& allow) {
  auto document = xml::read(text);
  if (!document.ok()) {
    return std::string(document.error().code.id);
  }
  for (const xml::Element* element : document->elements_with_id()) {
    if (element->attribute("ID") != id) {
      continue;
    }
    const std::vector<crypto::PublicKey> keys{test::public_key("p384"),
                                              test::public_key(settings.at("key"))};
    auto result = verify_enveloped(*document, *element, keys, signature_policy(allow));
    if (!result.ok()) {
      return std::string(result.error().code.id);
    }
    EXPECT_EQ(names(result->warnings()), allow);
    EXPECT_EQ(&result->element(), element);
    EXPECT_EQ(result->key_index(), settings.at("key") == "p384" ? 0U : 1U);
    return "accept";
  }
  return "no element " + id;
}

std::string decrypt_outcome(const std::string& text, const fs::path& folder,
                            const Settings& settings, const std::string& allow) {
  auto document = xml::read(text);
  if (!document.ok()) {
    return std::string(document.error().code.id);
  }
  std::vector<crypto::PrivateKey> keys;
  keys.push_back(test::private_key("p256"));  // not for decryption; must not disturb
  keys.push_back(test::private_key(settings.at("decrypt")));
  const DecryptionPolicy policy{allow == "aes-cbc", allow == "rsa1_5"};
  auto result = decrypt(*test::first_named(*document, "EncryptedAssertion"), keys, policy);
  if (!result.ok()) {
    return std::string(result.error().code.id);
  }
  EXPECT_EQ(result->used.aes_cbc, allow == "aes-cbc");
  EXPECT_EQ(result->used.rsa1_5, allow == "rsa1_5");
  auto expected = xml::read(test::read_file(folder / "plaintext.xml"));
  EXPECT_THAT(expected, IsOk());
  EXPECT_EQ(xml::canonicalize(result->document.root()), xml::canonicalize(expected->root()));
  return "accept";
}

std::string outcome(const fs::path& folder, const Settings& settings, const std::string& allow,
                    const std::string& id) {
  const std::string text = test::read_file(folder / "message.xml");
  return settings.count("decrypt") != 0 ? decrypt_outcome(text, folder, settings, allow)
                                        : verify_outcome(text, id, settings, allow);
}

void check_case(const fs::path& folder) {
  const Settings settings = read_settings(folder / "case.txt");
  const auto value = [&settings](const std::string& name, const std::string& otherwise) {
    const auto at = settings.find(name);
    return at == settings.end() ? otherwise : at->second;
  };
  const std::string allow = value("allow", "");
  for (const std::string& id : words(value("target", "-"))) {
    SCOPED_TRACE(folder.filename().string() + " " + id);
    EXPECT_EQ(outcome(folder, settings, allow, id), value("expect", "accept"));
    if (!allow.empty()) {
      EXPECT_EQ(outcome(folder, settings, "", id), settings.at("else"));
    }
  }
}

TEST(XmldsigInterop, AgreesWithEveryVector) {
  std::set<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(test::vectors() / "xmldsig")) {
    if (fs::exists(entry.path() / "case.txt")) {
      folders.insert(entry.path());
    }
  }
  EXPECT_GE(folders.size(), 40U);
  for (const fs::path& folder : folders) {
    check_case(folder);
  }
}

TEST(XmldsigInterop, AcceptsTheMessageSignedByMicrosoft) {
  const fs::path folder = test::vectors() / "saml/entra-2020";
  const auto text =
      base64_decode(test::read_file(folder / "SAMLResponse.b64"), Base64Space::kIgnored);
  ASSERT_THAT(text, IsOk());
  const auto idp = crypto::Certificate::parse(test::read_file(folder / "idp.pem"));
  ASSERT_THAT(idp, IsOk());
  const auto document = xml::read(*text);
  ASSERT_THAT(document, IsOk());
  const std::vector<crypto::PublicKey> keys{idp->public_key()};
  const auto result =
      verify_enveloped(*document, *test::first_named(*document, "Assertion"), keys, {});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(names(result->warnings()), "");
  EXPECT_EQ(result->element().attribute("ID"), "_1c104a29-0b9e-407d-9f4e-ba611a70c100");
}

}  // namespace
}  // namespace countersign::xmldsig
