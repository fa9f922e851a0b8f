// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue_keeper.h"

#include "base/check.h"

namespace countersign::store {
namespace {

using identity::Catalogue;
using identity::CatalogueEdit;

/// Everything in a catalogue, as made from nothing.
std::vector<identity::ObjectChange> creation_of(const Catalogue& catalogue) {
  std::vector<identity::ObjectChange> changes;
  for (const identity::ObjectKindName& kind : identity::kObjectKindNames) {
    for (const Catalogue::Entry& entry : catalogue.list(kind.kind, std::nullopt)) {
      changes.push_back({identity::key_of(entry->object), nullptr, entry});
    }
  }
  return changes;
}

std::vector<std::string> all_upgrades() {
  std::vector<std::string> ids;
  for (const identity::UpgradeStep& step : identity::upgrade_steps()) {
    ids.emplace_back(step.id);
  }
  return ids;
}

}  // namespace

Result<std::unique_ptr<CatalogueKeeper>> CatalogueKeeper::load(ObjectStore& store,
                                                               std::chrono::sys_seconds now,
                                                               const identity::OwnPlace& own) {
  CS_TRY(std::vector<identity::VersionedObject> objects, store.load_objects());
  CS_TRY(const std::vector<std::string> done, store.upgrades());
  CataloguePtr first;
  std::vector<identity::UpgradeNote> notes;
  if (objects.empty()) {
    first = Catalogue::initial();
    CS_TRY(const std::int64_t revision,
           store.commit_upgrade(creation_of(*first), {"system", "", now, "first start"},
                                all_upgrades()));
    static_cast<void>(revision);
  } else {
    CS_TRY(std::vector<identity::RetiredId> retired, store.load_retired());
    identity::Upgraded upgraded =
        identity::upgrade_objects(std::move(objects), identity::upgrade_steps(), done, own);
    CS_TRY(first, Catalogue::make(std::move(upgraded.objects), std::move(retired)));
    if (!upgraded.steps.empty()) {
      CS_TRY(
          const std::int64_t revision,
          store.commit_upgrade(upgraded.changes, {"system", "", now, "upgrade"}, upgraded.steps));
      static_cast<void>(revision);
    }
    notes = std::move(upgraded.notes);
  }
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): private constructor
  std::unique_ptr<CatalogueKeeper> keeper(new CatalogueKeeper(store, std::move(first)));
  keeper->upgrade_notes_ = std::move(notes);
  return keeper;
}

void CatalogueKeeper::listen(Listener listener) {
  const std::lock_guard lock(changing_);
  listener(current());
  listeners_.push_back(std::move(listener));
}

FieldProblems CatalogueKeeper::Change::build() {
  FieldProblems problems;
  next_ = edit_.finish(problems);
  if (next_ != nullptr && changes().empty()) {
    next_ = from_;
  }
  return problems;
}

Result<std::int64_t> CatalogueKeeper::Change::commit(const AuditContext& context,
                                                     const WithUsers& users) {
  CS_CHECK(keeper_ != nullptr && next_ != nullptr);
  if (changes().empty()) {
    return std::int64_t{0};
  }
  const auto put_in_force = [&](const std::vector<identity::User>& written) {
    if (users.done) {
      users.done(written);
    }
    keeper_->current_.publish(next_);
  };
  CS_TRY(const std::int64_t revision,
         keeper_->store_.commit(changes(), context, {users.choose, put_in_force}));
  for (const Listener& listener : keeper_->listeners_) {
    listener(next_);
  }
  return revision;
}

CatalogueKeeper::Change CatalogueKeeper::begin() {
  std::unique_lock lock(changing_);
  return {this, std::move(lock), current()};
}

CatalogueKeeper::Change CatalogueKeeper::rehearse() const {
  return {nullptr, std::unique_lock<std::mutex>(), current()};
}

Result<CatalogueKeeper::Outcome> CatalogueKeeper::change(const Edit& edit,
                                                         const AuditContext& context) {
  Change change = begin();
  CS_TRY(edit(change.current(), change.edit()));
  Outcome outcome;
  outcome.problems = change.build();
  if (outcome.problems.empty()) {
    CS_TRY(outcome.revision, change.commit(context));
    outcome.catalogue = change.next();
  }
  return outcome;
}

}  // namespace countersign::store
