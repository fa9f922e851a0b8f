// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "admin/call.h"
#include "admin/problem.h"
#include "admin/trust.h"
#include "base/field_problem.h"
#include "identity/catalogue.h"

namespace countersign::admin {

/// Changes to the catalogue on behalf of a caller: the only way by which the API edits it, so that
/// no operation forgets a rule.
class ChangeSet {
 public:
  ChangeSet(const Call& call, const identity::Catalogue& current, identity::CatalogueEdit& edit)
      : call_(call), current_(current), edit_(edit) {}

  const Call& call() const { return call_; }

  /// The newest catalogue; it can't change before this one is committed.
  const identity::Catalogue& current() const { return current_; }

  /// Creates or replaces; new organisations come before what is in them. Whoever sees a part of the
  /// installation alone gives ids that begin with one of that part, so that no answer tells what
  /// ids others have: else catalogue.id_foreign. Fails with api.forbidden
  /// unless the caller may create or edit this kind of object in its organisation (and `enable`
  /// where it becomes active, or was; `trust` where it says whom we believe, trust.h), and with
  /// api.escalation where it gives more than the caller holds. An authenticator that is or becomes
  /// active must be one that the gateway can use: else `problems` tells.
  Outcome<void> put(const identity::Object& object);

  /// What there is by this key, as far as the caller sees it: an organisation of others is none.
  identity::Catalogue::Entry find(const identity::ObjectKey& key) const;

  /// From here on deleted objects may be put where they were.
  void allow_restoring() { edit_.allow_restoring(); }

  /// Deletes, and takes a role from tokens and groups (`taken`). Fails with api.forbidden.
  Outcome<void> erase(const identity::ObjectKey& key);

  /// The tokens and groups of which a role was taken, as it goes.
  const std::vector<identity::ObjectKey>& taken() const { return taken_; }

  /// What `put` found wrong; pointers begin with pointer_to(key).
  const FieldProblems& problems() const { return problems_; }
  /// By which others decide who people are; each was allowed, none is confirmed yet.
  const std::vector<TrustChange>& trust() const { return trust_; }

 private:
  Outcome<void> check_put(const identity::Object* before, const identity::Object& after) const;
  Outcome<void> check_granted(const identity::Organisation* before,
                              const identity::Organisation& after) const;
  Outcome<void> check_entity_id(const identity::Authenticator* before,
                                const identity::Authenticator& after) const;
  /// The nearest organisation that exists already: over new ones nobody has permissions yet.
  identity::OrganisationId existing(const identity::OrganisationId& id) const;
  Outcome<void> check_new_id(const identity::ObjectKey& key) const;
  void check_usable(const identity::Object* before, const identity::Object& object);
  Outcome<void> look_at_trust(const identity::Object* before, const identity::Object& after);

  const Call& call_;
  const identity::Catalogue& current_;
  identity::CatalogueEdit& edit_;
  std::map<identity::OrganisationId, identity::OrganisationId>
      made_;  // and the nearest above them that exists
  FieldProblems problems_;
  std::vector<TrustChange> trust_;
  std::vector<identity::ObjectKey> taken_;
};

using Editor = std::function<Outcome<void>(ChangeSet&)>;

/// Whether the caller may give this id to something new whose ids are looked up in the whole
/// installation. Fails with api.document_invalid, catalogue.id_foreign at "/id" of the object.
Outcome<void> check_own_id(const Call& call, const identity::Catalogue& current,
                           const identity::ObjectKey& key);

/// A change of the catalogue that came to be, or would.
struct Changed {
  store::CatalogueKeeper::CataloguePtr catalogue;
  std::int64_t revision = 0;  // 0: nothing differed, or it is a plan
  std::vector<identity::ObjectChange> changes;
  std::vector<TrustChange> trust;
};

/// Makes a change, all or nothing. Besides what `editor` says it fails with api.document_invalid
/// (everything that does not fit together, with pointers from pointer_to(key)), api.escalation (an
/// object would give more than the caller holds, or who is there would come to more by it),
/// api.in_use (user_references.h), api.confirmation_missing (trust.h) and api.lockout.
Outcome<Changed> change(const Call& call, const Editor& editor, const std::string& comment = {});

/// What the caller says about a change, in the query parameter `comment`. Fails with
/// api.query_invalid unless it is plain text of one line.
Outcome<std::string> comment_of(const Call& call, std::string otherwise);

/// What `change` would do; nothing needs to be confirmed for that.
Outcome<Changed> plan(const Call& call, const Editor& editor);

/// Problems of one object as pointers into its own document; those of others as they are.
Problem for_document(Problem problem, const identity::ObjectKey& key);

/// The organisation over which a permission for an object is asked: its own; of an organisation
/// itself; of a property the root.
identity::OrganisationId organisation_of(const identity::ObjectKey& key);

}  // namespace countersign::admin
