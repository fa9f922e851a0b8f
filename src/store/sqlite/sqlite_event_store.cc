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

/// How many events wait, and how many had no room.
struct Counters {
  std::atomic<std::size_t> waiting{0};
  std::atomic<std::uint64_t> dropped{0};
};

class RecordOperation final : public Operation {
 public:
  RecordOperation(identity::LoginEvent event, std::shared_ptr<Counters> counters)
      : event_(std::move(event)), counters_(std::move(counters)) {}

  Result<void> apply(WriteDatabase& database) override {
    return database.events().append(event_, database.quotas());
  }
  void finish(WriteDatabase&) override { --counters_->waiting; }
  void fail(const Error&) override {
    --counters_->waiting;
    ++counters_->dropped;
  }

 private:
  identity::LoginEvent event_;
  std::shared_ptr<Counters> counters_;
};

class RepeatOperation final : public Operation {
 public:
  RepeatOperation(EventRepeat more, std::shared_ptr<Counters> counters)
      : more_(std::move(more)), counters_(std::move(counters)) {}

  Result<void> apply(WriteDatabase& database) override { return database.events().repeat(more_); }
  void finish(WriteDatabase&) override { --counters_->waiting; }
  void fail(const Error&) override { --counters_->waiting; }

 private:
  EventRepeat more_;
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

  void repeat(EventRepeat more) override {
    if (counters_->waiting.fetch_add(1) >= kMaxWaitingEvents) {
      --counters_->waiting;
      return;
    }
    engine_->submit(std::make_unique<RepeatOperation>(std::move(more), counters_));
  }

  void set_quotas(const EventQuotas& quotas) override { engine_->quotas().set(quotas); }

  std::uint64_t dropped() const override { return counters_->dropped; }

  Result<std::optional<StoredEvent>> find_event(std::string_view reference) override {
    const std::uint32_t wanted = EventTags::of(reference);
    CS_TRY(std::vector<StoredEvent> found,
           newest(
               1, 0, [&](const EventTags& tags) { return tags.reference == wanted; },
               [&](const identity::LoginEvent& event) { return event.reference == reference; }));
    return found.empty() ? std::optional<StoredEvent>() : std::move(found.front());
  }

  Result<std::vector<StoredEvent>> events(const EventQuery& query) override {
    const auto filter = std::make_unique<const EventFilter>(query);
    // Of what these organisations have: the floods of others change nothing.
    std::size_t seen = 0;
    return newest(
        query.limit, query.before,
        [&](const EventTags& tags) {
          return filter->may_be_of_organisations(tags) &&
                 filter->may_match(tags, query.finds_parts && ++seen <= kSearchedForParts);
        },
        [&](const identity::LoginEvent& event) { return filter->matches(event); });
  }

  Result<std::size_t> purge_events(std::chrono::sys_seconds before) override {
    return engine_->write<std::size_t>([&](WriteDatabase& database) {
      return database.events().purge(before, database.quotas(), kPurgeEvents);
    });
  }

 private:
  template <typename MayMatch, typename Matches>
  Result<std::vector<StoredEvent>> newest(std::size_t limit, std::int64_t before,
                                          const MayMatch& may_match, const Matches& matches) {
    using Events = std::vector<StoredEvent>;
    return engine_->read([&](ReadConnection& connection) -> Result<Events> {
      if (limit == 0) {
        return Events();
      }
      Events found;
      Result<void> read;
      engine_->events().snapshot().visit_newest(
          before, [&](std::int64_t position, const EventTags& tags) {
            if (!may_match(tags)) {
              return true;
            }
            Result<std::optional<identity::LoginEvent>> event = connection.events.read(position);
            if (!event.ok()) {
              read = std::move(event).error();
              return false;
            }
            if (event->has_value() && matches(**event)) {
              found.push_back({position, **std::move(event)});
            }
            return found.size() < limit;
          });
      CS_TRY(std::move(read));
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
