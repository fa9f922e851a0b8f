// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/base64_decoder.h"
#include "base/errors.h"
#include "base/matchers.h"

namespace countersign {
namespace {

std::string random_text(std::mt19937_64& generator, std::size_t size) {
  std::string out(size, '\0');
  for (char& c : out) {
    c = static_cast<char>(generator());
  }
  return out;
}

std::string with_spaces(std::mt19937_64& generator, const std::string& text, unsigned one_in) {
  constexpr std::string_view kSpaces = " \t\r\n";
  std::string out;
  for (const char c : text) {
    while (generator() % one_in == 0) {
      out.push_back(kSpaces[generator() % kSpaces.size()]);
    }
    out.push_back(c);
  }
  return out + "\r\n";
}

struct Outcome {
  bool ok;
  std::string bytes;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

template <typename Decoder>
Outcome run(Decoder decoder, std::string_view text, Base64Space space) {
  constexpr std::size_t kGuard = 64;
  const std::size_t bound = base64_decoded_bound(text.size());
  std::string out(bound + kGuard, '#');
  const base64::Decoded decoded = decoder(text, space, out.data());
  EXPECT_EQ(out.substr(bound), std::string(kGuard, '#')) << "written beyond the bound";
  if (!decoded.ok) {
    EXPECT_LE(decoded.size, text.size());
    return {false, {}};
  }
  return {true, out.substr(0, decoded.size)};
}

// Both decoders on one text, which must agree.
Outcome run_both(std::string_view text, Base64Space space) {
  Outcome portable = run(base64::decode_portable, text, space);
  if (base64::has_avx2()) {
    EXPECT_EQ(run(base64::decode_avx2, text, space), portable) << text;
  }
  EXPECT_EQ(run(base64::decode, text, space), portable) << text;
  return portable;
}

TEST(Base64, ReadsVectorsOfRfc4648) {
  const std::vector<std::pair<std::string, std::string>> cases{{"", ""},
                                                               {"f", "Zg=="},
                                                               {"fo", "Zm8="},
                                                               {"foo", "Zm9v"},
                                                               {"foob", "Zm9vYg=="},
                                                               {"fooba", "Zm9vYmE="},
                                                               {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(base64_encode(bytes), text);
    const auto decoded = base64_decode(text);
    ASSERT_THAT(decoded, IsOk());
    EXPECT_EQ(*decoded, bytes);
  }
}

TEST(Base64, ReadsAllCharacters) {
  const std::string all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (const std::string& text : {all, all + all}) {
    const Outcome decoded = run_both(text, Base64Space::kRefused);
    ASSERT_TRUE(decoded.ok);
    EXPECT_EQ(base64_encode(decoded.bytes), text);
  }
}

TEST(Base64, ReadsAllLengthsAndAlignments) {
  std::mt19937_64 generator(1);
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string bytes = random_text(generator, size);
    const std::string text = base64_encode(bytes);
    for (std::size_t shift = 0; shift < 33; shift += 3) {
      const std::string shifted = std::string(shift, '!') + text;
      const std::string_view view = std::string_view(shifted).substr(shift);
      EXPECT_EQ(run_both(view, Base64Space::kRefused), (Outcome{true, bytes}));
      EXPECT_EQ(run_both(view, Base64Space::kIgnored), (Outcome{true, bytes}));
    }
  }
}

TEST(Base64, ReadsThroughSpaces) {
  std::mt19937_64 generator(2);
  for (const unsigned one_in : {2U, 5U, 40U, 77U, 1000U}) {
    for (const std::size_t size : {0U, 1U, 2U, 3U, 30U, 100U, 3000U, 3070U, 3072U, 9000U, 20000U}) {
      const std::string bytes = random_text(generator, size);
      const std::string text = with_spaces(generator, base64_encode(bytes), one_in);
      EXPECT_EQ(run_both(text, Base64Space::kIgnored), (Outcome{true, bytes}));
      EXPECT_FALSE(run_both(text, Base64Space::kRefused).ok);
    }
  }
}

TEST(Base64, ReadsSpacesWithinPadding) {
  EXPECT_EQ(run_both(" Z g\t=\r\n= ", Base64Space::kIgnored), (Outcome{true, "f"}));
  EXPECT_EQ(run_both(" \r\n", Base64Space::kIgnored), (Outcome{true, ""}));
}

// Each place of a long text in turn holds each byte: only the alphabet passes, whichever decoder.
TEST(Base64, RefusesEveryOtherByteAtEveryPlace) {
  const std::string good = base64_encode(std::string(90, '\x5A'));
  for (std::size_t place = 0; place < good.size(); ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = good;
      text[place] = static_cast<char>(byte);
      const bool in_alphabet =
          std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
              .find(text[place]) != std::string_view::npos;
      const bool last = place + 1 == good.size();
      // A letter for the last of "Wlpa" may turn to '=' when the bits before it are zero.
      const bool ok = run_both(text, Base64Space::kRefused).ok;
      if (!last || byte != '=') {
        ASSERT_EQ(ok, in_alphabet) << place << " " << byte;
      }
    }
  }
}

TEST(Base64, DecodersAgreeOnDamagedText) {
  std::mt19937_64 generator(3);
  constexpr std::string_view kDamage(
      "= \n\r\t-_\0\xFF"
      "A/+.",
      13);
  for (int round = 0; round < 20000; ++round) {
    std::string text = base64_encode(random_text(generator, generator() % 160));
    if (generator() % 2 == 0) {
      text = with_spaces(generator, text, 20);
    }
    for (std::uint64_t i = generator() % 3; i > 0 && !text.empty(); --i) {
      text[generator() % text.size()] = kDamage[generator() % kDamage.size()];
    }
    text.resize(text.size() - (generator() % 4 == 0 ? std::min<std::size_t>(text.size(), 1) : 0));
    run_both(text, Base64Space::kRefused);
    run_both(text, Base64Space::kIgnored);
  }
}

// attacks.md B06: what lenient decoders pass over or make up.
TEST(Base64, RefusesLaxForms) {
  const std::vector<std::string> texts{"Zg=",
                                       "Zg",
                                       "Z",
                                       "Zg===",
                                       "Zg==Zg==",
                                       "=",
                                       "====",
                                       "Z===",
                                       "Zm9v=",
                                       "Zm9v====",
                                       "Zh==",
                                       "Zm9=",
                                       "Zm8=Zm8=",
                                       "Zm9v-",
                                       "-_-_",
                                       "Zm9v!",
                                       "Zm 9v",
                                       "Zm9v\n",
                                       "Z=g=",
                                       "=Zg=",
                                       std::string("Zm9\0", 4),
                                       std::string("Zm9v\0", 5),
                                       "Zm9v\xC2\xA0",
                                       "Zm9v,Zm9v",
                                       "data:Zm9v"};
  for (const std::string& text : texts) {
    EXPECT_THAT(base64_decode(text), FailsWith(kBase64Invalid)) << text;
    EXPECT_FALSE(run_both(text, Base64Space::kRefused).ok) << text;
  }
  for (const char* text : {"Zm9v\f", "Zm9v\v", "Zg= =\x01", "Zm9v=\n===", "Zg\n", "Zh\n=="}) {
    EXPECT_THAT(base64_decode(text, Base64Space::kIgnored), FailsWith(kBase64Invalid)) << text;
  }
}

TEST(Base64, NamesTheOffsetAndNothingOfTheText) {
  const auto dense = base64_decode("c2VjcmV0!!!!");
  ASSERT_THAT(dense, FailsWith(kBase64Invalid));
  EXPECT_EQ(dense.error().detail, "expected base64, got something else at offset 8");
  const auto spaced = base64_decode("c2Vj\r\ncmV0\r\n!!!!", Base64Space::kIgnored);
  ASSERT_THAT(spaced, FailsWith(kBase64Invalid));
  EXPECT_EQ(spaced.error().detail, "expected base64, got something else at offset 12");
}

TEST(Base64, DecodesIntoTheCallersBytes) {
  std::string out(base64_decoded_bound(8), '#');
  const auto size = base64_decode_to("Zm9vYg==", Base64Space::kRefused, out);
  ASSERT_THAT(size, IsOk());
  EXPECT_EQ(out.substr(0, *size), "foob");
}

TEST(Base64Url, ReadsWhatItWrites) {
  std::mt19937_64 generator(4);
  for (std::size_t size = 0; size < 100; ++size) {
    const std::string bytes = random_text(generator, size);
    const std::string text = base64url_encode(bytes);
    EXPECT_EQ(text.find_first_of("+/="), std::string::npos);
    const auto decoded = base64url_decode(text);
    ASSERT_THAT(decoded, IsOk());
    EXPECT_EQ(*decoded, bytes);
  }
  EXPECT_EQ(base64url_encode("\xFB\xFF"), "-_8");
}

TEST(Base64Url, RefusesOtherForms) {
  for (const char* text : {"-_8=", "+/8", "-_9", "-", "-_-_-", "-_8 ", "-_8\n"}) {
    EXPECT_THAT(base64url_decode(text), FailsWith(kBase64Invalid)) << text;
  }
}

}  // namespace
}  // namespace countersign
