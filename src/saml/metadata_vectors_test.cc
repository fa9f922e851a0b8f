// SPDX-License-Identifier: Apache-2.0
// Walks tests/vectors/saml/metadata: files as an administrator imports them, each with what must
// become of it.
#include <algorithm>
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
#include "saml/metadata.h"

namespace countersign::saml {
namespace {

namespace fs = std::filesystem;

fs::path vectors() {
  return fs::path(CS_SOURCE_DIR) / "tests/vectors/saml/metadata";
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

/// case.txt: lines `key = value`; `#` begins a comment.
std::map<std::string, std::string> read_case(const fs::path& folder) {
  std::map<std::string, std::string> values;
  std::istringstream in(read_file(folder / "case.txt"));
  for (std::string line; std::getline(in, line);) {
    const std::size_t equals = line.find(" = ");
    if (!line.starts_with("#") && equals != std::string::npos) {
      values.emplace(line.substr(0, equals), line.substr(equals + 3));
    }
  }
  return values;
}

class SamlMetadataVector : public testing::TestWithParam<std::string> {};

TEST_P(SamlMetadataVector, DoesAsTheCaseSays) {
  auto wanted = read_case(vectors() / GetParam());
  const auto now = parse_datetime(wanted["now"]);
  ASSERT_THAT(now, IsOk());
  const auto metadata = read_idp_metadata(read_file(vectors() / GetParam() / "metadata.xml"),
                                          std::chrono::floor<std::chrono::seconds>(now->time));
  if (!metadata.ok()) {
    EXPECT_EQ(std::string(metadata.error().code.id), wanted["expect"]) << metadata.error().detail;
    return;
  }
  ASSERT_EQ(wanted["expect"], "accept");
  EXPECT_EQ(metadata->entity_id.value(), wanted["entity_id"]);
  EXPECT_EQ(std::to_string(metadata->signing_certificates.size()), wanted["keys"]);
  ASSERT_FALSE(metadata->single_sign_on.empty());
  EXPECT_EQ(metadata->single_sign_on.front().location, wanted["sso"]);
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(vectors())) {
    if (fs::exists(entry.path() / "case.txt")) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Vectors, SamlMetadataVector, testing::ValuesIn(case_names()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace countersign::saml
