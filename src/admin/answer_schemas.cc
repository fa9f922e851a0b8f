// SPDX-License-Identifier: Apache-2.0
// What is recorded: sessions, login events, audit, history; and problems.
#include "admin/answer_schemas.h"

#include "admin/configuration_file.h"
#include "admin/schemas.h"
#include "document/document.h"
#include "document/facts.h"

namespace countersign::admin {
namespace {

json::Value any_value() {
  return json::Object();
}

NamedSchemas problem_schemas() {
  return {{"Problem",
           object_schema(
               "Why a call was refused (RFC 9457).",
               {{"type!", text_schema("")},
                {"title!", text_schema("")},
                {"status!", integer_schema("")},
                {"code!", text_schema("Stable: for programs.")},
                {"detail", text_schema("What was expected, and what came.")},
                {"remedy", text_schema("What to do about it.")},
                {"errors", list_schema(object_schema(
                               "", {{"pointer!", text_schema("RFC 6901, into what was sent.")},
                                    {"code!", text_schema("")},
                                    {"detail!", text_schema("")},
                                    {"remedy!", text_schema("")}}))}})}};
}

NamedSchemas session_schemas() {
  return {
      {"Session", object_schema("A signed-in browser.",
                                {{"id!", text_schema("Not the secret: its hash.")},
                                 {"organisation!", text_schema("")},
                                 {"user!", text_schema("")},
                                 {"user_name!", text_schema("")},
                                 {"authenticator!", text_schema("")},
                                 {"idp_entity_id!", text_schema("")},
                                 {"name_id!", text_schema("")},
                                 {"signing_key!", text_schema("Fingerprint of the IdP's key.")},
                                 {"created!", time_schema("")},
                                 {"last_seen!", time_schema("")},
                                 {"idle_limit!", text_schema("")},
                                 {"expires!", time_schema("")},
                                 {"attributes", map_schema(list_schema(text_schema("")))}})},
      {"LoginEvent",
       object_schema("One attempt to sign in.",
                     {{"reference!", text_schema("As on the error page.")},
                      {"time!", time_schema("")},
                      {"organisation!", text_schema("")},
                      {"authenticator!", text_schema("")},
                      {"user_name!", text_schema("")},
                      {"user!", text_schema("")},
                      {"outcome!", text_schema("accepted, refused or tested")},
                      {"code!", text_schema("Of the refusal; empty: accepted.")},
                      {"detail!", text_schema("")},
                      {"remedy!", text_schema("Which setting to change, on which side; in "
                                              "the language of Accept-Language.")},
                      {"peer!", text_schema("Address of the browser.")},
                      {"repeats!", integer_schema("Further attempts like this one.")},
                      {"last_time!", time_schema("Of the last of them.")},
                      {"issuer", text_schema("")},
                      {"name_id", text_schema("")},
                      {"name_id_format", text_schema("")},
                      {"signing_key", text_schema("")},
                      {"attributes",
                       list_schema(object_schema("", {{"name!", text_schema("")},
                                                      {"values!", list_schema(text_schema(""))}}))},
                      {"checks", list_schema(object_schema(
                                     "", {{"id!", text_schema("")},
                                          {"spec!", text_schema("Section of the standard.")},
                                          {"outcome!", text_schema("pass, fail, skip or warn")},
                                          {"expected!", text_schema("")},
                                          {"received!", text_schema("")}}))}})},
  };
}

NamedSchemas domain_schemas() {
  return {
      {"MailDomains",
       object_schema(
           "Mail domains of an organisation.",
           {{"items!",
             list_schema(object_schema(
                 "",
                 {{"domain!", text_schema("As in mail_domains.")},
                  {"state!", text_schema("unproven, proven, confirmed, or lost: it was proven "
                                         "and the record is gone")},
                  {"leads!", flag_schema("Whether mail addresses of it lead to the "
                                         "organisation from the page of one above.")},
                  {"record!", object_schema("What to set in DNS.", {{"name!", text_schema("")},
                                                                    {"type!", text_schema("TXT")},
                                                                    {"value!", text_schema("")}})},
                  {"proven", time_schema("Since when it is.")},
                  {"seen", time_schema("When the record was seen last.")},
                  {"looked", time_schema("When it was looked for last.")},
                  {"leads_until", time_schema("Of one that is lost.")},
                  {"problem", text_schema("What the last look found instead.")}}))}})}};
}

NamedSchemas audit_schemas() {
  return {
      {"AuditEntry", object_schema("What an administrator did.",
                                   {{"number!", integer_schema("")},
                                    {"time!", time_schema("")},
                                    {"actor!", text_schema("")},
                                    {"peer!", text_schema("")},
                                    {"organisation!", text_schema("")},
                                    {"action!", text_schema("")},
                                    {"object!", text_schema("")},
                                    {"comment!", text_schema("")},
                                    {"details!", any_value()},
                                    {"hash!", text_schema("Over this entry and all before.")}})},
      {"AuditHead", object_schema("The last entry of the audit log.",
                                  {{"number!", integer_schema("0: there is none yet.")},
                                   {"hash!", text_schema("Over this entry and all before.")}})},
      {"AuditVerdict",
       object_schema("Whether the audit log is whole.",
                     {{"intact!", flag_schema("")},
                      {"entries!", integer_schema("")},
                      {"head!", text_schema("Hash of the last: keep it elsewhere and compare.")},
                      {"first_bad", integer_schema("The first entry that does not fit.")}})},
  };
}

json::Value configuration_schema() {
  std::vector<std::pair<std::string, json::Value>> members{{"format", integer_schema("1")}};
  for (const identity::ObjectKind kind : kConfigured) {
    members.emplace_back(document::kind_plural(kind), list_schema(reference_to(schema_name(kind))));
  }
  return object_schema("Settings as a file.", std::move(members));
}

json::Value trust_schema() {
  return object_schema("Others than before decide who the people of an authenticator are.",
                       {{"authenticator!", text_schema("")},
                        {"organisation!", text_schema("")},
                        {"people!", integer_schema("Whom its provider can be; 10,000: or more.")},
                        {"members!", list_schema(text_schema("That differ; none of one that "
                                                             "begins to be believed."))},
                        {"detail!", text_schema("The same in words.")}});
}

json::Value left_schema() {
  return object_schema("What a roll back left as it is.", {{"kind!", text_schema("")},
                                                           {"organisation!", text_schema("")},
                                                           {"id!", text_schema("")},
                                                           {"detail!", text_schema("Why.")}});
}

NamedSchemas configuration_schemas() {
  const json::Value change = object_schema(
      "", {{"action!", text_schema("create, edit or delete")},
           {"kind!", text_schema("")},
           {"organisation!", text_schema("")},
           {"id!", text_schema("")},
           {"differences!", list_schema(object_schema("", {{"pointer!", text_schema("")},
                                                           {"before", any_value()},
                                                           {"after", any_value()}}))}});
  return {
      {"Configuration", configuration_schema()},
      {"ConfigurationReport",
       object_schema("", {{"changes!", list_schema(change)},
                          {"trust", list_schema(trust_schema())},
                          {"warnings", document::warnings_schema()},
                          {"left", list_schema(left_schema())},
                          {"revision", integer_schema("Not there: nothing was changed.")}})},
      {"Revision",
       object_schema("A change of the configuration.", {{"number!", integer_schema("")},
                                                        {"time!", time_schema("")},
                                                        {"actor!", text_schema("")},
                                                        {"comment!", text_schema("")},
                                                        {"changes", list_schema(change)}})},
  };
}

}  // namespace

NamedSchemas record_schemas() {
  NamedSchemas out = problem_schemas();
  for (auto* more : {&session_schemas, &domain_schemas, &audit_schemas, &configuration_schemas}) {
    for (auto& schema : more()) {
      out.push_back(std::move(schema));
    }
  }
  return out;
}

NamedSchemas answer_schemas() {
  NamedSchemas out = action_schemas();
  for (auto& schema : record_schemas()) {
    out.push_back(std::move(schema));
  }
  return out;
}

}  // namespace countersign::admin
