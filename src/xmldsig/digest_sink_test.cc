// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/digest_sink.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"

namespace countersign::xmldsig {
namespace {

class Text final : public xml::Sink {
 public:
  void write(std::string_view bytes) override { text.append(bytes); }
  std::string text;
};

TEST(DigestSink, TellsWhetherAnythingWasWritten) {
  DigestSink sink(crypto::DigestAlgorithm::kSha256);
  EXPECT_TRUE(sink.empty());
  sink.write("");
  EXPECT_TRUE(sink.empty());
  sink.write("a");
  EXPECT_FALSE(sink.empty());
  sink.write("");
  EXPECT_FALSE(sink.empty());
  sink.write("b");
  EXPECT_THAT(sink.finish().view(), ::testing::ElementsAreArray(crypto::sha256("ab")));
}

// [ExcC14N] 4: tokens between white space, which may stand at both ends.
TEST(CanonicalizeAs, ReadsThePrefixesOfAList) {
  const auto document = xml::read(
      "<r xmlns:a=\"urn:a\" xmlns:bc=\"urn:bc\" xmlns:d=\"urn:d\" xmlns=\"urn:r\"><a/></r>");
  ASSERT_THAT(document, IsOk());
  const std::array<std::string_view, 2> two{"a", "bc"};
  for (const std::string_view list : {"a bc", " a bc ", "a\tbc", "\na\r\n\t bc\r", "bc a"}) {
    Canonicalization step;
    step.prefix_list = list;
    Text out;
    canonicalize_as(step, document->root(), nullptr, out);
    EXPECT_EQ(out.text,
              xml::canonicalize(document->root(), {xml::C14nMethod::kExclusive, two, nullptr}))
        << list;
  }
  for (const std::string_view list : {"", " ", "abc", "A", "b", "c", "a,bc", "xmlns:a"}) {
    Canonicalization step;
    step.prefix_list = list;
    Text out;
    canonicalize_as(step, document->root(), nullptr, out);
    EXPECT_EQ(out.text, xml::canonicalize(document->root())) << list;
  }
}

TEST(CanonicalizeAs, FollowsTheMethodAndLeavesOutWhatItIsTold) {
  const auto document = xml::read("<r xmlns:a=\"urn:a\"><a/><b/></r>");
  ASSERT_THAT(document, IsOk());
  const xml::Element* without = document->root().first_child();
  for (const auto method : {xml::C14nMethod::kExclusive, xml::C14nMethod::kInclusive}) {
    Canonicalization step;
    step.algorithm.method = method;
    Text out;
    canonicalize_as(step, document->root(), without, out);
    EXPECT_EQ(out.text, xml::canonicalize(document->root(), {method, {}, without}));
  }
}

}  // namespace
}  // namespace countersign::xmldsig
