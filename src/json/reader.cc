// SPDX-License-Identifier: Apache-2.0
#include "json/reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "base/utf8.h"
#include "json/errors.h"

namespace countersign::json {
namespace {

constexpr std::size_t kFewMembers = 16;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// What may stand unescaped in a string; bytes of longer characters too (RFC 8259 7).
bool is_unescaped(char c) {
  return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
}

// "line 3 column 14", both from 1, the column in characters.
std::string position(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_end = before.rfind('\n');
  const std::string_view line =
      line_end == std::string_view::npos ? before : before.substr(line_end + 1);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const auto columns = std::count_if(
      line.begin(), line.end(), [](char c) { return (static_cast<unsigned>(c) & 0xC0U) != 0x80U; });
  return "line " + std::to_string(lines + 1) + " column " + std::to_string(columns + 1);
}

// The index of the first member whose name stands before it already.
std::optional<std::size_t> first_repeated(const std::vector<Member>& members) {
  std::vector<std::size_t> order(members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&members](std::size_t a, std::size_t b) {
    const int names = members[a].name.compare(members[b].name);
    return names != 0 ? names < 0 : a < b;
  });
  std::optional<std::size_t> first;
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (members[order[i - 1]].name == members[order[i]].name &&
        order[i] < first.value_or(members.size())) {
      first = order[i];
    }
  }
  return first;
}

}  // namespace

/// One pass over one text. A function that gives false has left the reason in `error_`.
class Reader {
 public:
  Reader(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

  Result<Value> document() {
    Value value;
    if (!check_text() || !read_value(value, 0) || !check_end()) {
      return *std::move(error_);
    }
    return value;
  }

 private:
  [[nodiscard]] bool fail_at(std::size_t offset, ErrorCode code, std::string_view what) {
    error_ = Error{code, std::string(what) + " at " + position(text_, offset)};
    return false;
  }

  [[nodiscard]] bool fail_expected(std::string_view what) {
    std::string got = "the end";
    if (at_ < text_.size()) {
      got = quoted(text_.substr(at_, utf8_char_at(text_, at_).size));
    }
    return fail_at(at_, kSyntax, "expected " + std::string(what) + " got " + got);
  }

  [[nodiscard]] bool check_text() {
    if (text_.size() > limits_.bytes) {
      error_ = Error{kTooLarge, "expected at most " + std::to_string(limits_.bytes) +
                                    " bytes got " + std::to_string(text_.size())};
      return false;
    }
    const std::size_t valid = utf8_valid_prefix(text_);
    if (valid != text_.size()) {
      return fail_at(valid, kNotUtf8, "expected UTF-8 got another byte");
    }
    if (text_.starts_with("\xEF\xBB\xBF")) {
      return fail_at(0, kSyntax, "expected no byte order mark");
    }
    return true;
  }

  [[nodiscard]] bool check_end() {
    skip_space();
    return at_ == text_.size() || fail_expected("the end");
  }

  // RFC 8259 2.
  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  // The next byte, or NUL, which no part of the grammar begins with.
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char c) {
    if (peek() != c) {
      return false;
    }
    ++at_;
    return true;
  }

  [[nodiscard]] bool read_value(Value& out, std::size_t depth) {
    skip_space();
    if (++values_ > limits_.values) {
      return fail_at(at_, kTooManyValues,
                     "expected at most " + std::to_string(limits_.values) + " values got one more");
    }
    switch (peek()) {
      case '{':
        return enter(depth) && read_object(out, depth + 1);
      case '[':
        return enter(depth) && read_array(out, depth + 1);
      case '"':
        return read_string_value(out);
      case 't':
        return read_word("true", true, out);
      case 'f':
        return read_word("false", false, out);
      case 'n':
        return read_word("null", nullptr, out);
      default:
        return read_number(out);
    }
  }

  [[nodiscard]] bool enter(std::size_t depth) {
    if (depth == limits_.depth) {
      return fail_at(at_, kTooDeep,
                     "expected at most " + std::to_string(limits_.depth) + " levels got one more");
    }
    ++at_;
    return true;
  }

  [[nodiscard]] bool read_word(std::string_view word, Value value, Value& out) {
    if (!text_.substr(at_).starts_with(word)) {
      return fail_expected("a value");
    }
    at_ += word.size();
    out = std::move(value);
    return true;
  }

  [[nodiscard]] bool read_array(Value& out, std::size_t depth) {
    out = Array();
    Array& array = out.as_array();
    skip_space();
    if (take(']')) {
      return true;
    }
    do {
      if (!read_value(array.emplace_back(), depth)) {
        return false;
      }
      skip_space();
    } while (take(','));
    return take(']') || fail_expected("\",\" or \"]\"");
  }

  [[nodiscard]] bool read_object(Value& out, std::size_t depth) {
    out = Object();
    std::vector<Member>& members = out.as_object().members_;
    const std::size_t first_name = name_offsets_.size();
    skip_space();
    if (take('}')) {
      return true;
    }
    do {
      if (!read_member(members, depth)) {
        return false;
      }
      skip_space();
    } while (take(','));
    if (!take('}')) {
      return fail_expected("\",\" or \"}\"");
    }
    const bool different = check_names(members, first_name);
    name_offsets_.resize(first_name);
    return different;
  }

  [[nodiscard]] bool read_member(std::vector<Member>& members, std::size_t depth) {
    skip_space();
    if (peek() != '"') {
      return fail_expected("a name in quotes");
    }
    name_offsets_.push_back(at_);
    Member& member = members.emplace_back();
    if (!read_string(member.name)) {
      return false;
    }
    if (members.size() <= kFewMembers) {
      const auto last = members.end() - 1;
      if (std::any_of(members.begin(), last,
                      [&member](const Member& other) { return other.name == member.name; })) {
        return fail_duplicate(name_offsets_.back(), member.name);
      }
    }
    skip_space();
    return (take(':') || fail_expected("\":\"")) && read_value(member.value, depth);
  }

  // The names of a large object are compared when all are there, so that many cost little more.
  [[nodiscard]] bool check_names(const std::vector<Member>& members, std::size_t first_name) {
    if (members.size() <= kFewMembers) {
      return true;
    }
    const auto repeated = first_repeated(members);
    return !repeated.has_value() ||
           fail_duplicate(name_offsets_[first_name + *repeated], members[*repeated].name);
  }

  [[nodiscard]] bool fail_duplicate(std::size_t offset, std::string_view name) {
    return fail_at(offset, kDuplicateKey,
                   "expected each name once in an object got " + quoted(name) + " again");
  }

  [[nodiscard]] bool read_string_value(Value& out) {
    std::string text;
    if (!read_string(text)) {
      return false;
    }
    out = std::move(text);
    return true;
  }

  // RFC 8259 7.
  [[nodiscard]] bool read_string(std::string& out) {
    ++at_;
    for (;;) {
      const std::size_t begin = at_;
      while (at_ < text_.size() && is_unescaped(text_[at_])) {
        ++at_;
      }
      out.append(text_, begin, at_ - begin);
      if (take('"')) {
        return true;
      }
      if (peek() != '\\') {
        return fail_expected("the quote that ends a string");
      }
      if (!read_escape(out)) {
        return false;
      }
    }
  }

  [[nodiscard]] bool read_escape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const std::size_t begin = at_++;
    if (take('u')) {
      return read_unicode_escape(out, begin);
    }
    const std::size_t letter = at_ < text_.size() ? kLetters.find(text_[at_]) : kLetters.npos;
    if (letter == kLetters.npos) {
      return fail_expected("an escape");
    }
    ++at_;
    out.push_back(kMeanings[letter]);
    return true;
  }

  // A character beyond U+FFFF is written as two halves, each of which alone means nothing.
  [[nodiscard]] bool read_unicode_escape(std::string& out, std::size_t begin) {
    std::uint32_t unit = 0;
    if (!read_four_digits(unit)) {
      return false;
    }
    if (unit >= 0xD800 && unit <= 0xDFFF) {
      std::uint32_t low = 0;
      if (unit >= 0xDC00 || !text_.substr(at_).starts_with("\\u")) {
        return fail_lone_surrogate(begin);
      }
      at_ += 2;
      if (!read_four_digits(low)) {
        return false;
      }
      if (low < 0xDC00 || low > 0xDFFF) {
        return fail_lone_surrogate(begin);
      }
      unit = 0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00);
    }
    append_utf8(out, static_cast<char32_t>(unit));
    return true;
  }

  [[nodiscard]] bool fail_lone_surrogate(std::size_t begin) {
    return fail_at(begin, kLoneSurrogate, "expected a surrogate pair got half of one");
  }

  [[nodiscard]] bool read_four_digits(std::uint32_t& out) {
    const std::string_view digits = text_.substr(at_, 4);
    const char* const end = digits.data() + digits.size();
    if (digits.size() < 4 || std::from_chars(digits.data(), end, out, 16).ptr != end) {
      return fail_at(at_, kSyntax, "expected four hexadecimal digits");
    }
    at_ += 4;
    return true;
  }

  [[nodiscard]] bool skip_digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) {
      ++at_;
    }
    return at_ > begin || fail_expected("a digit");
  }

  // RFC 8259 6.
  [[nodiscard]] bool read_number(Value& out) {
    const std::size_t begin = at_;
    if (!take('-') && !is_digit(peek())) {
      return fail_expected("a value");
    }
    if (!take('0') && !skip_digits()) {
      return false;
    }
    bool is_integer = true;
    if (take('.')) {
      is_integer = false;
      if (!skip_digits()) {
        return false;
      }
    }
    if (take('e') || take('E')) {
      is_integer = false;
      if (!take('+')) {
        (void)take('-');
      }
      if (!skip_digits()) {
        return false;
      }
    }
    return is_integer ? convert<std::int64_t>(begin, out) : convert<double>(begin, out);
  }

  template <typename T>
  [[nodiscard]] bool convert(std::size_t begin, Value& out) {
    T value{};
    const auto result = std::from_chars(text_.data() + begin, text_.data() + at_, value);
    if (result.ec != std::errc() || result.ptr != text_.data() + at_) {
      return fail_at(begin, kNumberOutOfRange,
                     "expected an integer of 64 bits or a number that a double can hold got " +
                         std::to_string(at_ - begin) + " other characters");
    }
    out = value;
    return true;
  }

  std::string_view text_;
  const Limits& limits_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  std::vector<std::size_t> name_offsets_;  // of the open objects, outer first
  std::optional<Error> error_;
};

Result<Value> read(std::string_view text, const Limits& limits) {
  CS_CHECK(limits.depth <= kHardMaxDepth);
  return Reader(text, limits).document();
}

}  // namespace countersign::json
