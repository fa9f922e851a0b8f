// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"
#include "json/reader.h"
#include "json/value.h"
#include "json/writer.h"

namespace countersign::json {
namespace {

void write_to(Writer& out, const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      out.null();
      return;
    case Kind::kBool:
      out.boolean(value.as_bool());
      return;
    case Kind::kInteger:
      out.number(value.as_integer());
      return;
    case Kind::kNumber:
      out.number(value.as_number());
      return;
    case Kind::kString:
      out.string(value.as_string());
      return;
    case Kind::kArray:
      out.begin_array();
      for (const Value& element : value.as_array()) {
        write_to(out, element);
      }
      out.end_array();
      return;
    case Kind::kObject:
      out.begin_object();
      for (const Member& member : value.as_object()) {
        write_to(out.name(member.name), member.value);
      }
      out.end_object();
      return;
  }
}

void new_line(std::string& out, std::size_t depth) {
  out.push_back('\n');
  out.append(2 * depth, ' ');
}

void append_pretty(std::string& out, const Value& value, std::size_t depth);

void append_elements(std::string& out, const Array& array, std::size_t depth) {
  char before = '[';
  for (const Value& element : array) {
    out.push_back(before);
    new_line(out, depth);
    append_pretty(out, element, depth);
    before = ',';
  }
  new_line(out, depth - 1);
  out.push_back(']');
}

void append_members(std::string& out, const Object& object, std::size_t depth) {
  char before = '{';
  for (const Member& member : object) {
    out.push_back(before);
    new_line(out, depth);
    append_string(out, member.name);
    out.append(": ");
    append_pretty(out, member.value, depth);
    before = ',';
  }
  new_line(out, depth - 1);
  out.push_back('}');
}

void append_pretty(std::string& out, const Value& value, std::size_t depth) {
  CS_CHECK(depth < kHardMaxDepth || !(value.is_array() || value.is_object()));
  if (value.is_array() && !value.as_array().empty()) {
    append_elements(out, value.as_array(), depth + 1);
  } else if (value.is_object() && !value.as_object().empty()) {
    append_members(out, value.as_object(), depth + 1);
  } else {
    Writer writer(out);
    write_to(writer, value);
  }
}

}  // namespace

std::string write(const Value& value) {
  std::string out;
  Writer writer(out);
  write_to(writer, value);
  return out;
}

std::string write_pretty(const Value& value) {
  std::string out;
  append_pretty(out, value, 0);
  out.push_back('\n');
  return out;
}

}  // namespace countersign::json
