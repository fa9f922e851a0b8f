// SPDX-License-Identifier: Apache-2.0
#include "store/consumed_key.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "crypto/digest.h"
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

std::uint32_t owner_mark_of_before(std::string_view organisation) {
  const auto digest = crypto::sha256(organisation);
  std::uint32_t mark = 0;
  std::memcpy(&mark, digest.data(), sizeof(mark));
  return std::max<std::uint32_t>(mark, 1);
}

}  // namespace countersign::store
