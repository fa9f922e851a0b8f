// SPDX-License-Identifier: Apache-2.0
#include "admin/history_rules.h"

#include <string>

#include "admin/errors.h"
#include "base/text.h"
#include "document/document.h"
#include "identity/organisation.h"
#include "identity/property.h"

namespace countersign::admin {
namespace {

constexpr const char* kProperty = "history.max_per_day";
constexpr std::size_t kKibibytesOfOne = 1024;  // of what the property counts

// Both the history and the audit log keep what was and what is.
constexpr std::size_t kCopies = 2;

std::size_t bytes_of(const identity::Catalogue::Entry& entry) {
  return entry == nullptr
             ? 0
             : json::write(document::write(entry->object, document::Form::kStored)).size();
}

Outcome<void> take(const Call& call, std::size_t bytes) {
  const auto most =
      static_cast<std::size_t>(identity::property_number(call.catalogue->property(kProperty)));
  const identity::OrganisationId& organisation = call.grant.organisation;
  const auto verdict = call.services.history->take(*call.catalogue, organisation, bytes,
                                                   most * kKibibytesOfOne, call.now);
  if (verdict == HistoryBudget::Verdict::kFits) {
    return {};
  }
  if (verdict == HistoryBudget::Verdict::kRefusedFirst) {
    call.services.log.write(LogEntry(LogLevel::kWarning, "history_full")
                                .add("organisation", organisation.view())
                                .add("actor", call.grant.actor)
                                .add("remedy", std::string("see what it changes so often; or raise "
                                                           "the property ") +
                                                   kProperty));
  }
  return Problem(kHistoryFull,
                 "expected less to be written into the history today by administrators of " +
                     quoted(organisation.view()),
                 std::string("wait until tomorrow (UTC), change less at once, or have an "
                             "administrator of the root raise the property ") +
                     kProperty + "; deleting and blocking go on");
}

bool is_below_root(const Call& call) {
  return call.grant.organisation.view() != identity::kRootOrganisation;
}

}  // namespace

Outcome<void> check_history(const Call& call, const std::vector<identity::ObjectChange>& changes) {
  std::size_t bytes = 0;
  bool is_free = true;
  for (const identity::ObjectChange& change : changes) {
    is_free = is_free && change.after == nullptr;
    bytes += kCopies * (bytes_of(change.before) + bytes_of(change.after));
  }
  return is_free || !is_below_root(call) ? Outcome<void>() : take(call, bytes);
}

Outcome<void> check_history(const Call& call, const std::vector<store::UserWrite>& writes) {
  std::size_t bytes = 0;
  bool is_free = true;
  for (const store::UserWrite& write : writes) {
    is_free = is_free && (write.kind == store::UserWrite::Kind::kDelete ||
                          write.user.state != identity::UserState::kActive);
    bytes += kCopies * json::write(document::write(write.user, document::Form::kStored)).size();
  }
  return is_free || !is_below_root(call) ? Outcome<void>() : take(call, bytes);
}

}  // namespace countersign::admin
