// SPDX-License-Identifier: Apache-2.0
#include "store/audit_log.h"

#include "crypto/digest.h"

namespace countersign::store {
namespace {

/// Each field behind its length, so that no two entries give the same bytes.
void append(std::string& out, std::string_view field) {
  out += std::to_string(field.size());
  out += ':';
  out += field;
}

}  // namespace

std::array<std::uint8_t, 32> audit_hash(const AuditEntry& entry) {
  std::string bytes = "countersign audit entry 1\n";
  append(bytes, std::string(entry.previous.begin(), entry.previous.end()));
  append(bytes, std::to_string(entry.number));
  append(bytes, std::to_string(entry.context.time.time_since_epoch().count()));
  append(bytes, entry.context.actor);
  append(bytes, entry.context.peer);
  append(bytes, entry.context.comment);
  append(bytes, entry.action.organisation.view());
  append(bytes, entry.action.action);
  append(bytes, entry.action.object);
  append(bytes, entry.action.details);
  return crypto::sha256(bytes);
}

}  // namespace countersign::store
