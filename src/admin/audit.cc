// SPDX-License-Identifier: Apache-2.0
// The audit log (R2): list, and whether it was tampered with.
#include <utility>

#include "admin/errors.h"
#include "admin/operation.h"
#include "admin/query_parameters.h"
#include "base/datetime.h"
#include "base/hex.h"
#include "json/reader.h"

namespace countersign::admin {
namespace {

json::Value details_of(const std::string& text) {
  auto read = json::read(text);
  return read.ok() ? *std::move(read) : json::Value(text);
}

json::Object shown(const store::AuditEntry& entry) {
  return {{"number", entry.number},
          {"time", format_datetime(entry.context.time)},
          {"actor", entry.context.actor},
          {"peer", entry.context.peer},
          {"organisation", entry.action.organisation.value()},
          {"action", entry.action.action},
          {"object", entry.action.object},
          {"comment", entry.context.comment},
          {"details", details_of(entry.action.details)},
          {"hash", hex_encode(entry.hash)}};
}

Outcome<Answer> list_entries(const Call& call,
                             std::vector<identity::OrganisationId> organisations) {
  store::AuditQuery query;
  query.organisations = std::move(organisations);
  if (const std::string* actor = call.query_value("actor")) {
    query.actor = *actor;
  }
  if (const std::string* object = call.query_value("object")) {
    query.object = *object;
  }
  CS_TRY(query.before, number_position_of(call));
  const std::size_t limit = call.limit();
  query.limit = limit + 1;
  CS_TRY(auto entries, call.services.audit.entries(query));
  std::optional<std::string> next;
  if (entries.size() > limit) {
    entries.resize(limit);
    next = std::to_string(entries.back().number);
  }
  json::Array items;
  for (const store::AuditEntry& entry : entries) {
    items.emplace_back(shown(entry));
  }
  return page(std::move(items), next);
}

Outcome<Answer> list_audit_entries(const Call& call) {
  return list_entries(call, call.covered_by_records());
}

Outcome<Answer> list_all(const Call& call) {
  return list_entries(call, {});
}

Outcome<Answer> verify(const Call& call) {
  CS_TRY(const store::AuditVerdict verdict, call.services.audit.verify());
  json::Object out{{"intact", !verdict.first_bad.has_value()},
                   {"entries", verdict.entries},
                   {"head", hex_encode(verdict.head)}};
  if (verdict.first_bad) {
    out.set("first_bad", *verdict.first_bad);
  }
  return Answer::json(std::move(out));
}

std::vector<QueryParameter> filters() {
  return page_parameters(
      {text_parameter("actor", "Only what this one did, as token:ci."),
       text_parameter("object", "Only what was done to it: the beginning of authenticator/corp.")});
}

}  // namespace

std::vector<Operation> audit_operations() {
  using http::Method;
  auto own = filters();
  own.push_back(below_parameter());
  const Success entries{200, "AuditEntry", Success::Shape::kList};
  return {
      {"listAudit", Method::kGet, "/organisations/{organisation}/audit", Scope::kOrganisation,
       "audit", "view", "List what administrators did, newest first", BodyType::kNone, "", own,
       entries, &list_audit_entries},
      {"listAllAudit", Method::kGet, "/audit", Scope::kSystem, "audit", "view",
       "List what was done in the whole installation", BodyType::kNone, "", filters(), entries,
       &list_all},
      {"verifyAudit",
       Method::kGet,
       "/audit/verify",
       Scope::kSystem,
       "audit",
       "view",
       "Check that the audit log is whole",
       BodyType::kNone,
       "",
       {},
       {200, "AuditVerdict"},
       &verify},
  };
}

}  // namespace countersign::admin
