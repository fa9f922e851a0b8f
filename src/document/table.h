// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/shape.h"

namespace countersign::document {

/// What a member is for; decides in which forms it is written and who may give it.
enum class Use {
  kKey,       // names the object: in every form, unless empty
  kSetting,   // set by an administrator
  kRequired,  // set, and must be
  kEither,    // set; or another is: Table::finish says so
  kInput,     // given alone: turned into other members
  kFact,      // kept by us: stored and shown, ignored when given
  kSecret,    // stored, never shown; unknown when given
  kDerived,   // shown, ignored when given
};

/// One member of a document.
template <typename T>
struct Field {
  std::string_view name;
  Use use = Use::kSetting;
  std::function<void(const json::Value&, T&, Reading&)> read;  // none: nothing is read from it
  /// None: written by others, or never. Gives null for a member that is not there.
  std::function<json::Value(const T&, Form)> write;
  std::function<bool(const T&)> is_initial;  // none: never
  json::Object schema;
  std::function<void(const json::Value& given, const json::Value& shown, Reading&)> keep_facts{};
  bool moves = false;  // a fact that changes without an edit of the object
};

/// All members of one type of object: reading, writing and the schema come from it.
template <typename T>
struct Table {
  std::string_view title;
  std::string_view meaning;
  std::vector<Field<T>> fields;
  /// Checks what concerns several members, of what was read well. `given`: what it was read from.
  std::function<void(const json::Object& given, T&, Reading&)> finish = nullptr;
  /// Brings what was stored by an earlier version, and lacks members that are always stored now,
  /// under the meaning that it had.
  std::function<void(const json::Object& stored, T&)> upgrade = nullptr;
};

inline json::Object described(json::Object schema, std::string_view meaning) {
  if (!meaning.empty()) {
    schema.set("description", meaning);
  }
  return schema;
}

/// A member that is a member of the struct.
template <typename T, typename M>
Field<T> field(std::string_view name, M T::*member, Shape<M> shape, std::string_view meaning,
               Use use = Use::kSetting) {
  json::Object schema = described(std::move(shape.schema), meaning);
  return {
      name,
      use,
      [read = std::move(shape.read), member](const json::Value& value, T& out, Reading& reading) {
        read(value, out.*member, reading);
      },
      [write = std::move(shape.write), member](const T& object, Form form) {
        return write(object.*member, form);
      },
      [member](const T& object) { return object.*member == T{}.*member; },
      std::move(schema),
      std::move(shape.keep_facts)};
}

/// The same for one that may be absent.
template <typename T, typename M>
Field<T> field(std::string_view name, std::optional<M> T::*member, Shape<M> shape,
               std::string_view meaning, Use use = Use::kSetting) {
  return field<T, std::optional<M>>(name, member, optional(std::move(shape)), meaning, use);
}

/// A fact that is shown and can't be set; `write` is none when others add it.
template <typename T>
Field<T> derived(std::string_view name, json::Object schema, std::string_view meaning,
                 std::function<json::Value(const T&, Form)> write = nullptr) {
  return {name,    Use::kDerived,
          nullptr, std::move(write),
          nullptr, described(std::move(schema), meaning)};
}

/// A fact that changes without an edit of the object: whoever sends back what was shown may be
/// late.
template <typename T>
Field<T> moving(Field<T> field) {
  field.moves = true;
  return field;
}

template <typename T>
bool is_written(const Field<T>& field, const T& object, Form form) {
  if (!field.write) {
    return false;
  }
  switch (field.use) {
    case Use::kKey:
      return !field.is_initial(object);
    case Use::kSetting:
    case Use::kEither:
      return form != Form::kFile || !field.is_initial(object);
    case Use::kRequired:
      return true;
    case Use::kFact:
      return form != Form::kFile;
    case Use::kSecret:
      return form == Form::kStored;
    case Use::kDerived:
      return form == Form::kShown;
    case Use::kInput:
      return false;
  }
  return false;
}

template <typename T>
json::Object write_members(const Table<T>& table, const T& object, Form form) {
  json::Object out;
  for (const Field<T>& field : table.fields) {
    if (!is_written(field, object, form)) {
      continue;
    }
    json::Value value = field.write(object, form);
    if (!value.is_null()) {
      out.set(field.name, std::move(value));
    }
  }
  return out;
}

template <typename T>
bool is_read(const Field<T>& field, const Reading& reading) {
  switch (field.use) {
    case Use::kFact:
    case Use::kSecret:
      return reading.is_stored();
    case Use::kDerived:
      return false;
    case Use::kInput:
      return reading.checks();
    case Use::kKey:
    case Use::kSetting:
    case Use::kRequired:
    case Use::kEither:
      return true;
  }
  return false;
}

/// Members that no field knows, and secrets.
template <typename T>
void refuse_unknown(const Table<T>& table, const json::Object& given, Reading& reading) {
  for (const json::Member& member : given) {
    const auto it = std::find_if(table.fields.begin(), table.fields.end(),
                                 [&](const Field<T>& field) { return field.name == member.name; });
    if (it == table.fields.end() || (it->use == Use::kSecret && reading.checks())) {
      const auto step = reading.into(member.name);
      reading.refuse(
          kFieldUnknown,
          "expected a member of " + std::string(table.title) + ", got " + quoted(member.name),
          "correct the spelling, or take the member away");
    }
  }
}

template <typename T>
void read_members(const Table<T>& table, const json::Value& value, T& out, Reading& reading) {
  if (!reading.expect(value, json::Kind::kObject, "an object")) {
    return;
  }
  const json::Object& given = value.as_object();
  const std::size_t before = reading.count();
  for (const Field<T>& field : table.fields) {
    const json::Value* member = given.find(field.name);
    if (member != nullptr && is_read(field, reading)) {
      const auto step = reading.into(field.name);
      field.read(*member, out, reading);
    } else if (member == nullptr && field.use == Use::kRequired) {
      const auto step = reading.into(field.name);
      reading.refuse(kFieldRequired, "expected a value, got none",
                     "add the member \"" + std::string(field.name) + "\"");
    }
  }
  refuse_unknown(table, given, reading);
  if (table.finish && reading.checks() && reading.count() == before) {
    table.finish(given, out, reading);
  }
  if (table.upgrade && reading.is_stored()) {
    table.upgrade(given, out);
  }
}

/// Refuses what `given` tells of members that can't be set, unless it is what `shown` tells.
template <typename T>
void refuse_changed_facts(const Table<T>& table, const json::Value& given, const json::Value& shown,
                          Reading& reading) {
  for (const Field<T>& field : table.fields) {
    const json::Value* value = given.find(field.name);
    if (value == nullptr || field.moves) {
      continue;
    }
    const json::Value* known = shown.find(field.name);
    const json::Value now = known == nullptr ? json::Value() : *known;
    const auto step = reading.into(field.name);
    const bool is_fact = field.use == Use::kFact || field.use == Use::kDerived;
    if (is_fact && !(*value == now)) {
      reading.refuse(kFieldReadOnly, "expected the value that it has, got another one",
                     "read-only; leave it out");
    } else if (field.keep_facts) {
      field.keep_facts(*value, now, reading);
    }
  }
}

/// What a member has when it is not given, for the schema.
template <typename T>
void add_default(const Field<T>& field, json::Object& schema) {
  if (field.use == Use::kSetting && field.write) {
    json::Value initial = field.write(T{}, Form::kStored);
    if (!initial.is_null() && !initial.is_object()) {
      schema.set("default", std::move(initial));
    }
  }
}

template <typename T>
json::Object schema_of(const Table<T>& table) {
  json::Object properties;
  json::Array required;
  for (const Field<T>& field : table.fields) {
    if (field.use == Use::kSecret) {
      continue;
    }
    json::Object schema = field.schema;
    add_default(field, schema);
    if (field.use == Use::kFact || field.use == Use::kDerived) {
      schema.set("readOnly", true);
    } else if (field.use == Use::kInput) {
      schema.set("writeOnly", true);
    } else if (field.use == Use::kRequired) {
      required.emplace_back(field.name);
    }
    properties.set(field.name, std::move(schema));
  }
  json::Object out{{"type", "object"}};
  out = described(std::move(out), table.meaning);
  out.set("properties", std::move(properties));
  if (!required.empty()) {
    out.set("required", std::move(required));
  }
  out.set("additionalProperties", false);
  return out;
}

/// An object within an object.
template <typename T>
Shape<T> nested(const Table<T>& table) {
  return {[&table](const json::Value& value, T& out, Reading& reading) {
            read_members(table, value, out, reading);
          },
          [&table](const T& object, Form form) {
            return json::Value(write_members(table, object, form));
          },
          schema_of(table),
          [&table](const json::Value& given, const json::Value& shown, Reading& reading) {
            refuse_changed_facts(table, given, shown, reading);
          }};
}

}  // namespace countersign::document
