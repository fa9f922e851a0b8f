// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace countersign::json {

/// Appends `text` in quotes as RFC 8259 7 wants it, valid in HTML and JavaScript too (<, >, &,
/// U+2028 and U+2029 escaped). Bytes that are not UTF-8 become U+FFFD, one for each.
void append_string(std::string& out, std::string_view text);

/// Writes one JSON value to the end of a string, without space between the parts. Misuse (a value
/// without its name, an end without its beginning, two values at the top, more than 64 levels)
/// aborts. Names are not checked to be different.
///
///   Writer w(out);
///   w.begin_object().member("verdict",
///   "accept").name("checks").begin_array().end_array().end_object();
class Writer {
 public:
  /// `out` outlives the writer.
  explicit Writer(std::string& out) : out_(&out) {}

  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();

  /// The name of the member whose value comes next.
  Writer& name(std::string_view text);

  Writer& string(std::string_view text);
  Writer& null();
  Writer& boolean(std::same_as<bool> auto value) { return word(value ? "true" : "false"); }
  Writer& number(std::signed_integral auto value) { return signed_number(value); }
  Writer& number(std::unsigned_integral auto value) { return unsigned_number(value); }
  /// The shortest digits that read back to `value`, with a point or an exponent: never an integer.
  /// Aborts on NaN and infinity.
  Writer& number(std::same_as<double> auto value) { return double_number(value); }

  /// A name and its value in one.
  Writer& member(std::string_view key, std::string_view value) { return name(key).string(value); }
  Writer& member(std::string_view key, const char* value) { return name(key).string(value); }
  Writer& member(std::string_view key, std::same_as<bool> auto value) {
    return name(key).boolean(value);
  }
  template <std::integral T>
  requires(!std::same_as<T, bool>) Writer& member(std::string_view key, T value) {
    return name(key).number(value);
  }

  /// Whether one whole value has been written.
  bool complete() const { return depth_ == 0 && has_value_; }

 private:
  static constexpr std::size_t kMaxDepth = 64;
  enum class Level : std::uint8_t { kEmptyObject, kObject, kNamed, kEmptyArray, kArray };

  void before_value();
  void open(Level level, char bracket);
  Writer& close(char bracket);
  Writer& word(std::string_view text);
  Writer& signed_number(std::int64_t value);
  Writer& unsigned_number(std::uint64_t value);
  Writer& double_number(double value);

  std::string* out_;
  std::array<Level, kMaxDepth> levels_{};
  std::size_t depth_ = 0;
  bool has_value_ = false;
};

}  // namespace countersign::json
