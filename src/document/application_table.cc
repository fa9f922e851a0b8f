// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.h"
#include "document/shapes.h"
#include "document/tables.h"

namespace countersign::document {
namespace {

using identity::AccessRule;
using identity::Application;
using identity::AttributeRequirement;
using identity::Audience;
using identity::PathMatch;
using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kMaxHeaders = 50;
constexpr std::size_t kMaxRequirements = 50;

/// `X-` and a token, none that the gateway itself, proxies or browsers give a meaning.
bool is_header_name(std::string_view name) {
  constexpr std::size_t kMaxName = 64;
  constexpr std::string_view kTaken[] = {
      "x-auth-user",     "x-auth-authenticator",  "x-auth-attributes", "x-auth-redirect",
      "x-original-url",  "x-original-method",     "x-requested-with",  "x-real-ip",
      "x-frame-options", "x-content-type-options"};
  const std::string folded = ascii_lower(name);
  const bool shape = folded.size() > 2 && folded.size() <= kMaxName && folded.starts_with("x-") &&
                     std::all_of(folded.begin(), folded.end(), [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                     });
  return shape && !folded.starts_with("x-forwarded-") &&
         std::find(std::begin(kTaken), std::end(kTaken), folded) == std::end(kTaken);
}

void check_header(const std::string& name, const Headers& before, Reading& reading) {
  if (!is_header_name(name)) {
    reading.refuse(kFieldHeaderInvalid, "expected a header for identity, got " + quoted(name),
                   "choose a name as X-Auth-Email: X-, letters, digits and '-', none that proxies "
                   "use");
    return;
  }
  const bool twice = std::any_of(before.begin(), before.end(), [&](const auto& other) {
    return ascii_lower(other.first) == ascii_lower(name);
  });
  if (twice) {
    reading.refuse(kFieldDuplicate, "expected every header once, got " + quoted(name) + " twice",
                   "take one of the two away; upper and ascii_lower case are the same");
  }
}

void read_headers(const json::Value& value, Headers& out, Reading& reading) {
  out.clear();
  if (!reading.expect(value, json::Kind::kObject, "an object of header names and attributes")) {
    return;
  }
  if (reading.checks() && value.as_object().size() > kMaxHeaders) {
    reading.refuse(kFieldTooMany, "expected at most " + std::to_string(kMaxHeaders) + " headers",
                   "take some away");
    return;
  }
  const Shape<std::string> attribute = attribute_name();
  for (const json::Member& member : value.as_object()) {
    const auto step = reading.into(member.name);
    if (reading.checks()) {
      check_header(member.name, out, reading);
    }
    out.emplace_back(member.name, std::string());
    attribute.read(member.value, out.back().second, reading);
  }
}

Shape<Headers> headers() {
  return {read_headers,
          [](const Headers& headers, Form) {
            json::Object out;
            for (const auto& [name, attribute] : headers) {
              out.set(name, attribute);
            }
            return json::Value(std::move(out));
          },
          {{"type", "object"},
           {"maxProperties", kMaxHeaders},
           {"additionalProperties", json::Object{{"type", "string"}}}}};
}

void read_requirements(const json::Value& value, AccessRule& rule, Reading& reading) {
  if (!reading.expect(value, json::Kind::kObject, "an object of attributes and their values")) {
    return;
  }
  if (reading.checks() && value.as_object().size() > kMaxRequirements) {
    reading.refuse(kFieldTooMany,
                   "expected at most " + std::to_string(kMaxRequirements) + " attributes",
                   "take some away");
    return;
  }
  rule.audience = Audience::kAttributes;
  const Shape<std::string> name = attribute_name();
  const auto values = list(text({.max_bytes = kMaxAttributeName, .ends = Ends::kAny}), 1000);
  for (const json::Member& member : value.as_object()) {
    const auto step = reading.into(member.name);
    AttributeRequirement one;
    name.read(member.name, one.name, reading);
    values.read(member.value, one.values, reading);
    rule.required.push_back(std::move(one));
  }
}

json::Value write_requirements(const AccessRule& rule) {
  if (rule.audience != Audience::kAttributes && rule.required.empty()) {
    return {};
  }
  json::Object out;
  for (const AttributeRequirement& one : rule.required) {
    out.set(one.name, json::Array(one.values.begin(), one.values.end()));
  }
  return out;
}

/// An AccessRule is well-formed as a whole or not at all.
void check_rule(const json::Object& given, AccessRule& rule, Reading& reading) {
  const json::Value* allow = given.find("allow");
  const json::Value* require = given.find("require");
  if ((allow == nullptr) == (require == nullptr)) {
    reading.refuse(kFieldConflict,
                   allow == nullptr ? "expected \"allow\" or \"require\", got neither"
                                    : "expected \"allow\" or \"require\", got both",
                   "write \"allow\": \"signed_in\", or \"require\": {\"groups\": [\"admins\"]}");
    return;
  }
  const auto checked = identity::AccessRules::make({rule});
  if (checked.ok()) {
    return;
  }
  std::string_view detail = checked.error().detail;
  detail.remove_prefix(detail.starts_with("rule 1: ") ? 8 : 0);
  reading.refuse(kFieldPathInvalid, std::string(detail),
                 "write an absolute path in decoded form, as in /admin, and for \"require\" at "
                 "least one attribute with one value");
}

const Table<AccessRule>& rule_table() {
  json::Object requirements{
      {"type", "object"},
      {"description", "One of the values of every attribute named."},
      {"additionalProperties",
       json::Object{{"type", "array"}, {"items", json::Object{{"type", "string"}}}}},
  };
  const auto audience = choice<Audience>({{"everyone", Audience::kEveryone},
                                          {"signed_in", Audience::kSignedIn},
                                          {"nobody", Audience::kNobody}});
  static const Table<AccessRule> kTable{
      "a rule",
      "Who may pass to which paths; the first rule whose path matches decides.",
      {
          field("path", &AccessRule::pattern,
                text({.max_bytes = identity::kMaxPatternBytes, .ends = Ends::kAny}),
                "Absolute, in decoded form.", Use::kRequired),
          field("match", &AccessRule::match,
                choice<PathMatch>({{"exact", PathMatch::kExact},
                                   {"prefix", PathMatch::kPrefix},
                                   {"glob", PathMatch::kGlob}}),
                "How the path is compared; prefix: whole segments."),
          {"require", Use::kEither, read_requirements,
           [](const AccessRule& rule, Form) { return write_requirements(rule); },
           [](const AccessRule& rule) {
             return rule.audience != Audience::kAttributes && rule.required.empty();
           },
           std::move(requirements)},
          // Behind "require", so that it decides where both are stored.
          {"allow", Use::kEither,
           [audience](const json::Value& value, AccessRule& rule, Reading& reading) {
             audience.read(value, rule.audience, reading);
           },
           [audience](const AccessRule& rule, Form form) {
             return rule.audience == Audience::kAttributes ? json::Value()
                                                           : audience.write(rule.audience, form);
           },
           [](const AccessRule& rule) { return rule.audience == Audience::kAttributes; },
           described(audience.schema, "Who may pass, in place of require.")},
      },
      check_rule};
  return kTable;
}

void check_application(const json::Object&, Application& application, Reading& reading) {
  if (application.urls.empty()) {
    const auto step = reading.into("urls");
    reading.refuse(kFieldRequired, "expected at least one URL, got none",
                   "give the address at which people reach it");
  }
}

}  // namespace

const Table<Application>& application_table() {
  static const Table<Application> kTable{
      "an application",
      "What is protected.",
      {
          field("id", &Application::id, id_of<identity::ApplicationId>(),
                "Unique in the installation; can't be changed.", Use::kKey),
          field("organisation", &Application::organisation, id_of<identity::OrganisationId>(),
                "People of it and of those below may use it.", Use::kKey),
          field("name", &Application::name, text({.max_bytes = 200}), "On the sign-in page."),
          field("urls", &Application::urls, list(url_place(), 100),
                "Where it is reached: origin and, perhaps, a path.", Use::kRequired),
          field("rules", &Application::rules, list(nested(rule_table()), 1000, Repeats::kAllowed),
                "The first one whose path matches decides; none matches: nobody may pass; no "
                "rules: whoever is signed in."),
          field("headers", &Application::headers, headers(),
                "Identity headers from attributes: X-Auth-Email = mail."),
          field("attributes", &Application::attributes, list(attribute_name(), 200),
                "Put into X-Auth-Attributes; * for all."),
          derived<Application>("version", version_schema(), "Grows with every change."),
      },
      check_application};
  return kTable;
}

}  // namespace countersign::document
