// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "identity/login_event.h"
#include "identity/shared_room.h"

namespace countersign::store {

/// Which login events to list, newest first.
struct EventQuery {
  std::vector<identity::OrganisationId> organisations;  // none: all, also those of no organisation
  std::optional<identity::AuthenticatorId> authenticator;
  std::optional<identity::UserId> user;
  std::string user_name;  // exact; empty: any
  std::optional<identity::LoginOutcome> outcome;
  std::string code;  // exact; empty: any
  /// Reference, user name, code, issuer or NameID, ASCII case ignored; in the newest
  /// events a part of one is enough. Empty: any.
  std::string search;
  /// Whether a part is enough there; of the newest behind `before`, at most kSearchedForParts.
  bool finds_parts = true;
  std::int64_t before = 0;  // position of the last event of the page before; 0: from the newest
  std::size_t limit = 50;
};

/// The events in which a part of a text is searched for: the newest of the organisations asked for.
inline constexpr std::size_t kSearchedForParts = 512;

struct StoredEvent {
  std::int64_t position = 0;
  identity::LoginEvent event;
};

/// How many login events are kept. Each organisation has room of its own for what happens at its
/// pages and authenticators, by who could bring it about (EventClass).
struct EventQuotas {
  std::size_t all = 1'000'000;       // above, those lose who have most with all below (cut_down)
  std::size_t accepted = 1'000'000;  // of each organisation, tests included
  std::size_t refused = 50'000;
  std::size_t anonymous = 5'000;

  friend bool operator==(const EventQuotas&, const EventQuotas&) = default;
};

/// Further attempts like one that was recorded.
struct EventRepeat {
  std::string reference;
  std::uint64_t count = 0;
  std::chrono::sys_seconds last;
};

/// Whether repeats of an event may come (EventStore::repeat): of those alone it is known where they
/// are, so that neither sign-ins nor the floods of others keep repeats from being counted.
enum class Repeats { kNone, kMayCome };

/// Where login events outlive the process. Blocking calls, as ObjectStore's; events are written
/// by SessionStore::sign_in and `record`.
class EventStore {
 public:
  virtual ~EventStore() = default;
  EventStore(const EventStore&) = delete;
  EventStore& operator=(const EventStore&) = delete;

  /// Writes one event without being waited for; from any thread. `line`: of its organisation; empty
  /// leaves room to nobody else. Dropped, counted and false when it has no room among the
  /// `kMaxWaitingEvents` that may wait to be written (identity::SharedRoom): a flood of bad posts
  /// must not hold up sign-ins, nor hide the refusals of others.
  virtual bool record(identity::LoginEvent event, const identity::Line& line, Repeats repeats) = 0;
  bool record(identity::LoginEvent event, const identity::Line& line = {}) {
    return record(std::move(event), line, Repeats::kMayCome);
  }
  virtual std::uint64_t dropped() const = 0;
  /// Adds to the count of an event, likewise; nothing when it is gone, or not one of the newest
  /// whose repeats may come. False when as many wait.
  virtual bool repeat(EventRepeat more) = 0;

  /// What applies from now on: an event for which there is no room takes that of the oldest of its
  /// organisation and class.
  virtual void set_quotas(const EventQuotas& quotas) = 0;

  /// The newest of this reference.
  virtual Result<std::optional<StoredEvent>> find_event(std::string_view reference) = 0;
  virtual Result<std::vector<StoredEvent>> events(const EventQuery& query) = 0;
  /// Drops events older than `before`, and what is above the quotas; a bounded number a call. Where
  /// all together are too many, those lose who have most at their level of the tree that `line_of`
  /// tells; empty: there is one level.
  virtual Result<std::size_t> purge_events(std::chrono::sys_seconds before,
                                           const identity::LineOf& line_of) = 0;
  Result<std::size_t> purge_events(std::chrono::sys_seconds before) {
    return purge_events(before, {});
  }

  static constexpr std::size_t kMaxWaitingEvents = 4096;

 protected:
  EventStore() = default;
};

}  // namespace countersign::store
