// SPDX-License-Identifier: Apache-2.0
// What actions take and give.
#include "admin/answer_schemas.h"
#include "admin/schemas.h"

namespace countersign::admin {
namespace {

NamedSchemas caller_schemas() {
  return {
      {"Caller", object_schema("Who calls, and what it may do.",
                               {{"actor!", text_schema("As in the audit log: token:ci.")},
                                {"organisation!", text_schema("This one and all below it.")},
                                {"permissions!", list_schema(text_schema("object:action"))}})},
      {"Permissions", object_schema("What there is to be given.",
                                    {{"permissions!", list_schema(text_schema("object:action"))},
                                     {"built_in_roles!", list_schema(reference_to("Role"))}})},
      {"Installation",
       object_schema(
           "Addresses and certificates of this installation.",
           {{"public_origin!", text_schema("Scheme, host and port.")},
            {"base_path!", text_schema("Before every path; may be empty.")},
            {"keys!", list_schema(object_schema(
                          "A key of ours.", {{"use!", text_schema("signing or encryption")},
                                             {"subject!", text_schema("Of the certificate.")},
                                             {"sha256!", text_schema("Fingerprint in hex.")},
                                             {"not_before!", time_schema("")},
                                             {"not_after!", time_schema("")},
                                             {"certificate!", text_schema("DER in base64.")}}))}})},
      {"Document", map_schema(json::Object(), "An OpenAPI 3.1 document.")},
  };
}

NamedSchemas authenticator_schemas() {
  return {
      {"Force", object_schema("", {{"force", flag_schema("Although no test was passed.")}})},
      {"TestUrl", object_schema("", {{"url!", text_schema("To be opened in your browser within "
                                                          "ten minutes.")}})},
      {"Test", object_schema("The latest test round trip.",
                             {{"tested!", flag_schema("Whether there was any.")},
                              {"passed", flag_schema("Whether it passed.")},
                              {"current", flag_schema("Whether the settings are still those.")},
                              {"reference", text_schema("Of the login event.")},
                              {"time", time_schema("")},
                              {"code", text_schema("Why it did not pass.")},
                              {"detail", text_schema("")},
                              {"remedy", text_schema("Which setting to change, on which side.")}})},
      {"CopyTarget",
       object_schema("",
                     {{"organisation!", text_schema("A test organisation of this one.")},
                      {"id", text_schema("Of the copy; this one's with -test if not given.")}})},
      {"PromoteTarget",
       object_schema("", {{"to", text_schema("Whose settings become these; the one that this was "
                                             "copied from, if names tell.")},
                          {"force", flag_schema("Although no test was passed.")}})},
      {"Example",
       object_schema("What to set at the identity provider, and what it then sends.",
                     {{"settings!", map_schema(text_schema(""))},
                      {"name_id!", map_schema(text_schema(""))},
                      {"attributes!", list_schema(object_schema(
                                          "", {{"name!", text_schema("As it must be sent.")},
                                               {"values!", list_schema(text_schema(""))},
                                               {"for!", text_schema("What it becomes here.")},
                                               {"required!", flag_schema("")}}))}})},
      {"MappingTest",
       object_schema("Settings to be tried; as they are, where not given.",
                     {{"mapping", map_schema(json::Object(), "Merged into the mapping.")},
                      {"groups", list_schema(reference_to("Group"),
                                             "In place of the organisation's groups.")},
                      {"last", integer_schema("How many recorded sign-ins; 50 if not given.")}})},
      {"MappingReport",
       object_schema(
           "What would be different.",
           {{"replayed!", integer_schema("Recorded sign-ins that were looked at.")},
            {"unchanged!", integer_schema("")},
            {"failures!", integer_schema("That would be refused.")},
            {"redacted!", integer_schema("Whose values are recorded in part alone.")},
            {"differences!",
             list_schema(object_schema(
                 "", {{"reference!", text_schema("Of the login event.")},
                      {"time!", time_schema("")},
                      {"user_name!", text_schema("")},
                      {"differs!", list_schema(text_schema("A member of before and after."))},
                      {"before!", map_schema(json::Object())},
                      {"after!", map_schema(json::Object())}}))}})},
  };
}

NamedSchemas other_schemas() {
  return {
      {"PropertyValue",
       object_schema(
           "", {{"value!", json::Object{{"type", json::Array{"string", "integer", "boolean"}}}}})},
      {"Password",
       object_schema("", {{"password!", json::Object{{"type", "string"}, {"writeOnly", true}}}})},
      {"BulkReport",
       object_schema(
           "What an upload did, or would do.",
           {{"dry_run!", flag_schema("")},
            {"created!", integer_schema("")},
            {"updated!", integer_schema("")},
            {"unchanged!", integer_schema("")},
            {"rows!", list_schema(object_schema("", {{"row!", integer_schema("")},
                                                     {"action!", text_schema("")},
                                                     {"user_name!", text_schema("")}}),
                                  "The first thousand that change something.")},
            {"problem_count!", integer_schema("")},
            {"problems!", list_schema(object_schema("", {{"row!", integer_schema("")},
                                                         {"column!", text_schema("")},
                                                         {"code!", text_schema("")},
                                                         {"detail!", text_schema("")},
                                                         {"remedy!", text_schema("")}}))}})},
      {"Ended", object_schema("", {{"ended!", integer_schema("How many sessions there were.")}})},
      {"Capture",
       object_schema("A recording of the next sign-in.",
                     {{"state!", text_schema("none, waiting or caught")},
                      {"until", time_schema("When it is forgotten.")},
                      {"reference", text_schema("Of the login event that was caught.")}})},
  };
}

}  // namespace

NamedSchemas action_schemas() {
  NamedSchemas out = caller_schemas();
  for (auto* more : {&authenticator_schemas, &other_schemas}) {
    for (auto& schema : more()) {
      out.push_back(std::move(schema));
    }
  }
  return out;
}

}  // namespace countersign::admin
