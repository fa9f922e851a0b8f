// SPDX-License-Identifier: Apache-2.0
// API tokens (C2). The secret is in the answer that makes one, and nowhere else.
#include <algorithm>
#include <utility>
#include <variant>

#include "admin/authentication.h"
#include "admin/errors.h"
#include "admin/objects.h"
#include "admin/operation.h"
#include "crypto/random.h"
#include "document/document.h"

namespace countersign::admin {
namespace {

using identity::ApiToken;
using identity::ObjectKind;

constexpr std::size_t kIdBytes = 8;

// A token that is over from the start is a mistake.
Outcome<void> prepare_token(ChangeSet& changes, const identity::Object* before,
                            identity::Object& after) {
  const auto& token = std::get<ApiToken>(after);
  if (token.expires && *token.expires <= changes.call().now &&
      (before == nullptr || std::get<ApiToken>(*before).expires != token.expires)) {
    return Problem::of_fields(
        {field_problem("/expires", kFieldInvalid, "expected a time to come, got one that is over",
                       "give a later time, or delete the token")});
  }
  return {};
}

const Resource& token_resource() {
  static const Resource kTokens{ObjectKind::kApiToken, {}, &prepare_token, {}};
  return kTokens;
}

Outcome<Answer> create_token(const Call& call) {
  const std::string secret = make_token_secret();
  identity::ObjectKey key{ObjectKind::kApiToken, call.organisation, ""};
  const json::Value* wanted = call.document->find("id");
  key.id = wanted != nullptr && wanted->is_string() ? wanted->as_string()
                                                    : "t-" + crypto::random_hex(kIdBytes);
  CS_TRY(identity::Object object, read_object(key, *call.document));
  if (wanted != nullptr) {
    if (auto own = check_own_id(call, *call.catalogue, key); !own.ok()) {
      return for_document(std::move(own).error(), key);
    }
  }
  auto& token = std::get<ApiToken>(object);
  token.secret_hash = token_hash(secret);
  token.created = call.now;
  auto changed = change(call, [&](ChangeSet& changes) -> Outcome<void> {
    if (changes.current().find(key) != nullptr) {
      return id_taken(key.id);
    }
    CS_TRY(prepare_token(changes, nullptr, object));
    return changes.put(object);
  });
  if (!changed.ok()) {
    return for_document(std::move(changed).error(), key);
  }
  Answer answer = answer_with(call, token_resource(), changed->catalogue, key);
  answer.body->as_object().set("secret", secret);
  answer.status = 201;
  answer.add("Location", location_of(call, key));
  return answer;
}

}  // namespace

std::vector<Operation> token_operations() {
  auto out = object_operations(token_resource());
  const auto made = std::find_if(out.begin(), out.end(), [](const Operation& operation) {
    return operation.id == "createToken";
  });
  made->summary = "Create a token; its secret is shown this once";
  made->success.schema = "NewToken";
  made->handler = &create_token;
  return out;
}

}  // namespace countersign::admin
