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

  /// What came of a change.
  struct Outcome {
    CataloguePtr catalogue;     // in force now; null when `problems` is not empty
    std::int64_t revision = 0;  // 0 when nothing differed
    std::vector<identity::ObjectChange> changes;
    FieldProblems problems;
  };
  /// Edits the catalogue in force: `edit` is called under the keeper's lock with the newest one, so
  /// what it checks (an ETag) holds until the commit. What `edit` returns as failure is returned.
  Result<Outcome> change(const Edit& edit, const AuditContext& context);

  /// What `change` would do, without doing it.
  Result<Outcome> plan(const Edit& edit) const;

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
