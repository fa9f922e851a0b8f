// SPDX-License-Identifier: Apache-2.0
// Walks tests/vectors/saml/verify: messages signed by xmlsec1, each with what must become of it.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/datetime.h"
#include "base/matchers.h"
#include "crypto/certificate.h"
#include "saml/authn_request.h"
#include "saml/errors.h"
#include "saml/explain.h"
#include "saml/verify.h"

namespace countersign::saml {
namespace {

namespace fs = std::filesystem;

fs::path vectors() {
  return fs::path(CS_SOURCE_DIR) / "tests/vectors/saml";
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

/// case.txt: `key = value`, a key several times; `#` begins a comment line.
class Case {
 public:
  explicit Case(const fs::path& folder) : folder_(folder) {
    std::istringstream in(read_file(folder / "case.txt"));
    for (std::string line; std::getline(in, line);) {
      const std::size_t equals = line.find(" = ");
      if (line.starts_with("#") || equals == std::string::npos) {
        continue;
      }
      values_.emplace(line.substr(0, equals), line.substr(equals + 3));
    }
  }

  std::vector<std::string> all(const std::string& key) const {
    std::vector<std::string> result;
    const auto [first, last] = values_.equal_range(key);
    std::transform(first, last, std::back_inserter(result), [](const auto& v) { return v.second; });
    return result;
  }
  std::string one(const std::string& key) const {
    const auto found = all(key);
    return found.empty() ? std::string{} : found.front();
  }
  const std::multimap<std::string, std::string>& values() const { return values_; }

  /// A file named in the case: beside it, or among the shared keys.
  std::string file(const std::string& name) const {
    const fs::path own = folder_ / name;
    return read_file(fs::exists(own) ? own : vectors() / "keys" / name);
  }
  bool is_posted() const { return fs::exists(folder_ / "response.b64"); }
  std::string message() const {
    return read_file(folder_ / (is_posted() ? "response.b64" : "response.xml"));
  }

 private:
  fs::path folder_;
  std::multimap<std::string, std::string> values_;
};

Expectation expectation(const Case& c) {
  Expectation expected;
  expected.sp = EntityId(c.one("sp"));
  expected.acs = AcsUrl(c.one("acs"));
  if (c.one("unsolicited").empty()) {
    expected.answered = RequestId(c.one("request"));
  } else {
    expected.answered = Unsolicited{};
  }
  if (!c.one("skew").empty()) {
    expected.skew = std::chrono::seconds(std::stoi(c.one("skew")));
  }
  for (const std::string& names : c.all("allow")) {
    std::istringstream in(names);
    for (std::string name; in >> name;) {
      bool Tolerances::*member = find_tolerance(name);
      EXPECT_NE(member, nullptr) << name;
      expected.allow.*member = true;
    }
  }
  const std::map<std::string, RequiredSignature> required{
      {"", RequiredSignature::kEither},
      {"either", RequiredSignature::kEither},
      {"assertion", RequiredSignature::kAssertion},
      {"response", RequiredSignature::kResponse},
      {"both", RequiredSignature::kBoth}};
  expected.required_signature = required.at(c.one("require"));
  for (const std::string& name : c.all("sp_key")) {
    auto key = crypto::PrivateKey::from_pem(c.file(name));
    EXPECT_THAT(key, IsOk()) << name;
    expected.decryption_keys.push_back(*key);
  }
  for (const std::string& name : c.all("authn_context")) {
    expected.authn_contexts.emplace_back(name);
  }
  if (!c.one("authn_context_comparison").empty()) {
    auto comparison = parse_comparison(c.one("authn_context_comparison"));
    EXPECT_THAT(comparison, IsOk());
    expected.authn_context_comparison = *comparison;
    expected.authn_context_order = default_authn_context_order();
  }
  if (!c.one("max_age").empty()) {
    expected.max_age = std::chrono::seconds(std::stoi(c.one("max_age")));
  }
  return expected;
}

std::string join(const std::vector<std::string>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += (i == 0 ? "" : "|") + values[i];
  }
  return text;
}

void expect_values(const Case& c, const VerifiedAssertion& verified) {
  if (const auto name_id = c.all("name_id"); !name_id.empty()) {
    ASSERT_TRUE(verified.name_id().has_value());
    EXPECT_EQ(verified.name_id()->value, name_id.front());
  }
  const std::string prefix = "attribute.";
  for (const auto& [key, value] : c.values()) {
    if (key.starts_with(prefix)) {
      const Attribute* attribute = verified.attribute(key.substr(prefix.size()));
      ASSERT_NE(attribute, nullptr) << key;
      EXPECT_EQ(join(attribute->values), value) << key;
    }
  }
}

class SamlVector : public testing::TestWithParam<std::string> {};

TEST_P(SamlVector, DoesAsTheCaseSays) {
  const Case c(vectors() / "verify" / GetParam());
  std::vector<crypto::Certificate> certificates;
  for (const std::string& name : c.all("cert")) {
    auto parsed = crypto::Certificate::parse_all(c.file(name));
    ASSERT_THAT(parsed, IsOk()) << name;
    certificates.insert(certificates.end(), parsed->begin(), parsed->end());
  }
  const auto now = parse_datetime(c.one("now"));
  ASSERT_THAT(now, IsOk());
  const auto at = std::chrono::floor<std::chrono::seconds>(now->time);
  const Expectation expected = expectation(c);
  const std::string message = c.message();
  const std::string wanted = c.one("expect");
  const auto idp = TrustedIdp::make(EntityId(c.one("idp")), certificates);
  if (!idp.ok()) {
    EXPECT_EQ(std::string(idp.error().code.id), wanted);
    return;
  }

  const auto verified =
      c.is_posted() ? verify(message, *idp, expected, at) : verify_xml(message, *idp, expected, at);
  const auto explained = c.is_posted() ? explain(message, *idp, expected, at)
                                       : explain_xml(message, *idp, expected, at);
  EXPECT_EQ(explained.accepted(), verified.ok());
  if (verified.ok()) {
    EXPECT_EQ(wanted, "accept");
    expect_values(c, *verified);
    EXPECT_EQ(explained.values->id, verified->id());
    EXPECT_EQ(verified->used_tolerances(), expected.allow);  // the administrator is told of each
    return;
  }
  EXPECT_EQ(std::string(verified.error().code.id), wanted) << verified.error().detail;
  EXPECT_EQ(explained.failure->code, verified.error().code);
  EXPECT_EQ(explained.failure->detail, verified.error().detail);
  EXPECT_FALSE(explained.remedy.empty());
}

// S7: the response that Microsoft signed and Cloud CMS printed, by its rules at its time.
TEST(SamlVerify, AcceptsTheEntraMessageOf2020) {
  const fs::path folder = vectors() / "entra-2020";
  const auto certificates = crypto::Certificate::parse_all(read_file(folder / "idp.pem"));
  ASSERT_THAT(certificates, IsOk());
  const auto idp = TrustedIdp::make(
      EntityId("https://sts.windows.net/3770f585-1d9b-44d4-9016-2428d0082154/"), *certificates);
  ASSERT_THAT(idp, IsOk());
  Expectation expected;
  expected.sp = EntityId("spn:3efd9d97-26e4-4837-bd75-91a34c2da4ee");
  expected.acs = AcsUrl("http://localhost/saml/consume");
  expected.answered = RequestId("_e21eb82a75f43487fdf2");
  const auto now = parse_datetime("2020-06-02T15:00:00Z");
  ASSERT_THAT(now, IsOk());
  const auto at = std::chrono::floor<std::chrono::seconds>(now->time);
  const std::string message = read_file(folder / "SAMLResponse.b64");
  const auto verified = verify(message, *idp, expected, at);
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->name_id()->format, "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress");
  EXPECT_EQ(verified->attributes().size(), 8U);
  EXPECT_EQ(verified->session_index(), "_1c104a29-0b9e-407d-9f4e-ba611a70c100");
  EXPECT_EQ(verified->used_tolerances(), Tolerances{});
  EXPECT_THAT(verify(message, *idp, expected, at + std::chrono::hours{2}), FailsWith(kExpired));
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(vectors() / "verify")) {
    if (entry.is_directory() && fs::exists(entry.path() / "case.txt")) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& of) {
  std::string name = of.param;
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Vectors, SamlVector, testing::ValuesIn(case_names()), test_name);

}  // namespace
}  // namespace countersign::saml
