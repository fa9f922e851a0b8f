// SPDX-License-Identifier: Apache-2.0
#include "cli/assignments.h"

#include <iostream>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "config/load.h"
#include "config/toml_json.h"
#include "errors.h"
#include "json/reader.h"

namespace countersign::app::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{64} * 1024 * 1024;
constexpr std::string_view kFilePrefix = "file:";

json::Limits wide_limits() {
  json::Limits out;
  out.bytes = kMostBytes;
  out.values = kMostBytes;
  return out;
}

Error invalid(std::string what) {
  return {kObjectsInvalid, std::move(what)};
}

Result<std::string> read_content(const fs::path& file) {
  auto text = read_file(file, kMostBytes);
  if (!text) {
    return invalid("cannot read the file " + countersign::quoted(file.string()));
  }
  return *std::move(text);
}

// Puts the content of files in the place of their names, everywhere.
Result<void> fill_in_files(json::Value& value, const fs::path& folder) {
  if (value.is_string() && value.as_string().starts_with(kFilePrefix)) {
    CS_TRY(std::string content,
           read_content(folder / value.as_string().substr(kFilePrefix.size())));
    value = json::Value(std::move(content));
  } else if (value.is_array()) {
    for (json::Value& item : value.as_array()) {
      CS_TRY(fill_in_files(item, folder));
    }
  } else if (value.is_object()) {
    json::Object filled;
    for (const json::Member& member : value.as_object()) {
      json::Value inner = member.value;
      CS_TRY(fill_in_files(inner, folder));
      filled.set(member.name, std::move(inner));
    }
    value = json::Value(std::move(filled));
  }
  return {};
}

Result<json::Value> read_toml_objects(const std::string& file, const std::string& text) {
  Problems problems(file);
  const auto tree = read_toml(text, problems);
  auto value = tree ? to_json(*tree, problems) : std::nullopt;
  if (!value || !problems.empty()) {
    return invalid(problems.text());
  }
  return *std::move(value);
}

Result<json::Value> read_json_objects(const std::string& file, const std::string& text) {
  auto value = json::read(text, wide_limits());
  if (!value.ok()) {
    return invalid(file + ": " + value.error().detail);
  }
  return *std::move(value);
}

Result<void> assign(json::Value& object, std::string_view path, json::Value value) {
  json::Value* at = &object;
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    if (name.empty()) {
      return invalid("expected MEMBER=VALUE, with '.' between the names of inner members");
    }
    if (dot == std::string_view::npos) {
      at->as_object().set(name, std::move(value));
      return {};
    }
    if (at->as_object().find(name) == nullptr) {
      at->as_object().set(name, json::Object());
    }
    at = at->as_object().find(name);
    if (!at->is_object()) {
      return invalid("the member " + countersign::quoted(name) +
                     " is given as a value and as an "
                     "object");
    }
    path.remove_prefix(dot + 1);
  }
}

}  // namespace

Result<json::Value> read_assignments(const std::vector<std::string>& assignments) {
  json::Value out = json::Object();
  for (const std::string& text : assignments) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      return invalid("expected MEMBER=VALUE, got " + countersign::quoted(text));
    }
    const std::string raw = text.substr(equals + 1);
    const auto parsed = json::read(raw);
    json::Value value = parsed.ok() ? *parsed : json::Value(raw);
    CS_TRY(fill_in_files(value, "."));
    CS_TRY(assign(out, std::string_view(text).substr(0, equals), std::move(value)));
  }
  return out;
}

Result<json::Value> read_objects(const std::string& file) {
  std::string text;
  if (file == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    CS_TRY(text, read_content(file));
  }
  CS_TRY(json::Value value,
         file.ends_with(".toml") ? read_toml_objects(file, text) : read_json_objects(file, text));
  CS_TRY(fill_in_files(value, file == "-" ? fs::path(".") : fs::path(file).parent_path()));
  return value;
}

}  // namespace countersign::app::cli
