// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "document/document.h"
#include "document/errors.h"
#include "document/reading.h"
#include "json/value.h"

namespace countersign::document {

/// How values of one type stand in documents: how they are read, written and described. Reading a
/// value that is refused leaves anything in its place.
template <typename V>
struct Shape {
  std::function<void(const json::Value&, V&, Reading&)> read;
  std::function<json::Value(const V&, Form)> write;
  json::Object schema;  // JSON Schema
  /// Of an object: refuses what is given of members that can't be set and is not what is shown.
  std::function<void(const json::Value& given, const json::Value& shown, Reading&)> keep_facts{};
};

/// A member that may be absent; null is absent.
template <typename V>
Shape<std::optional<V>> optional(Shape<V> of) {
  json::Object schema = of.schema;
  return {[read = std::move(of.read)](const json::Value& value, std::optional<V>& out,
                                      Reading& reading) {
            out.reset();
            if (!value.is_null()) {
              read(value, out.emplace(), reading);
            }
          },
          [write = std::move(of.write)](const std::optional<V>& value, Form form) {
            return value.has_value() ? write(*value, form) : json::Value();
          },
          std::move(schema)};
}

/// Whether a list may hold the same twice.
enum class Repeats { kAllowed, kRefused };

/// A list of at most `max`, in order.
template <typename V>
Shape<std::vector<V>> list(Shape<V> of, std::size_t max, Repeats repeats = Repeats::kRefused) {
  json::Object schema{{"type", "array"}, {"items", of.schema}, {"maxItems", max}};
  if (repeats == Repeats::kRefused) {
    schema.set("uniqueItems", true);
  }
  auto read = [read = std::move(of.read), max, repeats](const json::Value& value,
                                                        std::vector<V>& out, Reading& reading) {
    out.clear();
    if (!reading.expect(value, json::Kind::kArray, "a list")) {
      return;
    }
    const json::Array& items = value.as_array();
    if (reading.checks() && items.size() > max) {
      reading.refuse(kFieldTooMany,
                     "expected at most " + std::to_string(max) + " entries, got " +
                         std::to_string(items.size()),
                     "shorten the list");
      return;
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto step = reading.into(i);
      const std::size_t before = reading.count();
      V one{};
      read(items[i], one, reading);
      if (reading.checks() && repeats == Repeats::kRefused && reading.count() == before &&
          std::find(out.begin(), out.end(), one) != out.end()) {
        reading.refuse(kFieldDuplicate, "expected every entry once, got one twice",
                       "take one of the two away");
      }
      out.push_back(std::move(one));
    }
  };
  auto write = [write = std::move(of.write)](const std::vector<V>& values, Form form) {
    json::Array out;
    out.reserve(values.size());
    for (const V& value : values) {
      out.push_back(write(value, form));
    }
    return json::Value(std::move(out));
  };
  return {std::move(read), std::move(write), std::move(schema)};
}

/// One of a few words.
template <typename E>
Shape<E> choice(std::vector<std::pair<std::string_view, E>> words) {
  json::Array names;
  std::string expected;
  for (const auto& [name, value] : words) {
    names.emplace_back(name);
    expected += expected.empty() ? "" : ", ";
    expected += name;
  }
  json::Object schema{{"type", "string"}, {"enum", std::move(names)}};
  auto read = [words, expected](const json::Value& value, E& out, Reading& reading) {
    if (!reading.expect(value, json::Kind::kString, "a text")) {
      return;
    }
    const auto it = std::find_if(words.begin(), words.end(),
                                 [&](const auto& word) { return word.first == value.as_string(); });
    if (it == words.end()) {
      reading.refuse(kFieldChoiceInvalid,
                     "expected one of " + expected + ", got " + quoted(value.as_string()),
                     "choose one of " + expected);
      return;
    }
    out = it->second;
  };
  auto write = [words](const E& value, Form) {
    const auto it = std::find_if(words.begin(), words.end(),
                                 [&](const auto& word) { return word.second == value; });
    CS_CHECK(it != words.end());
    return json::Value(it->first);
  };
  return {std::move(read), std::move(write), std::move(schema)};
}

/// Another type in place of the one that is read: a strong string, a wrapper. `to` and `from` turn
/// one into the other.
template <typename V, typename From>
Shape<V> converted(Shape<From> of, std::function<V(From)> to, std::function<From(const V&)> from) {
  json::Object schema = of.schema;
  return {[read = std::move(of.read), to = std::move(to)](const json::Value& value, V& out,
                                                          Reading& reading) {
            From inner{};
            read(value, inner, reading);
            out = to(std::move(inner));
          },
          [write = std::move(of.write), from = std::move(from)](const V& value, Form form) {
            return write(from(value), form);
          },
          std::move(schema)};
}

}  // namespace countersign::document
