// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/field_problem.h"
#include "base/result.h"
#include "identity/catalogue_index.h"
#include "identity/object.h"
#include "identity/rights_clock.h"

namespace countersign::identity {

/// How long a session lasts.
struct SessionLimits {
  std::chrono::seconds idle = std::chrono::minutes(30);  // never above the absolute one
  std::chrono::seconds absolute = std::chrono::hours(10);
};

/// The login policy in force at an organisation, inherited settings filled in.
struct EffectivePolicy {
  std::vector<const Authenticator*> authenticators;  // in order; active and for its people
  Provisioning provisioning = Provisioning::kRefuse;
  std::chrono::seconds idle_limit{0};  // as session_limits gives them
  std::chrono::seconds absolute_limit{0};
  Theme theme;
};

/// What is wrong with an entity id of before.
struct EntityIdFault {
  bool out_of_force = false;  // nobody signs in by it; else it is only told
  std::string what;
  std::string remedy;
};

/// Of the organisation tree, the root included.
inline constexpr std::size_t kMaxOrganisationDepth = 8;

/// The authenticator of the root that always exists: passwords of local accounts.
inline constexpr const char* kLocalAuthenticator = "local";

/// All objects at one moment, with their indexes. Immutable, so that any number of threads may read
/// one while the next is made (CatalogueEdit). Pointers live as long as the catalogue.
class Catalogue {
 public:
  static constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
  using Entry = std::shared_ptr<const VersionedObject>;

  /// The root organisation alone, with its local authenticator `local`.
  static std::shared_ptr<const Catalogue> initial();

  /// Everything in `objects` and `retired`, as it was stored. The root and its authenticator
  /// `local` are made when they are absent. Fails with identity.catalogue_invalid when something
  /// does not fit together.
  static Result<std::shared_ptr<const Catalogue>> make(std::vector<VersionedObject> objects,
                                                       std::vector<RetiredId> retired = {});

  const Organisation* organisation(const OrganisationId& id) const;
  const Authenticator* authenticator(std::string_view id) const;
  const Application* application(std::string_view id) const;
  const Group* group(std::string_view organisation, std::string_view id) const;
  /// One of the organisation's own, of one above, or a built-in one.
  const Role* role(const OrganisationId& organisation, std::string_view id) const;
  /// By the SHA-256 of the secret, in hex. Does not check expiry.
  const ApiToken* token_by_hash(std::string_view secret_hash) const;
  Entry find(const ObjectKey& key) const;

  /// Whether `other` has the very same objects of a kind (groups and roles left out): if so it
  /// costs nothing to tell, if not it may be a coincidence.
  bool has_same(ObjectKind kind, const Catalogue& other) const;

  /// Objects of one kind by id: those of `organisation`, or all.
  std::vector<Entry> list(ObjectKind kind, const std::optional<OrganisationId>& organisation) const;
  /// The same, `limit` of them behind `after`, an id; for pages. Of groups and roles, whose ids are
  /// not unique, those of one organisation can be had alone.
  std::vector<Entry> page(ObjectKind kind, const std::optional<OrganisationId>& organisation,
                          std::string_view after, std::size_t limit) const;

  /// Objects of `ancestor` and all organisations below it, ordered by organisation and id, `limit`
  /// of them behind `after`, whose kind they have. Takes time by the number of objects of others
  /// that lie between.
  std::vector<Entry> page_within(const OrganisationId& ancestor, const ObjectKey& after,
                                 std::size_t limit) const;

  /// The organisation whose sign-in page a host name shows, or null: one that owns the host. Case
  /// is ignored.
  const Organisation* organisation_of_host(std::string_view host) const;
  /// The one answer to what a URL belongs to: the application, in force, of the innermost place in
  /// which the canonical `path` at `origin` lies; null when there is none, also where the innermost
  /// place is a URL space without an application, or one whose application is out of force.
  /// A path that is a place's but for its letter case, or once it is folded (case_fold.h), belongs
  /// to nothing: a proxy that minds the difference would hand the request to another application
  /// than a server that does not. Allocates nothing where the path is ASCII.
  const Entry* application_at(std::string_view origin, std::string_view path) const;
  /// Who owns a place: of the URL spaces around it the innermost one's organisation, of several
  /// that have the same the lowest; else the root.
  const Organisation& owner_of(const UrlPlace& place) const;
  /// The positions of those URLs of an application of this catalogue that lead nowhere, as
  /// something else is there or they are not its organisation's.
  std::vector<std::size_t> urls_out_of_force(const Application& application) const;

  /// What a newer rule has against the entity id of ours that a stored authenticator sets.
  std::optional<EntityIdFault> entity_id_fault(const Authenticator& authenticator) const;

  /// Those for which an entry of `mail_domains` was confirmed, whether or not they list it; of the
  /// root all that it lists. Case is ignored.
  std::vector<OrganisationId> confirmed_for(std::string_view mail_domain) const;

  /// Whether there is such an organisation, and neither it nor one above it is disabled.
  bool is_enabled(const OrganisationId& id) const { return is_enabled(id.view()); }
  bool is_enabled(std::string_view id) const;
  /// Whether `id` is `ancestor` or below it.
  bool is_within(const OrganisationId& id, const OrganisationId& ancestor) const;
  bool is_within(std::string_view id, std::string_view ancestor) const;
  /// The same of one that was deleted: it stays where it was.
  bool is_or_was_within(const OrganisationId& id, const OrganisationId& ancestor) const;
  /// How many retired ids may begin with that of an organisation right below the root before
  /// nothing new gets such an id: each stays for ever. Of one further below, at most four times of
  /// what is left are its own, so that it leaves some to those beside it.
  static constexpr std::size_t kMostRetired = 10'000;
  /// Whether there is room for one more id like this. Ids without a dot are given by who sees the
  /// whole installation alone, and are not counted.
  bool has_room_for_id(std::string_view id) const;

  /// Whose this id was, which names nothing ever after; null: it is not retired.
  const OrganisationId* retired_owner(ObjectKind kind, std::string_view id) const;
  /// `id`, all below it, and all deleted ones that were below any of them: whose records those of
  /// `id` see.
  std::vector<OrganisationId> subtree_of_records(const OrganisationId& id) const;
  /// No more than `most` of them.
  std::vector<OrganisationId> children(const OrganisationId& id, std::size_t most = kAll) const;
  /// `id` and all below it; no more than `most` of them, which is at least 1.
  std::vector<OrganisationId> subtree(const OrganisationId& id, std::size_t most = kAll) const;

  /// Whether an authenticator may sign in people of this organisation (Authenticator::people).
  bool serves(const Authenticator& authenticator, const OrganisationId& organisation) const {
    return serves(authenticator, organisation.view());
  }
  bool serves(const Authenticator& authenticator, std::string_view organisation) const {
    return reaches(*this, authenticator.organisation.view(), authenticator.people, organisation);
  }
  /// Where somebody signs in who began at an authenticator and at no organisation's page: at its
  /// own organisation, or the first that it is for.
  OrganisationId first_served(const Authenticator& authenticator) const;

  /// Whether the login policy in force at an organisation lists this authenticator. Allocates
  /// nothing.
  bool is_offered(std::string_view organisation, std::string_view authenticator) const;
  /// Of the login policy in force: the nearest that is set, and never more than what an
  /// organisation above sets. Allocates nothing.
  SessionLimits session_limits(std::string_view organisation) const;

  /// By which changes sessions may have gained or lost rights.
  const RightsClock& rights() const { return rights_; }

  /// `id` must exist.
  EffectivePolicy effective_policy(const OrganisationId& id) const;
  /// The groups that count for people of this organisation: its own and those of all above it, its
  /// own first, each level by `order` and id.
  std::vector<const Group*> groups_for(const OrganisationId& id) const;
  /// Those of them that `authenticator` may put people into: of an organisation above its own only
  /// groups that say so (Group::given_by).
  std::vector<const Group*> groups_for(const OrganisationId& id,
                                       const Authenticator& authenticator) const;
  bool may_give(const OrganisationId& giver, const Group& group) const;
  /// The group of this id that people of the organisation may be in, or null: its own, or one
  /// above's. Ids are unique on the way up.
  const Group* group_above(std::string_view organisation, std::string_view id) const;

  /// The value of a system property: as set, else its initial one. `name` must exist.
  std::string_view property(std::string_view name) const;

  /// In how many organisations' policies an authenticator stands, by themselves or inherited, of
  /// those that it is for; whether it is active or not.
  std::size_t organisations_using(const AuthenticatorId& id) const;

 private:
  friend class CatalogueEdit;
  Catalogue() = default;

  const Entry* by_id(ObjectKind kind, std::string_view id) const;
  /// In a catalogue that `finish` gave the way up ends at the root.
  const Organisation* parent_of(const Organisation& organisation) const;

  CatalogueIndex index_;
  RightsClock rights_;
};

/// Changes to a catalogue, all or none.
class CatalogueEdit {
 public:
  explicit CatalogueEdit(std::shared_ptr<const Catalogue> from);

  /// Creates an object or replaces it; its version grows by one if it differs from what is there.
  void put(Object object);
  /// Deletes an object; does nothing when it is not there. The id of an organisation, login
  /// authenticator or application names nothing ever after.
  void erase(const ObjectKey& key);
  /// What there would be by this key, with all that was put and erased so far; null: nothing.
  Catalogue::Entry find(const ObjectKey& key) const;
  /// From here on what was deleted may be put again where it was, under its retired id.
  void allow_restoring() { may_restore_ = true; }

  /// The catalogue with all changes, if all fits together: references exist and point up or to the
  /// same organisation, hosts, domains, group values and ids are unique, the root stays, nothing
  /// that is deleted is still used, every setting is within its bounds. On failure `problems` says
  /// everything that does not; each pointer begins with pointer_to(key) of the object:
  /// "/authenticators/acme/organisation". To be called once. Costs microseconds an object changed,
  /// more for an organisation that moves with much below it.
  ///
  /// The authenticator `local` of the root can't be deleted, nor taken from the root's policy, so
  /// that the last administrator is never locked out.
  std::shared_ptr<const Catalogue> finish(FieldProblems& problems);

  /// What differs between the catalogue it began with and the one that `finish` gave; real changes
  /// alone, in the order in which a store may apply them: deletions first, lowest organisations
  /// first, then the others, highest organisations first.
  const std::vector<ObjectChange>& changes() const { return changes_; }

 private:
  friend class Catalogue;
  std::vector<ObjectChange> differences() const;
  void retire(const std::vector<ObjectChange>& changes, Catalogue& next,
              FieldProblems& problems) const;
  void check_room(const ObjectChange& created, FieldProblems& problems) const;

  std::shared_ptr<const Catalogue> from_;
  std::map<ObjectKey, Catalogue::Entry> wanted_;  // null: deleted; versions are given by finish
  std::vector<ObjectChange> changes_;
  bool may_restore_ = false;
};

}  // namespace countersign::identity
