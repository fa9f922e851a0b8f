// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/field_problem.h"
#include "identity/application.h"
#include "identity/authenticator.h"
#include "identity/group.h"
#include "identity/organisation.h"
#include "identity/property.h"
#include "identity/role.h"

namespace countersign::identity {

/// What administrators set and the catalogue holds: all but users. The order is that of Object.
enum class ObjectKind {
  kOrganisation,
  kAuthenticator,
  kGroup,
  kRole,
  kApplication,
  kApiToken,
  kProperty,
};
using Object =
    std::variant<Organisation, Authenticator, Group, Role, Application, ApiToken, Property>;

/// What names an object. Ids are unique within the kind, those of groups and roles within the
/// organisation. Of an organisation and a property, `organisation` is empty.
struct ObjectKey {
  ObjectKind kind;
  OrganisationId organisation;
  std::string id;

  friend auto operator<=>(const ObjectKey&, const ObjectKey&) = default;
};
ObjectKey key_of(const Object& object);

/// An object and how often it was changed: the ETag.
struct VersionedObject {
  Object object;
  std::int64_t version = 1;
};

/// One difference between two catalogues.
struct ObjectChange {
  ObjectKey key;
  std::shared_ptr<const VersionedObject> before;  // null: created
  std::shared_ptr<const VersionedObject> after;   // null: deleted
};

/// The login policy in force at an organisation, inherited settings filled in.
struct EffectivePolicy {
  std::vector<const Authenticator*> authenticators;  // in order; active ones alone
  Provisioning provisioning = Provisioning::kRefuse;
  std::chrono::seconds idle_limit{0};
  std::chrono::seconds absolute_limit{0};
  Theme theme;
};

/// All objects at one moment, with their indexes. Immutable, so that any number of threads may read
/// one while the next is made (CatalogueEdit).
class Catalogue {
 public:
  using Entry = std::shared_ptr<const VersionedObject>;

  /// The root organisation alone, with its local authenticator `local`.
  static std::shared_ptr<const Catalogue> initial();

  /// Everything in `objects`, as it was stored. The root is made when it is absent. Fails with
  /// identity.catalogue_invalid when references or unique values are broken.
  static Result<std::shared_ptr<const Catalogue>> make(std::vector<VersionedObject> objects);

  const Organisation* organisation(const OrganisationId& id) const;
  const Authenticator* authenticator(std::string_view id) const;
  const Application* application(std::string_view id) const;
  const Group* group(const OrganisationId& organisation, std::string_view id) const;
  /// One of the organisation's own, of one above, or a built-in one.
  const Role* role(const OrganisationId& organisation, std::string_view id) const;
  /// By the SHA-256 of the secret, in hex. Does not check expiry.
  const ApiToken* token_by_hash(std::string_view secret_hash) const;
  Entry find(const ObjectKey& key) const;

  /// Objects of one kind by id: those of `organisation`, or all.
  std::vector<Entry> list(ObjectKind kind, const std::optional<OrganisationId>& organisation) const;
  /// The same, `limit` of them behind `after`, an id; for pages.
  std::vector<Entry> page(ObjectKind kind, const std::optional<OrganisationId>& organisation,
                          std::string_view after, std::size_t limit) const;

  /// The organisation whose sign-in page a host name shows, or null. Case is ignored.
  const Organisation* organisation_of_host(std::string_view host) const;
  /// The organisation of a mail address: by its domain, else by the longest wildcard that fits;
  /// disabled ones are never given. Case is ignored.
  const Organisation* organisation_of_mail(std::string_view address) const;

  /// Whether `id` is `ancestor` or below it.
  bool is_within(const OrganisationId& id, const OrganisationId& ancestor) const;
  std::vector<OrganisationId> children(const OrganisationId& id) const;
  /// `id` and all below it.
  std::vector<OrganisationId> subtree(const OrganisationId& id) const;

  /// `id` must exist.
  EffectivePolicy effective_policy(const OrganisationId& id) const;
  /// The groups that count for people of this organisation: its own and those of all above it, its
  /// own first, each level by `order` and id.
  std::vector<const Group*> groups_for(const OrganisationId& id) const;

  /// The value of a system property: as set, else its initial one. `name` must exist.
  std::string_view property(std::string_view name) const;

  /// In how many organisations' effective policy an authenticator stands.
  std::size_t organisations_using(const AuthenticatorId& id) const;

 private:
  friend class CatalogueEdit;
  Catalogue() = default;
  FieldProblems index();  // builds the indexes, and says what does not fit together

  std::map<ObjectKey, Entry> objects_;
  std::map<OrganisationId, std::vector<OrganisationId>> children_;
  std::unordered_map<std::string, const Authenticator*> authenticators_;
  std::unordered_map<std::string, const Application*> applications_;
  std::unordered_map<std::string, const Organisation*> hosts_;
  std::unordered_map<std::string, const Organisation*> domains_;
  std::unordered_map<std::string, const ApiToken*> tokens_;
};

/// Changes to a catalogue, all or none.
class CatalogueEdit {
 public:
  explicit CatalogueEdit(std::shared_ptr<const Catalogue> from);

  /// Creates an object or replaces it; its version grows by one if it differs from what is there.
  void put(Object object);
  /// Deletes an object; does nothing when it is not there.
  void erase(const ObjectKey& key);

  /// The catalogue with all changes, if all fits together: references exist and point up or to the
  /// same organisation, hosts, domains, group values and ids are unique, the root stays, nothing
  /// that is deleted is still used, every setting is within its bounds. On failure `problems` says
  /// everything that does not; each pointer leads from the object's key:
  /// "/authenticators/acme/organisation".
  std::shared_ptr<const Catalogue> finish(FieldProblems& problems);

  /// What differs between the catalogue it began with and the one that `finish` gave; real changes
  /// alone, in the order in which a store may apply them.
  const std::vector<ObjectChange>& changes() const { return changes_; }

 private:
  std::shared_ptr<const Catalogue> from_;
  std::shared_ptr<Catalogue> next_;
  std::vector<ObjectChange> changes_;
};

}  // namespace countersign::identity
