// SPDX-License-Identifier: Apache-2.0
#include "cli/event_report.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "cli/terminal.h"

namespace countersign::app::cli {
namespace {

std::string text_of(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value == nullptr || value->is_null() ? std::string() : cell_of(*value);
}

void append(std::string& out, std::string_view label, const std::string& value) {
  constexpr std::size_t kLabelWidth = 15;
  if (!value.empty()) {
    std::string padded(label);
    padded.resize(std::max(kLabelWidth, padded.size()), ' ');
    out += padded + value + "\n";
  }
}

void append_check(std::string& out, const json::Value& check, const std::string& outcome) {
  out += "  " + outcome + "  " + text_of(check, "id");
  const std::string spec = text_of(check, "spec");
  out += spec.empty() ? "\n" : "  " + spec + "\n";
  const std::string expected = text_of(check, "expected");
  const std::string received = text_of(check, "received");
  if (!expected.empty()) {
    out += "        expected " + expected + "\n";
  }
  if (!received.empty()) {
    out += "        received " + received + "\n";
  }
}

void append_checks(std::string& out, const json::Value& checks) {
  std::size_t passed = 0;
  std::size_t skipped = 0;
  std::string shown;
  for (const json::Value& check : checks.as_array()) {
    const std::string outcome = text_of(check, "outcome");
    passed += outcome == "pass" ? 1U : 0U;
    skipped += outcome == "skip" ? 1U : 0U;
    if (outcome == "fail" || outcome == "warn") {
      append_check(shown, check, outcome);
    }
  }
  // Of a denial there is what failed alone: nothing to count.
  out += passed + skipped == 0
             ? std::string("\nChecks:\n")
             : "\nChecks: " + std::to_string(passed) + " passed, " + std::to_string(skipped) +
                   " not reached" + (shown.empty() ? ".\n" : ":\n");
  out += shown;
}

void append_attributes(std::string& out, const json::Value& attributes, bool denied) {
  out += denied ? "\nThe session has:\n" : "\nThe identity provider sent:\n";
  for (const json::Value& attribute : attributes.as_array()) {
    const json::Value* values = attribute.find("values");
    out += "  " + text_of(attribute, "name") + " = " +
           (values == nullptr ? std::string("-") : cell_of(*values)) + "\n";
  }
}

}  // namespace

std::string event_report(const json::Value& event) {
  std::string out;
  append(out, "Outcome", text_of(event, "outcome"));
  append(out, "Cause", text_of(event, "code"));
  append(out, "", text_of(event, "detail"));
  append(out, "Remedy", text_of(event, "remedy"));
  out += "\n";
  for (const auto& [label, member] : std::initializer_list<std::pair<const char*, const char*>>{
           {"Reference", "reference"},
           {"Time", "time"},
           {"Organisation", "organisation"},
           {"Authenticator", "authenticator"},
           {"User", "user_name"},
           {"Issuer", "issuer"},
           {"NameID", "name_id"},
           {"NameID format", "name_id_format"},
           {"Address", "peer"}}) {
    append(out, label, text_of(event, member));
  }
  const json::Value* repeats = event.find("repeats");
  if (repeats != nullptr && !(*repeats == json::Value(std::int64_t{0}))) {
    append(out, "Repeated",
           text_of(event, "repeats") + " times more, until " + text_of(event, "last_time"));
  }
  const json::Value* checks = event.find("checks");
  if (checks != nullptr && checks->is_array() && !checks->as_array().empty()) {
    append_checks(out, *checks);
  }
  const json::Value* attributes = event.find("attributes");
  if (attributes != nullptr && attributes->is_array() && !attributes->as_array().empty()) {
    append_attributes(out, *attributes, text_of(event, "code").starts_with("access."));
  }
  return out;
}

}  // namespace countersign::app::cli
