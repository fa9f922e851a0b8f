// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "identity/catalogue.h"
#include "identity/catalogue_check.h"
#include "identity/errors.h"
#include "identity/place_check.h"

namespace countersign::identity {
namespace {

using Entry = Catalogue::Entry;

Organisation root_organisation() {
  Organisation root;
  root.id = OrganisationId(kRootOrganisation);
  root.name = "Root";
  root.policy.authenticators = std::vector{AuthenticatorId(kLocalAuthenticator)};
  root.policy.provisioning = Provisioning::kRefuse;
  root.policy.idle_limit = SessionLimits().idle;
  root.policy.absolute_limit = SessionLimits().absolute;
  return root;
}

Authenticator local_authenticator() {
  Authenticator local;
  local.id = AuthenticatorId(kLocalAuthenticator);
  local.organisation = OrganisationId(kRootOrganisation);
  local.people.kind = Reach::Kind::kBelow;
  local.name = "Password";
  local.type = AuthenticatorType::kLocal;
  local.state = AuthenticatorState::kActive;
  return local;
}

/// How far below the root, as far as it can be told.
std::size_t depth_in(const Catalogue& catalogue, const ObjectKey& key) {
  std::size_t depth = 0;
  const Organisation* at = catalogue.organisation(OrganisationId(key.id));
  while (at != nullptr && at->parent.has_value()) {
    ++depth;
    at = catalogue.organisation(*at->parent);
  }
  return depth;
}

/// Deletions first, lowest organisations first and behind what they held; then the rest, highest
/// organisations first.
void put_in_order(std::vector<ObjectChange>& changes, const Catalogue& before,
                  const Catalogue& after) {
  const auto rank = [&](const ObjectChange& change) {
    const bool deleted = change.after == nullptr;
    const auto kind = static_cast<std::ptrdiff_t>(change.key.kind);
    const auto depth =
        change.key.kind == ObjectKind::kOrganisation
            ? static_cast<std::ptrdiff_t>(depth_in(deleted ? before : after, change.key))
            : 0;
    return deleted ? std::tuple(0, -kind, -depth) : std::tuple(1, kind, depth);
  };
  std::vector<std::pair<std::tuple<int, std::ptrdiff_t, std::ptrdiff_t>, std::size_t>> order;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    order.emplace_back(rank(changes[i]), i);
  }
  std::sort(order.begin(), order.end());
  std::vector<ObjectChange> ordered;
  ordered.reserve(changes.size());
  for (const auto& [unused, position] : order) {
    ordered.push_back(std::move(changes[position]));
  }
  changes = std::move(ordered);
}

/// Whether sessions may gain or lose rights when objects of a kind change.
bool gives_rights(ObjectKind kind) {
  return kind == ObjectKind::kOrganisation || kind == ObjectKind::kAuthenticator ||
         kind == ObjectKind::kGroup || kind == ObjectKind::kRole;
}

/// Tells the clock which organisations' people may have gained or lost rights: that of each object
/// and all below it; so many that they can't be named are all.
void count_rights(const std::vector<ObjectChange>& changes, const Catalogue& next,
                  RightsClock& clock) {
  constexpr std::size_t kMostNamed = 256;
  std::vector<OrganisationId> touched;
  for (const ObjectChange& change : changes) {
    if (!gives_rights(change.key.kind)) {
      continue;
    }
    const OrganisationId owner = change.key.kind == ObjectKind::kOrganisation
                                     ? OrganisationId(change.key.id)
                                     : change.key.organisation;
    touched.push_back(owner);
    std::vector<OrganisationId> below = next.subtree(owner, kMostNamed + 1);
    std::move(below.begin(), below.end(), std::back_inserter(touched));
    if (touched.size() > kMostNamed) {
      return clock.count_all();
    }
  }
  if (!touched.empty()) {
    std::vector<std::string_view> names;
    std::transform(touched.begin(), touched.end(), std::back_inserter(names),
                   [](const OrganisationId& id) { return id.view(); });
    clock.count(names);
  }
}

}  // namespace

CatalogueEdit::CatalogueEdit(std::shared_ptr<const Catalogue> from) : from_(std::move(from)) {}

void CatalogueEdit::put(Object object) {
  ObjectKey key = key_of(object);
  const Entry before = from_->find(key);
  if (before != nullptr && before->object == object) {
    wanted_.insert_or_assign(std::move(key), before);
    return;
  }
  const std::int64_t version = before == nullptr ? 1 : before->version + 1;
  wanted_.insert_or_assign(std::move(key), std::make_shared<const VersionedObject>(
                                               VersionedObject{std::move(object), version}));
}

void CatalogueEdit::erase(const ObjectKey& key) {
  wanted_.insert_or_assign(key, nullptr);
}

Entry CatalogueEdit::find(const ObjectKey& key) const {
  const auto wanted = wanted_.find(key);
  return wanted == wanted_.end() ? from_->find(key) : wanted->second;
}

std::vector<ObjectChange> CatalogueEdit::differences() const {
  std::vector<ObjectChange> changes;
  for (const auto& [key, after] : wanted_) {
    if (Entry before = from_->find(key); before != after) {
      changes.push_back({key, std::move(before), after});
    }
  }
  return changes;
}

void CatalogueEdit::retire(const std::vector<ObjectChange>& changes, Catalogue& next,
                           FieldProblems& problems) const {
  for (const ObjectChange& change : changes) {
    // One that was moved keeps its id.
    if (change.after == nullptr && next.by_id(change.key.kind, change.key.id) == nullptr) {
      if (auto retired = retired_by(change.before->object); retired.has_value()) {
        next.index_.retire(*std::move(retired));
      }
    }
    if (change.before != nullptr) {
      continue;
    }
    const OrganisationId* const owner = from_->retired_owner(change.key.kind, change.key.id);
    if (owner == nullptr) {
      check_room(change, problems);
      continue;
    }
    const auto restored = retired_by(change.after->object);
    if (may_restore_ && restored.has_value() && restored->owner == *owner) {
      next.index_.restore(*restored);
      continue;
    }
    problems.push_back({pointer_to(change.key) + "/id", "catalogue.id_retired",
                        "expected an id that nothing had before, got " + quoted(change.key.id),
                        "Choose another id, so that nothing of what was deleted comes to what is "
                        "new; to have the old one again, roll back to a revision that had it."});
  }
}

// What is loaded has its ids already.
void CatalogueEdit::check_room(const ObjectChange& created, FieldProblems& problems) const {
  if (from_->index_.objects.empty() || !retired_by(created.after->object).has_value() ||
      from_->has_room_for_id(created.key.id)) {
    return;
  }
  problems.push_back(
      {pointer_to(created.key) + "/id", "catalogue.ids_used_up",
       "expected fewer deleted organisations, authenticators and applications whose ids begin as "
       "that of " +
           quoted(created.key.id) + ": each keeps its id for ever, and there is room for " +
           std::to_string(Catalogue::kMostRetired),
       "Change what is there in place of deleting it and making it anew; whoever administers the "
       "root can make it under an id without a dot."});
}

std::shared_ptr<const Catalogue> CatalogueEdit::finish(FieldProblems& problems) {
  std::vector<ObjectChange> changes = differences();
  std::shared_ptr<Catalogue> next(new Catalogue(*from_));
  // All old names go before the first new one comes, so that one may be handed on.
  for (const ObjectChange& change : changes) {
    if (change.before != nullptr) {
      next->index_.remove(change.before);
    }
  }
  const auto sharing = from_->index_.objects.empty() ? CatalogueIndex::Sharing::kNone
                                                     : CatalogueIndex::Sharing::kSome;
  const std::size_t problems_before = problems.size();
  for (const ObjectChange& change : changes) {
    if (change.after != nullptr) {
      next->index_.add(change.after, sharing, problems);
    }
  }
  retire(changes, *next, problems);
  const CatalogueCandidate candidate{*next, next->index_, changes};
  check_tree(candidate, problems);
  const PlaceReview review{*from_, from_->index_, *next, changes};
  if (problems.size() == problems_before) {
    check_changes(candidate, problems);
    check_spaces(review, next->index_, problems);
  }
  if (problems.size() == problems_before) {
    settle_places(review, next->index_, problems);
  }
  if (problems.size() != problems_before) {
    return nullptr;
  }
  count_rights(changes, *next, next->rights_);
  put_in_order(changes, *from_, *next);
  changes_ = std::move(changes);
  return next;
}

std::shared_ptr<const Catalogue> Catalogue::initial() {
  auto made = make({});
  CS_CHECK(made.ok());
  return *std::move(made);
}

Result<std::shared_ptr<const Catalogue>> Catalogue::make(std::vector<VersionedObject> objects,
                                                         std::vector<RetiredId> retired) {
  const std::shared_ptr<Catalogue> nothing(new Catalogue());
  for (RetiredId& one : retired) {
    nothing->index_.retire(std::move(one));
  }
  CatalogueEdit edit(nothing);
  edit.put(root_organisation());
  edit.put(local_authenticator());
  for (VersionedObject& object : objects) {
    ObjectKey key = key_of(object.object);
    edit.wanted_.insert_or_assign(std::move(key),
                                  std::make_shared<const VersionedObject>(std::move(object)));
  }
  FieldProblems problems;
  auto made = edit.finish(problems);
  if (made == nullptr) {
    const FieldProblem& first = problems.front();
    return Error{kCatalogueInvalid, first.what + " at " + quoted(first.pointer) + ", and " +
                                        std::to_string(problems.size() - 1) + " more problems"};
  }
  return made;
}

}  // namespace countersign::identity
