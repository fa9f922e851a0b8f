// SPDX-License-Identifier: Apache-2.0
#include "store/consumed_key.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "crypto/digest.h"
#include "identity/organisation.h"
#include "store/framed_text.h"

namespace countersign::store {

ConsumedKey assertion_key(std::string_view authenticator, std::string_view idp_entity_id,
                          std::string_view assertion_id, std::chrono::sys_seconds expires) {
  std::string bytes = "assertion";
  append_framed(bytes, authenticator);
  append_framed(bytes, idp_entity_id);
  append_framed(bytes, assertion_id);
  return {crypto::sha256(bytes), expires};
}

ConsumedKey assertion_key_of_before(std::string_view idp_entity_id, std::string_view assertion_id,
                                    std::chrono::sys_seconds expires) {
  std::string bytes = "assertion";
  append_framed(bytes, idp_entity_id);
  append_framed(bytes, assertion_id);
  return {crypto::sha256(bytes), expires};
}

ConsumedKey request_key(std::string_view request_id, std::chrono::sys_seconds expires) {
  std::string bytes = "request";
  append_framed(bytes, request_id);
  return {crypto::sha256(bytes), expires};
}

KeyRoom key_room_of(const identity::OrganisationId& customer) {
  if (customer.empty() || customer.view() == identity::kRootOrganisation) {
    return 0;
  }
  const auto digest = crypto::sha256(customer.view());
  KeyRoom room = 0;
  std::memcpy(&room, digest.data(), sizeof(room));
  return std::max<KeyRoom>(room, 1);
}

}  // namespace countersign::store
