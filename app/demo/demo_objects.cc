// SPDX-License-Identifier: Apache-2.0
#include "demo/demo_objects.h"

#include <initializer_list>

#include "cli/api.h"
#include "config/load.h"
#include "errors.h"

namespace countersign::app {
namespace {

constexpr std::size_t kMetadataBytes = std::size_t{256} * 1024;

json::Array texts(std::initializer_list<const char*> values) {
  return {values.begin(), values.end()};
}

json::Value organisation(const DemoPorts& ports) {
  return json::Object{{"id", "demo"},
                      {"parent", "root"},
                      {"name", "Demo organisation"},
                      {"mail_domains", texts({"demo.example"})},
                      {"confirmed_domains", texts({"demo.example"})},
                      {"url_spaces", json::Array{loopback_origin(ports.application)}},
                      {"policy", json::Object{{"authenticators", texts({"demo"})}}}};
}

json::Value authenticator(const std::string& idp_metadata) {
  const json::Object mapping{
      {"external_id", "NameID"},
      {"fields",
       json::Array{json::Object{{"field", "email"}, {"sources", texts({"mail"})}},
                   json::Object{{"field", "display_name"}, {"sources", texts({"displayName"})}}}},
      {"groups", json::Object{{"attribute", "groups"}, {"conflict", "merge"}}},
      {"provisioning", "create"}};
  return json::Object{{"id", "demo"},
                      {"organisation", "demo"},
                      {"name", "Demo identity provider"},
                      {"type", "saml2"},
                      {"button", "Sign in with the demo identity provider"},
                      {"state", "active"},
                      {"saml", json::Object{{"metadata", idp_metadata},
                                            {"sign_requests", true},
                                            {"idp_initiated", "accepted"}}},
                      {"mapping", mapping}};
}

json::Value group(const char* id, const char* label) {
  return json::Object{{"id", id}, {"organisation", "demo"}, {"value", id}, {"label", label}};
}

json::Value application(const DemoPorts& ports) {
  const json::Array rules{
      json::Object{{"path", "/public"}, {"allow", "everyone"}},
      json::Object{{"path", "/admin"}, {"require", json::Object{{"groups", texts({"admins"})}}}},
      json::Object{{"path", "/"}, {"allow", "signed_in"}}};
  return json::Object{{"id", "sample"},
                      {"organisation", "demo"},
                      {"organisations", "below"},
                      {"name", "Sample application"},
                      {"urls", json::Array{loopback_origin(ports.application) + "/"}},
                      {"headers", json::Object{{"X-Auth-Name", "displayName"},
                                               {"X-Auth-Email", "mail"},
                                               {"X-Auth-Groups", "countersign:groups"}}},
                      {"rules", rules}};
}

}  // namespace

json::Value demo_objects(const DemoPorts& ports, const std::string& idp_metadata) {
  return json::Object{
      {"organisations", json::Array{organisation(ports)}},
      {"authenticators", json::Array{authenticator(idp_metadata)}},
      {"groups", json::Array{group("admins", "Administrators"), group("staff", "Staff"),
                             group("contractors", "Contractors")}},
      {"applications", json::Array{application(ports)}}};
}

Result<void> apply_demo_objects(const std::filesystem::path& folder, const DemoPorts& ports) {
  const auto metadata = read_file(folder / "idp-metadata.xml", kMetadataBytes);
  if (!metadata) {
    return {kDemoFailed, "cannot read the demo identity provider's metadata"};
  }
  cli::ConnectionOptions options;
  options.config = (folder / "countersign.toml").string();
  CS_TRY(const cli::Connection connection, cli::find_connection(options));
  CS_TRY(const cli::Answer answer,
         cli::call_api(connection, cli::json_call(http::Method::kPost, "/configuration/apply",
                                                  demo_objects(ports, *metadata))));
  if (!answer.ok()) {
    return {kDemoFailed,
            "the gateway did not take the demo's settings: " + cli::problem_text(answer)};
  }
  return {};
}

}  // namespace countersign::app
