// SPDX-License-Identifier: Apache-2.0
#include "inspect_report.h"

#include <algorithm>

#include <optional>
#include <string_view>

#include "base/text.h"
#include "json/writer.h"

namespace countersign::app {
namespace {

using saml::Explanation;
using saml::Finding;
using saml::Outcome;

void member(json::Writer& out, std::string_view name, const std::optional<std::string>& value) {
  out.name(name);
  if (value.has_value()) {
    out.string(*value);
  } else {
    out.null();
  }
}

void write_values(json::Writer& out, const Explanation& explanation) {
  std::optional<std::string> name_id;
  std::optional<std::string> format;
  std::optional<std::string> session_index;
  std::optional<std::string> issuer;
  if (const auto& values = explanation.values; values.has_value()) {
    if (values->name_id.has_value()) {
      name_id = values->name_id->value;
      format = values->name_id->format;
    }
    session_index = values->session_index;
    issuer = values->issuer.value();
  }
  member(out, "name_id", name_id);
  member(out, "name_id_format", format);
  member(out, "session_index", session_index);
  member(out, "issuer", issuer);
}

void write_attributes(json::Writer& out, const Explanation& explanation) {
  out.name("attributes").begin_object();
  if (explanation.values.has_value()) {
    for (const saml::Attribute& attribute : explanation.values->attributes) {
      out.name(attribute.name).begin_array();
      for (const std::string& value : attribute.values) {
        out.string(value);
      }
      out.end_array();
    }
  }
  out.end_object();
}

/// Puts text into a colour where colours are on.
class Painter {
 public:
  explicit Painter(Colour colour) : on_(colour == Colour::kOn) {}
  std::string green(std::string_view text) const { return paint("\x1b[32m", text); }
  std::string red(std::string_view text) const { return paint("\x1b[31m", text); }
  std::string yellow(std::string_view text) const { return paint("\x1b[33m", text); }
  std::string dim(std::string_view text) const { return paint("\x1b[2m", text); }
  std::string bold(std::string_view text) const { return paint("\x1b[1m", text); }

 private:
  std::string paint(std::string_view code, std::string_view text) const {
    return on_ ? std::string(code) + std::string(text) + "\x1b[0m" : std::string(text);
  }
  bool on_;
};

constexpr std::size_t kIdWidth = 32;

std::string padded(std::string_view text) {
  std::string result(text);
  result.resize(std::max(kIdWidth, text.size() + 1), ' ');
  return result;
}

std::string mark(const Finding& finding, const Painter& paint) {
  if (finding.outcome == Outcome::kFail) {
    return paint.red("FAIL");
  }
  if (finding.warning) {
    return paint.yellow("warn");
  }
  return finding.outcome == Outcome::kPass ? paint.green("pass") : paint.dim("skip");
}

void append_check(std::string& out, const Finding& finding, const Painter& paint) {
  out += "  " + mark(finding, paint) + "  " + padded(finding.id) + paint.dim(finding.spec) + "\n";
  if (finding.outcome == Outcome::kFail || finding.warning) {
    out += "          expected " + countersign::quoted(finding.expected) + "\n";
    out += "          received " + countersign::quoted(finding.received) + "\n";
  } else if (finding.outcome == Outcome::kSkip && !finding.received.empty()) {
    out += "          " + paint.dim(finding.received) + "\n";
  }
}

void append_values(std::string& out, const saml::AssertionValues& values) {
  out += "\n";
  out += padded("issuer") + countersign::quoted(values.issuer.view()) + "\n";
  if (values.name_id.has_value()) {
    out += padded("name ID") + countersign::quoted(values.name_id->value) + "\n";
    out += padded("name ID format") + countersign::quoted(values.name_id->format.value_or("none")) +
           "\n";
  }
  if (values.session_index.has_value()) {
    out += padded("session index") + countersign::quoted(*values.session_index) + "\n";
  }
  for (const saml::Attribute& attribute : values.attributes) {
    out += countersign::quoted(attribute.name) + "\n";
    for (const std::string& value : attribute.values) {
      out += "    " + countersign::quoted(value) + "\n";
    }
  }
}

}  // namespace

std::string report_as_json(const Explanation& explanation) {
  std::string text;
  json::Writer out(text);
  out.begin_object().member("verdict", explanation.accepted() ? "accept" : "refuse");
  std::optional<std::string> code;
  std::optional<std::string> remedy;
  if (!explanation.accepted()) {
    code = std::string(explanation.failure->code.id);
    remedy = explanation.remedy;
  }
  member(out, "code", code);
  member(out, "remedy", remedy);
  write_values(out, explanation);
  write_attributes(out, explanation);
  out.name("checks").begin_array();
  for (const Finding& finding : explanation.checks) {
    out.begin_object()
        .member("id", finding.id)
        .member("spec", finding.spec)
        .member("outcome", saml::to_string(finding.outcome))
        .member("expected", finding.expected)
        .member("received", finding.received)
        .end_object();
  }
  out.end_array().end_object();
  return text + "\n";
}

std::string report_as_text(const Explanation& explanation, Colour colour) {
  const Painter paint(colour);
  std::string out;
  if (explanation.accepted()) {
    out += paint.bold(paint.green("ACCEPTED")) + "\n";
  } else {
    out +=
        paint.bold(paint.red("REFUSED")) + "  " + paint.bold(explanation.failure->code.id) + "\n";
    out += explanation.remedy + "\n";
  }
  out += "\n";
  for (const Finding& finding : explanation.checks) {
    append_check(out, finding, paint);
  }
  if (explanation.values.has_value()) {
    append_values(out, *explanation.values);
  }
  return out;
}

}  // namespace countersign::app
