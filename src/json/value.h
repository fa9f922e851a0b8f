// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace countersign::json {

class Value;
struct Member;
using Array = std::vector<Value>;

/// The members of a JSON object, in the order in which they were read or set, names all different.
/// `find`, `set` and `erase` look through all members: meant for looking up the few names that a
/// program knows, not for a table of thousands.
class Object {
 public:
  using const_iterator = std::vector<Member>::const_iterator;

  Object() noexcept;
  ~Object();
  Object(const Object& other);
  Object(Object&& other) noexcept;
  Object& operator=(const Object& other);
  Object& operator=(Object&& other) noexcept;
  /// Aborts when a name comes twice.
  Object(std::initializer_list<Member> members);

  std::size_t size() const;
  bool empty() const { return members_.empty(); }
  const_iterator begin() const { return members_.begin(); }
  const_iterator end() const { return members_.end(); }

  /// The value of `key`, or null. Valid until the object is changed.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  bool contains(std::string_view key) const { return find(key) != nullptr; }

  /// Replaces the value of `key` in its place, or adds the member at the end.
  Object& set(std::string_view key, Value value);

  /// Takes `key` away and tells whether it was there.
  bool erase(std::string_view key);

  /// Equal members in any order.
  friend bool operator==(const Object& a, const Object& b);

 private:
  friend class Reader;
  friend class Merge;
  std::vector<Member> members_;
};

enum class Kind : std::uint8_t { kNull, kBool, kInteger, kNumber, kString, kArray, kObject };

/// "null", "boolean", "integer", "number", "string", "array" or "object": the word for messages.
std::string_view kind_name(Kind kind);

/// One JSON value (RFC 8259 3). A number without fraction and exponent is an integer; 1 and 1.0 are
/// two values. Text is UTF-8 and may hold U+0000 when it was read. The `as_` accessors abort on
/// another kind: ask first.
class Value {
 public:
  Value() = default;
  // NOLINTBEGIN(google-explicit-constructor): {"name", 1} is meant to be a member.
  Value(std::nullptr_t) {}
  Value(std::same_as<bool> auto value) : data_(value) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) Value(T value) : data_(integer_of(value)) {}
  /// Aborts on NaN and infinity, which JSON does not have.
  Value(double value);
  Value(std::string value) : data_(std::move(value)) {}
  Value(std::string_view value) : data_(std::string(value)) {}
  Value(const char* value) : data_(std::string(value)) {}
  Value(Array value) : data_(std::move(value)) {}
  Value(Object value) : data_(std::move(value)) {}
  // NOLINTEND(google-explicit-constructor)

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_null() const { return kind() == Kind::kNull; }
  bool is_bool() const { return kind() == Kind::kBool; }
  bool is_integer() const { return kind() == Kind::kInteger; }
  /// Whether it is an integer or another number.
  bool is_number() const { return is_integer() || kind() == Kind::kNumber; }
  bool is_string() const { return kind() == Kind::kString; }
  bool is_array() const { return kind() == Kind::kArray; }
  bool is_object() const { return kind() == Kind::kObject; }

  bool as_bool() const;
  std::int64_t as_integer() const;
  /// Of an integer too, rounded above 2^53.
  double as_number() const;
  const std::string& as_string() const;
  const Array& as_array() const;
  Array& as_array();
  const Object& as_object() const;
  Object& as_object();

  /// The member `key` of an object; null when it has none or is no object.
  const Value* find(std::string_view key) const;

  /// Same kind and same content; members of objects in any order.
  friend bool operator==(const Value& a, const Value& b);

 private:
  static std::int64_t integer_of(std::signed_integral auto value) { return value; }
  static std::int64_t integer_of(std::unsigned_integral auto value) { return checked(value); }
  static std::int64_t checked(std::uint64_t value);

  // In the order of Kind.
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> data_;
};

struct Member {
  std::string name;
  Value value;
  friend bool operator==(const Member& a, const Member& b) = default;
};

// Not before Member is whole.
inline Object::Object() noexcept = default;
inline Object::~Object() = default;
inline Object::Object(const Object& other) = default;
inline Object::Object(Object&& other) noexcept = default;
inline Object& Object::operator=(const Object& other) = default;
inline Object& Object::operator=(Object&& other) noexcept = default;
inline std::size_t Object::size() const {
  return members_.size();
}

/// `value` without space, members in order, text escaped as by Writer: valid in HTML too. At most
/// 64 levels, or it aborts.
std::string write(const Value& value);

/// The same with one member or element a line, two spaces a level, and a line feed at the end.
std::string write_pretty(const Value& value);

}  // namespace countersign::json
