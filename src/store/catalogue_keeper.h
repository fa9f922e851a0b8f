// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/field_problem.h"
#include "base/published.h"
#include "base/result.h"
#include "identity/catalogue.h"
#include "identity/upgrade.h"
#include "store/audit_log.h"
#include "store/object_store.h"

namespace countersign::store {

/// The catalogue in force on this node, and the only way to change it: one change at a time,
/// durable before it is seen.
class CatalogueKeeper {
 public:
  using CataloguePtr = std::shared_ptr<const identity::Catalogue>;
  using Edit = std::function<Result<void>(const identity::Catalogue& current,
                                          identity::CatalogueEdit& edit)>;
  using Listener = std::function<void(const CataloguePtr&)>;

  /// Loads what is stored, brought under newer rules by the upgrade steps that were not run yet:
  /// one revision with the comment "upgrade". An empty store is given the initial catalogue. Fails
  /// as ObjectStore, or with identity.catalogue_invalid.
  static Result<std::unique_ptr<CatalogueKeeper>> load(ObjectStore& store,
                                                       std::chrono::sys_seconds now,
                                                       const identity::OwnPlace& own = {});

  /// What the upgrade in `load` has to tell.
  const std::vector<identity::UpgradeNote>& upgrade_notes() const { return upgrade_notes_; }

  CataloguePtr current() const { return current_.current(); }

  /// Called, in the thread of the commit and before it returns, with each new catalogue; and now.
  /// To be set before the server starts.
  void listen(Listener listener);

  /// An edit of the catalogue in force that is not made yet. Not for several threads.
  class Change {
   public:
    /// What is changed; the newest there is, for as long as this lives, if it came from `begin`.
    const identity::Catalogue& current() const { return *from_; }
    identity::CatalogueEdit& edit() { return edit_; }

    /// Builds the catalogue with all edits; to be called once, after the last of them. Everything
    /// that does not fit together; nothing when it does, and then there are the three below.
    FieldProblems build();
    const CataloguePtr& next() const { return next_; }  // the current one when nothing differs
    const std::vector<identity::ObjectChange>& changes() const { return edit_.changes(); }
    /// Makes it durable, then puts it in force, before the store does anything else: a check in a
    /// transaction of the store (UserStore::write, SignIn::decide) finds in `current` what is
    /// stored. Gives its revision, 0 when nothing differed. Only of what came from `begin`. Fails
    /// as ObjectStore.
    Result<std::int64_t> commit(const AuditContext& context, const WithUsers& users = {});

   private:
    friend class CatalogueKeeper;
    Change(CatalogueKeeper* keeper, std::unique_lock<std::mutex> lock, CataloguePtr from)
        : keeper_(keeper), lock_(std::move(lock)), from_(std::move(from)), edit_(from_) {}

    CatalogueKeeper* keeper_;  // null: nothing will come of it
    std::unique_lock<std::mutex> lock_;
    CataloguePtr from_;
    identity::CatalogueEdit edit_;
    CataloguePtr next_;
  };

  /// Begins a change; nobody else begins one before that is gone, so what is checked of `current`
  /// (an ETag) holds until the commit.
  Change begin();
  /// The same to look at what would come; others go on meanwhile.
  Change rehearse() const;

  /// What came of a change.
  struct Outcome {
    CataloguePtr catalogue;     // in force now; null when `problems` is not empty
    std::int64_t revision = 0;  // 0 when nothing differed
    FieldProblems problems;
  };
  /// A change without checks of its own. What `edit` returns as failure is returned.
  Result<Outcome> change(const Edit& edit, const AuditContext& context);

 private:
  CatalogueKeeper(ObjectStore& store, CataloguePtr first)
      : store_(store), current_(std::move(first)) {}

  ObjectStore& store_;
  Published<identity::Catalogue> current_;
  std::mutex changing_;
  std::vector<Listener> listeners_;
  std::vector<identity::UpgradeNote> upgrade_notes_;
};

}  // namespace countersign::store
