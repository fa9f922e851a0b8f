// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.h"
#include "document/facts.h"
#include "document/shapes.h"
#include "document/tables.h"
#include "identity/identity_header.h"
#include "identity/own_attributes.h"

namespace countersign::document {
namespace {

using identity::AccessRule;
using identity::Application;
using identity::Audience;
using identity::PathMatch;
using identity::Requirement;
using identity::RequirementKind;
using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kMaxHeaders = 50;
constexpr std::size_t kMaxRequirements = 50;
constexpr std::size_t kMaxValues = 1000;

void check_header(const std::string& name, const Headers& before, Reading& reading) {
  if (!identity::is_identity_header_name(name)) {
    reading.refuse(kFieldHeaderInvalid, "expected a header for identity, got " + quoted(name),
                   "choose a name as X-Auth-Email: X-Auth-, letters, digits and '-', none that "
                   "Countersign sets itself");
    return;
  }
  const bool twice = std::any_of(before.begin(), before.end(), [&](const auto& other) {
    return ascii_lower(other.first) == ascii_lower(name);
  });
  if (twice) {
    reading.refuse(kFieldDuplicate, "expected every header once, got " + quoted(name) + " twice",
                   "take one of the two away; upper and lower case are the same");
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

constexpr std::pair<std::string_view, RequirementKind> kRequirementKinds[] = {
    {"groups", RequirementKind::kGroup},
    {"roles", RequirementKind::kRole},
    {"organisations", RequirementKind::kOrganisation}};

/// What stands before the name of an attribute that is called like one of kRequirementKinds.
constexpr std::string_view kAttributePrefix = "attribute:";

std::string requirement_name(const Requirement& requirement) {
  for (const auto& [name, kind] : kRequirementKinds) {
    if (requirement.kind == kind) {
      return std::string(name);
    }
    if (requirement.name == name) {
      return std::string(kAttributePrefix) + requirement.name;
    }
  }
  return requirement.name.starts_with(kAttributePrefix)
             ? std::string(kAttributePrefix) + requirement.name
             : requirement.name;
}

void read_requirement(const json::Member& member, Requirement& one, Reading& reading) {
  static const Shape<std::string> kName = attribute_name();
  static const auto kAttributeValues =
      list(text({.max_bytes = kMaxAttributeName, .ends = Ends::kAny}), kMaxValues);
  static const auto kIds = list(object_id(), kMaxValues);
  const auto* const kind =
      std::find_if(std::begin(kRequirementKinds), std::end(kRequirementKinds),
                   [&](const auto& candidate) { return candidate.first == member.name; });
  if (kind != std::end(kRequirementKinds)) {
    one.kind = kind->second;
    // What was migrated may hold values that are no ids: they match nobody.
    (reading.checks() ? kIds : kAttributeValues).read(member.value, one.values, reading);
    return;
  }
  std::string_view name = member.name;
  name.remove_prefix(name.starts_with(kAttributePrefix) ? kAttributePrefix.size() : 0);
  kName.read(std::string(name), one.name, reading);
  if (reading.checks() && !identity::may_be_required(name)) {
    reading.refuse(kFieldNameInvalid,
                   "expected an attribute that rules may ask for, got " + quoted(name),
                   "write groups, roles or organisations, with their ids");
  }
  kAttributeValues.read(member.value, one.values, reading);
}

void read_requirements(const json::Value& value, AccessRule& rule, Reading& reading) {
  if (!reading.expect(value, json::Kind::kObject,
                      "an object of groups, roles, organisations, attributes and their values")) {
    return;
  }
  if (reading.checks() && value.as_object().size() > kMaxRequirements) {
    reading.refuse(kFieldTooMany,
                   "expected at most " + std::to_string(kMaxRequirements) + " requirements",
                   "take some away");
    return;
  }
  rule.audience = Audience::kAttributes;
  for (const json::Member& member : value.as_object()) {
    const auto step = reading.into(member.name);
    Requirement one;
    read_requirement(member, one, reading);
    rule.required.push_back(std::move(one));
  }
}

json::Value write_requirements(const AccessRule& rule) {
  if (rule.audience != Audience::kAttributes && rule.required.empty()) {
    return {};
  }
  json::Object out;
  for (const Requirement& one : rule.required) {
    out.set(requirement_name(one), json::Array(one.values.begin(), one.values.end()));
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
                 "least one group, role, organisation or attribute with one value");
}

const Table<AccessRule>& rule_table() {
  json::Object requirements{
      {"type", "object"},
      {"description",
       "All of these, each by one of its values: groups, roles and organisations by their ids, "
       "every other name an attribute of the sign-in (attribute:groups for one of such a name)."},
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
  if (const auto within = identity::check_rule_limits(application.rules); !within.ok()) {
    const auto step = reading.into("rules");
    reading.refuse(kFieldTooMany, within.error().detail,
                   "join rules: one for a whole path in place of many below it");
  }
}

/// Documents from before there were `organisations`: people of all below could use what they
/// describe, and "groups", "roles" and "organisations" in their rules were attributes of those
/// names.
void upgrade_application(const json::Object& given, Application& application) {
  if (given.find("organisations") != nullptr) {
    return;
  }
  application.organisations.kind = identity::Reach::Kind::kBelow;
  for (AccessRule& rule : application.rules) {
    for (Requirement& one : rule.required) {
      if (one.kind != RequirementKind::kAttribute) {
        one.name = requirement_name(one);
        one.kind = RequirementKind::kAttribute;
      }
    }
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
                "Whose it is.", Use::kKey),
          field("organisations", &Application::organisations, reach(),
                "Whose people may use it: own, those of its organisation alone; below, those of "
                "organisations below, too; or a list of organisations, each with those below it, "
                "its own standing for itself alone."),
          field("name", &Application::name, text({.max_bytes = 200}), "On the sign-in page."),
          field("urls", &Application::urls, list(url_place(), 100),
                "Where it is reached: origin and, perhaps, a path.", Use::kRequired),
          field("rules", &Application::rules,
                list(nested(rule_table()), identity::kMaxRules, Repeats::kAllowed),
                "The first one whose path matches decides; none matches: nobody may pass; no "
                "rules: whoever is signed in."),
          field("headers", &Application::headers, headers(),
                "Identity headers from attributes: X-Auth-Email = mail."),
          field("attributes", &Application::attributes, list(attribute_name(), 200),
                "Put into X-Auth-Attributes; * for all."),
          derived<Application>("version", version_schema(), "Grows with every change."),
          moving(derived<Application>("warnings", warnings_schema(),
                                      "URLs that lead nowhere, and what works only once something "
                                      "else is done.")),
      },
      check_application,
      upgrade_application};
  return kTable;
}

}  // namespace countersign::document
