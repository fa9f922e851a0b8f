// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "store/sqlite/event_filter.h"
#include "store/sqlite/sqlite_stores.h"

namespace countersign::store {
namespace {

/// Events dropped by one purge: some milliseconds.
constexpr std::size_t kPurgeEvents = 4096;

/// How many events and repeats wait, whose events they are, and how many had no room.
class Waiting {
 public:
  /// False, and counted, when there is no room.
  bool add_event(const identity::Line& line) {
    const std::lock_guard lock(mutex_);
    const bool fits = events_.has_room(line);
    if (fits) {
      events_.take(line);
    } else {
      ++dropped_;
    }
    return fits;
  }
  void end_event(const identity::Line& line) {
    const std::lock_guard lock(mutex_);
    events_.give_back(line);
  }
  void count_dropped() { ++dropped_; }
  std::uint64_t dropped() const { return dropped_; }

  bool add_repeat() {
    if (repeats_.fetch_add(1) < EventStore::kMaxWaitingEvents) {
      return true;
    }
    --repeats_;
    return false;
  }
  void end_repeat() { --repeats_; }

 private:
  std::mutex mutex_;
  identity::SharedRoom events_{{.all = EventStore::kMaxWaitingEvents}};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<std::size_t> repeats_{0};
};

class RecordOperation final : public Operation {
 public:
  RecordOperation(identity::LoginEvent event, identity::Line line, Repeats repeats,
                  std::shared_ptr<Waiting> waiting)
      : event_(std::move(event)),
        line_(std::move(line)),
        repeats_(repeats),
        waiting_(std::move(waiting)) {}

  Result<void> apply(WriteDatabase& database) override {
    return database.events().append(event_, database.quotas(), repeats_);
  }
  void finish(WriteDatabase&) override { waiting_->end_event(line_); }
  void fail(const Error&) override {
    waiting_->end_event(line_);
    waiting_->count_dropped();
  }

 private:
  identity::LoginEvent event_;
  identity::Line line_;
  Repeats repeats_;
  std::shared_ptr<Waiting> waiting_;
};

class RepeatOperation final : public Operation {
 public:
  RepeatOperation(EventRepeat more, std::shared_ptr<Waiting> waiting)
      : more_(std::move(more)), waiting_(std::move(waiting)) {}

  Result<void> apply(WriteDatabase& database) override { return database.events().repeat(more_); }
  void finish(WriteDatabase&) override { waiting_->end_repeat(); }
  void fail(const Error&) override { waiting_->end_repeat(); }

 private:
  EventRepeat more_;
  std::shared_ptr<Waiting> waiting_;
};

class SqliteEventStore final : public EventStore {
 public:
  explicit SqliteEventStore(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}

  bool record(identity::LoginEvent event, const identity::Line& line, Repeats repeats) override {
    const bool fits = waiting_->add_event(line);
    if (fits) {
      engine_->submit(std::make_unique<RecordOperation>(std::move(event), line, repeats, waiting_));
    }
    return fits;
  }

  bool repeat(EventRepeat more) override {
    const bool fits = waiting_->add_repeat();
    if (fits) {
      engine_->submit(std::make_unique<RepeatOperation>(std::move(more), waiting_));
    }
    return fits;
  }

  void set_quotas(const EventQuotas& quotas) override { engine_->quotas().set(quotas); }

  std::uint64_t dropped() const override { return waiting_->dropped(); }

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

  Result<std::size_t> purge_events(std::chrono::sys_seconds before,
                                   const identity::LineOf& line_of) override {
    return engine_->write<std::size_t>([&](WriteDatabase& database) {
      return database.events().purge(before, database.quotas(), line_of, kPurgeEvents);
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
  std::shared_ptr<Waiting> waiting_ = std::make_shared<Waiting>();
};

}  // namespace

std::unique_ptr<EventStore> make_event_store(std::shared_ptr<Engine> engine) {
  return std::make_unique<SqliteEventStore>(std::move(engine));
}

}  // namespace countersign::store
