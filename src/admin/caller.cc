// SPDX-License-Identifier: Apache-2.0
// What a caller may know without any permission: itself, the installation and this API.
#include <utility>

#include "admin/openapi.h"
#include "admin/operation.h"
#include "base/datetime.h"

namespace countersign::admin {
namespace {

Outcome<Answer> me(const Call& call) {
  json::Array permissions;
  for (const identity::Permission& permission : call.grant.permissions) {
    permissions.emplace_back(permission.object + ":" + permission.action);
  }
  return Answer::json(json::Object{{"actor", call.grant.actor},
                                   {"organisation", call.grant.organisation.value()},
                                   {"permissions", std::move(permissions)}});
}

Outcome<Answer> installation(const Call& call) {
  const Machine& machine = call.services.machine;
  json::Array keys;
  for (const OwnKey& key : machine.keys) {
    const crypto::Certificate& certificate = key.certificate;
    keys.emplace_back(json::Object{{"use", key.use},
                                   {"subject", certificate.subject()},
                                   {"sha256", certificate.sha256_fingerprint()},
                                   {"not_before", format_datetime(certificate.not_before())},
                                   {"not_after", format_datetime(certificate.not_after())},
                                   {"certificate", certificate.base64()}});
  }
  return Answer::json(json::Object{{"public_origin", machine.public_origin},
                                   {"base_path", machine.base_path},
                                   {"keys", std::move(keys)}});
}

Outcome<Answer> openapi(const Call& call) {
  return Answer::json(openapi_document(call.services.machine));
}

}  // namespace

std::vector<Operation> caller_operations() {
  using http::Method;
  return {
      {.id = "getCaller",
       .method = Method::kGet,
       .path = "/me",
       .scope = Scope::kCaller,
       .summary = "Show whose token this is and what it may do",
       .success = {200, "Caller"},
       .handler = &me},
      {.id = "getInstallation",
       .method = Method::kGet,
       .path = "/installation",
       .scope = Scope::kCaller,
       .summary = "Show the addresses and certificates of this installation",
       .success = {200, "Installation"},
       .handler = &installation},
      {.id = "getOpenApi",
       .method = Method::kGet,
       .path = "/openapi.json",
       .scope = Scope::kCaller,
       .summary = "Show this API as an OpenAPI 3.1 document",
       .success = {200, "Document"},
       .handler = &openapi},
  };
}

}  // namespace countersign::admin
