// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace countersign::json {
namespace {

std::vector<const Member*> sorted_by_name(const Object& object) {
  std::vector<const Member*> members;
  members.reserve(object.size());
  for (const Member& member : object) {
    members.push_back(&member);
  }
  std::sort(members.begin(), members.end(),
            [](const Member* a, const Member* b) { return a->name < b->name; });
  return members;
}

}  // namespace

Object::Object(std::initializer_list<Member> members) {
  members_.reserve(members.size());
  for (const Member& member : members) {
    CS_CHECK(!contains(member.name));
    members_.push_back(member);
  }
}

const Value* Object::find(std::string_view key) const {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [key](const Member& member) { return member.name == key; });
  return found == members_.end() ? nullptr : &found->value;
}

Value* Object::find(std::string_view key) {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [key](const Member& member) { return member.name == key; });
  return found == members_.end() ? nullptr : &found->value;
}

Object& Object::set(std::string_view key, Value value) {
  if (Value* there = find(key)) {
    *there = std::move(value);
  } else {
    members_.push_back({std::string(key), std::move(value)});
  }
  return *this;
}

bool Object::erase(std::string_view key) {
  return std::erase_if(members_, [key](const Member& member) { return member.name == key; }) > 0;
}

bool operator==(const Object& a, const Object& b) {
  if (a.size() != b.size()) {
    return false;
  }
  const auto same_name = [](const Member& x, const Member& y) { return x.name == y.name; };
  if (std::equal(a.begin(), a.end(), b.begin(), same_name)) {
    return a.members_ == b.members_;
  }
  const auto left = sorted_by_name(a);
  const auto right = sorted_by_name(b);
  return std::equal(left.begin(), left.end(), right.begin(),
                    [](const Member* x, const Member* y) { return *x == *y; });
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "boolean";
    case Kind::kInteger:
      return "integer";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kArray:
      return "array";
    case Kind::kObject:
      return "object";
  }
  CS_CHECK(false && "no kind");
  return {};
}

Value::Value(double value) : data_(value) {
  CS_CHECK(std::isfinite(value));
}

std::int64_t Value::checked(std::uint64_t value) {
  CS_CHECK(value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  return static_cast<std::int64_t>(value);
}

bool Value::as_bool() const {
  CS_CHECK(is_bool());
  return *std::get_if<bool>(&data_);
}

std::int64_t Value::as_integer() const {
  CS_CHECK(is_integer());
  return *std::get_if<std::int64_t>(&data_);
}

double Value::as_number() const {
  CS_CHECK(is_number());
  return is_integer() ? static_cast<double>(as_integer()) : *std::get_if<double>(&data_);
}

const std::string& Value::as_string() const {
  CS_CHECK(is_string());
  return *std::get_if<std::string>(&data_);
}

const Array& Value::as_array() const {
  CS_CHECK(is_array());
  return *std::get_if<Array>(&data_);
}

Array& Value::as_array() {
  CS_CHECK(is_array());
  return *std::get_if<Array>(&data_);
}

const Object& Value::as_object() const {
  CS_CHECK(is_object());
  return *std::get_if<Object>(&data_);
}

Object& Value::as_object() {
  CS_CHECK(is_object());
  return *std::get_if<Object>(&data_);
}

const Value* Value::find(std::string_view key) const {
  return is_object() ? as_object().find(key) : nullptr;
}

bool operator==(const Value& a, const Value& b) {
  return a.data_ == b.data_;
}

}  // namespace countersign::json
