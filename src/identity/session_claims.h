// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "identity/access.h"
#include "identity/catalogue.h"
#include "identity/session.h"

namespace countersign::identity {

/// A session, as far as claims go.
struct SessionFacts {
  std::string_view organisation;   // the user's
  std::string_view authenticator;  // that was used
  const AttributeSource& sent;     // what the identity provider said
  const AttributeSource& own;      // what we know of the user: own_attributes.h, roles by hand
};

/// What a session is worth at an application of the organisation `owner`, by the catalogue as it is
/// now. What an organisation below the owner, its administrators or its identity providers say
/// counts for nothing:
///
/// - groups count that are the owner's or of an organisation above it; who may put people into them
///   is watched over where people are put in (Group::given_by);
/// - roles count that such a group gives, or that the user holds by hand and is of the owner;
/// - attributes that a provider sent count when the authenticator is the owner's or of an
///   organisation above it;
/// - what else we know of the user (e-mail, user type, entitlements) counts when, besides, the user
///   is of the owner.
///
/// All that is referred to outlives this. Allocates nothing.
class SessionClaims final : public Claims {
 public:
  SessionClaims(const Catalogue& catalogue, const OrganisationId& owner,
                const SessionFacts& session)
      : catalogue_(catalogue), owner_(owner), session_(session) {}

  bool meet(const Requirement& requirement) const override;

 private:
  const Group* counting_group(std::string_view id) const;
  bool has_group(const Requirement& requirement) const;
  bool has_role(const Requirement& requirement) const;
  bool is_of(const Requirement& requirement) const;
  bool has_attribute(const Requirement& requirement) const;
  bool counts_provider() const;

  const Catalogue& catalogue_;
  const OrganisationId& owner_;
  const SessionFacts& session_;
};

/// What an application of `owner` is shown of what we know of a person: as groups and roles only
/// those that count there, by their ids; the labels of all groups, which whoever owns one chooses;
/// all else as it is. `own`: UserRights::own.
std::vector<Attribute> shown_attributes(const Catalogue& catalogue, const OrganisationId& owner,
                                        std::string_view organisation, std::vector<Attribute> own);

}  // namespace countersign::identity
