// SPDX-License-Identifier: Apache-2.0
#include "store/audit_log.h"

#include "crypto/digest.h"
#include "store/framed_text.h"

namespace countersign::store {

std::array<std::uint8_t, 32> audit_hash(const AuditEntry& entry) {
  std::string bytes = "countersign audit entry 1\n";
  append_framed(bytes, std::string(entry.previous.begin(), entry.previous.end()));
  append_framed(bytes, std::to_string(entry.number));
  append_framed(bytes, std::to_string(entry.context.time.time_since_epoch().count()));
  append_framed(bytes, entry.context.actor);
  append_framed(bytes, entry.context.peer);
  append_framed(bytes, entry.context.comment);
  append_framed(bytes, entry.action.organisation.view());
  append_framed(bytes, entry.action.action);
  append_framed(bytes, entry.action.object);
  append_framed(bytes, entry.action.details);
  return crypto::sha256(bytes);
}

}  // namespace countersign::store
