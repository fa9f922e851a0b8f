// SPDX-License-Identifier: Apache-2.0
#include "dns_resolver.h"

#include <ares.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

namespace countersign::app {
namespace {

using Outcome = TxtAnswer::Outcome;

/// An answer about "a.example" with these records behind the question.
std::string answer_with(int count, std::string_view records) {
  std::string out("\0\1\x81\x80\0\1\0", 7);
  out += static_cast<char>(count);
  out += std::string("\0\0\0\0\1a\7example\0\0\x10\0\1", 19);
  return out.append(records);
}

/// A record of the name asked for; `data` has at most 255 bytes.
std::string record(std::string_view data, std::string_view name = "\xc0\x0c") {
  std::string out(name);
  out += std::string("\0\x10\0\1\0\0\0\x3c\0", 9);
  out += static_cast<char>(data.size());
  return out.append(data);
}

TxtAnswer read(const std::string& message) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes
  return read_txt_answer(ARES_SUCCESS,
                         {reinterpret_cast<const std::uint8_t*>(message.data()), message.size()});
}

TEST(TxtAnswerTest, ReadsEachRecordAsOneText) {
  const auto answer = read(answer_with(2, record("\3abc\2de") + record("\1f")));
  EXPECT_EQ(answer.outcome, Outcome::kFound);
  EXPECT_EQ(answer.texts, (std::vector<std::string>{"abcde", "f"}));
  EXPECT_EQ(answer.problem, "");
}

TEST(TxtAnswerTest, TellsThatThereAreNone) {
  EXPECT_EQ(read(answer_with(0, "")).outcome, Outcome::kNone);
  EXPECT_EQ(read_txt_answer(ARES_ENOTFOUND, {}).outcome, Outcome::kNone);
  EXPECT_EQ(read_txt_answer(ARES_EBADNAME, {}).outcome, Outcome::kNone) << "could not be asked for";
}

// What is broken on its way proves neither that a record is there nor that it is gone.
TEST(TxtAnswerTest, MakesNothingOfABrokenAnswer) {
  const std::string whole = answer_with(1, record("\3abc"));
  ASSERT_EQ(read(whole).outcome, Outcome::kFound);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto answer = read(whole.substr(0, size));
    EXPECT_EQ(answer.outcome, Outcome::kFailed) << size;
    EXPECT_NE(answer.problem, "") << size;
  }
  const std::string loop = answer_with(1, record("\3abc", "\xc0\x1b"));  // a name that is itself
  EXPECT_EQ(read(loop).outcome, Outcome::kFailed);
  EXPECT_EQ(read_txt_answer(ARES_ETIMEOUT, {}).outcome, Outcome::kFailed);
}

}  // namespace
}  // namespace countersign::app
