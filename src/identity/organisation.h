// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "identity/ids.h"
#include "identity/mapping.h"

namespace countersign::identity {

/// How the sign-in pages of an organisation look; each is inherited by itself when empty (L2).
struct Theme {
  std::string title;         // in place of the product's name
  std::string logo_url;      // https, or a path of this origin
  std::string colour;        // of buttons and links: "#1a5fb4"
  std::string support_text;  // plain text below every error: whom to ask
  std::string language;      // of the pages where the browser asks for none we have: "en"

  friend bool operator==(const Theme&, const Theme&) = default;
};

/// The login policy of an organisation; what is absent comes from its parent (O1).
struct OrganisationPolicy {
  /// Offered on the sign-in page, in this order; own ones or those of an organisation above.
  std::optional<std::vector<AuthenticatorId>> authenticators;
  std::optional<Provisioning> provisioning;            // root: kRefuse
  std::optional<std::chrono::seconds> idle_limit;      // 1 minute to 30 days; root: 30 minutes
  std::optional<std::chrono::seconds> absolute_limit;  // idle_limit to 90 days; root: 10 hours

  friend bool operator==(const OrganisationPolicy&, const OrganisationPolicy&) = default;
};

enum class OrganisationState { kActive, kDisabled };

/// A customer of the product (O1-O5).
struct Organisation {
  OrganisationId id;
  std::optional<OrganisationId> parent;  // none: the root, of which there is one
  std::string name;
  std::string description;              // plain text
  std::vector<std::string> host_names;  // lower case; unique among all organisations
  /// "acme.com", "*.acme.com". Any organisation may list any; which of them leads from the common
  /// page, mail_domain.h says.
  std::vector<std::string> mail_domains;
  /// Those of them that somebody over the organisation above confirmed, in place of a proof.
  std::vector<std::string> confirmed_domains;
  /// URLs that are its own: "https://shop.example.com", "https://example.com/shop". Given by
  /// whoever may edit the organisation above, out of what that one owns; the root, which lists
  /// none, owns all that no other does. Its applications lie in them.
  std::vector<std::string> url_spaces;
  OrganisationPolicy policy;
  Theme theme;
  OrganisationState state = OrganisationState::kActive;
  /// The organisation whose settings this one tries out (O6); none: not a test organisation.
  std::optional<OrganisationId> test_of;

  friend bool operator==(const Organisation&, const Organisation&) = default;
};

/// The root organisation, which always exists and can't be deleted.
inline constexpr const char* kRootOrganisation = "root";

}  // namespace countersign::identity
