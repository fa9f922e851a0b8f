// SPDX-License-Identifier: Apache-2.0
// The audit log (R2): list, and whether it was tampered with.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
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

// What those above wrote for themselves, about a change that may be of others, too, and where they
// sit, is told to those alone who see whoever did it.
bool sees_actor(const Call& call, const store::AuditEntry& entry) {
  const identity::OrganisationId& own = call.grant.organisation;
  const identity::OrganisationId& actor = entry.context.actor_organisation;
  return own.view() == identity::kRootOrganisation ||
         (!actor.empty() && call.catalogue->is_or_was_within(actor, own));
}

json::Object shown(const Call& call, const store::AuditEntry& entry) {
  const bool whole = sees_actor(call, entry);
  return {{"number", entry.number},
          {"time", format_datetime(entry.context.time)},
          {"actor", entry.context.actor},
          {"peer", whole ? entry.context.peer : std::string()},
          {"organisation", entry.action.organisation.value()},
          {"action", entry.action.action},
          {"object", entry.action.object},
          {"comment", whole ? entry.context.comment : std::string()},
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
    items.emplace_back(shown(call, entry));
  }
  return page(std::move(items), next);
}

Outcome<Answer> list_audit_entries(const Call& call) {
  return list_entries(call, call.covered_by_records());
}

Outcome<Answer> list_all(const Call& call) {
  return list_entries(call, {});
}

// The newest entry up to `number` (0: of all), or none.
Outcome<std::optional<store::AuditEntry>> entry_up_to(const Call& call, std::int64_t number) {
  store::AuditQuery query;
  query.before = number == 0 ? 0 : number + 1;
  query.limit = 1;
  CS_TRY(auto entries, call.services.audit.entries(query));
  return entries.empty() ? std::optional<store::AuditEntry>() : std::move(entries.front());
}

json::Object head_of(const std::optional<store::AuditEntry>& last) {
  const store::AuditEntry none;
  const store::AuditEntry& entry = last ? *last : none;
  return {{"number", entry.number}, {"hash", hex_encode(entry.hash)}};
}

Outcome<Answer> head(const Call& call) {
  CS_TRY(const auto last, entry_up_to(call, 0));
  return Answer::json(head_of(last));
}

// A head that was kept elsewhere, "NUMBER:HASH".
struct KeptHead {
  std::int64_t number = 0;
  std::string hash;
};

Outcome<std::optional<KeptHead>> kept_head(const Call& call) {
  const std::string* text = call.query_value("since");
  if (text == nullptr) {
    return std::optional<KeptHead>();
  }
  constexpr std::size_t kHashDigits = 64;
  KeptHead out;
  const auto read = std::from_chars(text->data(), text->data() + text->size(), out.number);
  const auto colon = static_cast<std::size_t>(read.ptr - text->data());
  const bool good = read.ec == std::errc() && out.number >= 0 &&
                    colon + 1 + kHashDigits == text->size() && (*text)[colon] == ':' &&
                    text->find_first_not_of("0123456789abcdef", colon + 1) == std::string::npos;
  if (!good) {
    return Problem(kQueryInvalid, "expected in since a number, a colon and a hash",
                   "give the number and the hash that GET /audit/head answered then");
  }
  out.hash = text->substr(colon + 1);
  return std::optional(std::move(out));
}

// The chain has no key: who can write the whole database can make a new one that fits. A head that
// was kept elsewhere is what such a chain does not have.
Outcome<Answer> verify(const Call& call) {
  CS_TRY(const auto kept, kept_head(call));
  CS_TRY(store::AuditVerdict verdict, call.services.audit.verify());
  if (kept && kept->number > 0) {
    CS_TRY(const auto entry, entry_up_to(call, kept->number));
    const bool is_there =
        entry && entry->number == kept->number && hex_encode(entry->hash) == kept->hash;
    if (!is_there) {
      verdict.first_bad = std::min(verdict.first_bad.value_or(kept->number), kept->number);
    }
  }
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
      {.id = "listAudit",
       .method = Method::kGet,
       .path = "/organisations/{organisation}/audit",
       .scope = Scope::kOrganisation,
       .object = "audit",
       .action = "view",
       .summary = "List what administrators did, newest first",
       .query = own,
       .success = entries,
       .handler = &list_audit_entries},
      {.id = "listAllAudit",
       .method = Method::kGet,
       .path = "/audit",
       .scope = Scope::kSystem,
       .object = "audit",
       .action = "view",
       .summary = "List what was done in the whole installation",
       .query = filters(),
       .success = entries,
       .handler = &list_all},
      {.id = "getAuditHead",
       .method = Method::kGet,
       .path = "/audit/head",
       .scope = Scope::kSystem,
       .object = "audit",
       .action = "view",
       .summary = "Show the number and hash of the last entry, to be kept elsewhere",
       .success = {200, "AuditHead"},
       .handler = &head},
      {.id = "verifyAudit",
       .method = Method::kGet,
       .path = "/audit/verify",
       .scope = Scope::kSystem,
       .object = "audit",
       .action = "view",
       .summary =
           "Check that the audit log is whole, and goes on from a head that was kept elsewhere",
       .query = {text_parameter("since",
                                "A head that was kept, NUMBER:HASH: it must still be there.")},
       .success = {200, "AuditVerdict"},
       .handler = &verify},
  };
}

}  // namespace countersign::admin
