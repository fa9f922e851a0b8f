// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <utility>

#include "store/sqlite/event_filter.h"
#include "store/sqlite/sqlite_stores.h"

namespace countersign::store {
namespace {

/// Events dropped by one purge: some milliseconds.
constexpr std::size_t kPurgeEvents = 4096;
/// Events in which a part of a text is searched for, the newest.
constexpr std::int64_t kRecent = 512;

/// How many events wait, and how many had no room.
struct Counters {
  std::atomic<std::size_t> waiting{0};
  std::atomic<std::uint64_t> dropped{0};
};

class RecordOperation final : public Operation {
 public:
  RecordOperation(identity::LoginEvent event, std::shared_ptr<Counters> counters)
      : event_(std::move(event)), counters_(std::move(counters)) {}

  Result<void> apply(WriteDatabase& database) override { return database.events().append(event_); }
  void finish(WriteDatabase&) override { --counters_->waiting; }
  void fail(const Error&) override {
    --counters_->waiting;
    ++counters_->dropped;
  }

 private:
  identity::LoginEvent event_;
  std::shared_ptr<Counters> counters_;
};

class SqliteEventStore final : public EventStore {
 public:
  explicit SqliteEventStore(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}

  void record(identity::LoginEvent event) override {
    if (counters_->waiting.fetch_add(1) >= kMaxWaitingEvents) {
      --counters_->waiting;
      ++counters_->dropped;
      return;
    }
    engine_->submit(std::make_unique<RecordOperation>(std::move(event), counters_));
  }

  std::uint64_t dropped() const override { return counters_->dropped; }

  Result<std::optional<StoredEvent>> find_event(std::string_view reference) override {
    const std::uint32_t wanted = EventTags::of(reference);
    CS_TRY(std::vector<StoredEvent> found,
           newest(
               1, 0, [&](const EventTags& tags, bool) { return tags.reference == wanted; },
               [&](const identity::LoginEvent& event) { return event.reference == reference; }));
    return found.empty() ? std::optional<StoredEvent>() : std::move(found.front());
  }

  Result<std::vector<StoredEvent>> events(const EventQuery& query) override {
    const auto filter = std::make_unique<const EventFilter>(query);
    return newest(
        query.limit, query.before,
        [&](const EventTags& tags, bool is_recent) { return filter->may_match(tags, is_recent); },
        [&](const identity::LoginEvent& event) { return filter->matches(event); });
  }

  Result<std::size_t> purge_events(std::chrono::sys_seconds before,
                                   std::size_t max_events) override {
    return engine_->write<std::size_t>([&](WriteDatabase& database) {
      return database.events().purge(before, max_events, kPurgeEvents);
    });
  }

 private:
  template <typename MayMatch, typename Matches>
  Result<std::vector<StoredEvent>> newest(std::size_t limit, std::int64_t before,
                                          const MayMatch& may_match, const Matches& matches) {
    using Events = std::vector<StoredEvent>;
    return engine_->read([&](ReadConnection& connection) -> Result<Events> {
      const EventIndex::Snapshot held = engine_->events().snapshot();
      Events found;
      std::int64_t at = before > 0 ? std::min(before, held.end()) : held.end();
      while (--at >= held.begin() && found.size() < limit) {
        if (!may_match(held.at(at), held.end() - at <= kRecent)) {
          continue;
        }
        CS_TRY(std::optional<identity::LoginEvent> event, connection.events.read(at));
        if (event.has_value() && matches(*event)) {
          found.push_back({at, *std::move(event)});
        }
      }
      return found;
    });
  }

  std::shared_ptr<Engine> engine_;
  std::shared_ptr<Counters> counters_ = std::make_shared<Counters>();
};

}  // namespace

std::unique_ptr<EventStore> make_event_store(std::shared_ptr<Engine> engine) {
  return std::make_unique<SqliteEventStore>(std::move(engine));
}

}  // namespace countersign::store
