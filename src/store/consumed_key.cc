// SPDX-License-Identifier: Apache-2.0
#include "store/consumed_key.h"

#include <string>

#include "crypto/digest.h"

namespace countersign::store {
namespace {

/// Each part behind its length, so that no two lists of parts give the same bytes.
void append(std::string& out, std::string_view part) {
  out += std::to_string(part.size());
  out += ':';
  out += part;
}

}  // namespace

ConsumedKey assertion_key(std::string_view idp_entity_id, std::string_view assertion_id,
                          std::chrono::sys_seconds expires) {
  std::string bytes = "assertion";
  append(bytes, idp_entity_id);
  append(bytes, assertion_id);
  return {crypto::sha256(bytes), expires};
}

ConsumedKey request_key(std::string_view request_id, std::chrono::sys_seconds expires) {
  std::string bytes = "request";
  append(bytes, request_id);
  return {crypto::sha256(bytes), expires};
}

}  // namespace countersign::store
