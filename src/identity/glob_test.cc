// SPDX-License-Identifier: Apache-2.0
#include "identity/glob.h"

#include <bitset>
#include <ctime>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace countersign::identity {
namespace {

/// The matcher of before, which follows the pattern byte by byte: the oracle.
class SlowGlob {
 public:
  SlowGlob(std::string_view pattern, LetterCase letters) : pattern_(pattern), letters_(letters) {
    enter(0, active_);
  }

  bool matches(std::string_view path) {
    for (const char c : path) {
      Positions next;
      for (std::size_t i = 0; i < pattern_.size(); ++i) {
        if (active_.test(i) && accepts(i, c)) {
          enter(pattern_[i] == '*' ? i : i + 1, next);
        }
      }
      active_ = next;
    }
    return active_.test(pattern_.size());
  }

 private:
  using Positions = std::bitset<kMaxPatternBytes + 1>;

  char fold(char c) const {
    const bool upper = letters_ == LetterCase::kIgnored && c >= 'A' && c <= 'Z';
    return upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  bool accepts(std::size_t i, char c) const {
    switch (pattern_[i]) {
      case '*':
        return c != '/' || star_length(i) == 2;
      case '?':
        return c != '/';
      default:
        return fold(pattern_[i]) == fold(c);
    }
  }
  std::size_t star_length(std::size_t i) const { return pattern_.substr(i, 2) == "**" ? 2 : 1; }
  void enter(std::size_t i, Positions& positions) const {
    positions.set(i);
    while (i < pattern_.size() && pattern_[i] == '*') {
      i += star_length(i);
      positions.set(i);
    }
  }

  std::string_view pattern_;
  LetterCase letters_;
  Positions active_;
};

class GlobGenerator {
 public:
  explicit GlobGenerator(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string text(std::string_view letters, std::size_t most) {
    std::string out = "/";
    for (std::size_t left = below(most); left > 0; --left) {
      out += letters[below(letters.size())];
    }
    return out;
  }

  /// A path that the pattern matches, perhaps with a byte changed.
  std::string path_for(std::string_view pattern) {
    std::string path;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] == '*') {
        const bool two = pattern.substr(i, 2) == "**";
        i += two ? 1 : 0;
        for (std::size_t left = below(6); left > 0; --left) {
          path += two ? "ab/A"[below(4)] : "abA"[below(3)];
        }
      } else {
        path += pattern[i] == '?' ? "abA"[below(3)] : pattern[i];
      }
    }
    if (!path.empty() && below(3) == 0) {
      path[below(path.size())] = "ab/"[below(3)];
    }
    return path;
  }

 private:
  std::mt19937 random_;
};

TEST(Glob, MatchesWhatTheSlowMatcherMatches) {
  GlobGenerator make(20'261'127);
  std::size_t matched = 0;
  for (int round = 0; round < 3'000; ++round) {
    const std::size_t most = make.below(8) == 0 ? kMaxPatternBytes - 1 : 12;
    const std::string pattern = make.text(make.below(2) == 0 ? "ab/*?" : "aA/**\xc3", most);
    for (const LetterCase letters : {LetterCase::kExact, LetterCase::kIgnored}) {
      const Glob glob(pattern, letters);
      for (const std::string& path : {make.path_for(pattern), make.text("abA/\xc3", 16)}) {
        const bool expected = SlowGlob(pattern, letters).matches(path);
        ASSERT_EQ(glob.matches(path), expected) << pattern << " on " << path;
        matched += expected ? 1 : 0;
      }
    }
  }
  EXPECT_GT(matched, 750U);
}

TEST(Glob, ReadsTheLongestPattern) {
  const std::string pattern = "/" + std::string(kMaxPatternBytes - 2, 'a') + "*";
  const Glob glob(pattern, LetterCase::kExact);
  EXPECT_TRUE(glob.matches("/" + std::string(kMaxPatternBytes - 2, 'a')));
  EXPECT_TRUE(glob.matches("/" + std::string(8000, 'a')));
  EXPECT_FALSE(glob.matches("/" + std::string(kMaxPatternBytes - 3, 'a')));
  const Glob all("/" + std::string(kMaxPatternBytes - 1, '?'), LetterCase::kExact);
  EXPECT_EQ(all.words(), 4U);
  EXPECT_TRUE(all.matches("/" + std::string(kMaxPatternBytes - 1, 'x')));
  EXPECT_FALSE(all.matches("/" + std::string(kMaxPatternBytes, 'x')));
  EXPECT_FALSE(all.matches("/" + std::string(kMaxPatternBytes - 2, 'x')));
}

// As many as one application may have, each as bad as can be, on the longest path.
TEST(Glob, TakesTimeByThePathAlone) {
  std::string pattern = "/";
  while (pattern.size() < 32) {
    pattern += "*a**";
  }
  const Glob glob(pattern.substr(0, 31) + "b", LetterCase::kIgnored);
  const std::string path = "/" + std::string(8000, 'a');
  const std::clock_t began = std::clock();
  for (int i = 0; i < 64; ++i) {
    ASSERT_FALSE(glob.matches(path));
  }
  EXPECT_LT(std::clock() - began, CLOCKS_PER_SEC / 2) << "of a core, without optimisation";
}

}  // namespace
}  // namespace countersign::identity
