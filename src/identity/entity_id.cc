// SPDX-License-Identifier: Apache-2.0
#include "identity/entity_id.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"
#include "identity/object_check.h"

namespace countersign::identity {
namespace {

/// Calls `visit` for each organisation that uses an entity id; until it gives false.
template <typename Visit>
void visit_users_of(const CatalogueIndex& index, const std::string& entity_id, const Visit& visit) {
  index.entity_ids.visit_from(std::tuple(entity_id, std::string(), std::string()),
                              [&](const auto& key, CatalogueIndex::Nothing) {
                                return std::get<0>(key) == entity_id && visit(std::get<1>(key));
                              });
}

bool is_used_elsewhere(const CatalogueIndex& index, const Authenticator& authenticator) {
  bool found = false;
  visit_users_of(index, authenticator.saml.sp_entity_id, [&](const std::string& organisation) {
    found = organisation != authenticator.organisation.view();
    return !found;
  });
  return found;
}

std::string ask_for(std::string_view url, const OrganisationId& organisation) {
  return "ask an administrator of the organisation above to add " + quoted(url) +
         " to url_spaces of " + quoted(organisation.view());
}

/// Who owns the URL that an entity id is; null where it can't be read as one.
const Organisation* owner_of_url(const Catalogue& catalogue, std::string_view id) {
  const auto place = read_url_place(id.substr(0, id.find('?')));
  return place.ok() ? &catalogue.owner_of(*place) : nullptr;
}

void check_form(const Catalogue& next, const Authenticator& after, const Reporter& report) {
  const std::string& id = after.saml.sp_entity_id;
  if (!is_web_address(id)) {
    if (!is_urn(id)) {
      report.tell(
          "saml/sp_entity_id", "catalogue.entity_id_form",
          "expected a URL or a URN (\"urn:example:gateway\") as entity id, got " + quoted(id),
          "Leave it empty for the gateway's own, or choose a URL in url_spaces of " +
              quoted(after.organisation.view()) + ".");
    }
    return;
  }
  const Organisation* const owner = owner_of_url(next, id);
  if (owner == nullptr || owner->id != after.organisation) {
    std::string remedy = ask_for(id, after.organisation);
    report.tell("saml/sp_entity_id", "catalogue.url_not_owned",
                "expected an entity id in the url_spaces of " + quoted(after.organisation.view()) +
                    ", got " + quoted(id),
                "Leave it empty for the gateway's own, or " + remedy + ".");
  }
}

}  // namespace

bool is_web_address(std::string_view entity_id) {
  const std::string lower = ascii_lower(entity_id);
  return lower.starts_with("http:") || lower.starts_with("https:");
}

// RFC 8141 2: "urn:", a namespace of 2 to 32 letters, digits and '-', and something behind a colon.
bool is_urn(std::string_view entity_id) {
  const std::string lower = ascii_lower(entity_id);
  constexpr std::string_view kScheme = "urn:";
  const std::size_t colon = lower.find(':', kScheme.size());
  if (!lower.starts_with(kScheme) || colon == std::string::npos || colon + 1 == lower.size()) {
    return false;
  }
  const std::string_view space =
      std::string_view(lower).substr(kScheme.size(), colon - kScheme.size());
  return space.size() >= 2 && space.size() <= 32 &&
         std::all_of(space.begin(), space.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

void check_entity_id(const PlaceReview& review, const CatalogueIndex& index,
                     const ObjectChange& change, FieldProblems& problems) {
  const auto* const before =
      change.before == nullptr ? nullptr : std::get_if<Authenticator>(&change.before->object);
  const auto* const after =
      change.after == nullptr ? nullptr : std::get_if<Authenticator>(&change.after->object);
  if (after == nullptr || after->saml.sp_entity_id.empty() ||
      (before != nullptr && before->saml.sp_entity_id == after->saml.sp_entity_id)) {
    return;
  }
  const Reporter report(change.key, problems);
  const std::size_t known = problems.size();
  if (after->organisation.view() != kRootOrganisation) {
    check_form(review.next, *after, report);
  }
  if (problems.size() == known && is_used_elsewhere(index, *after)) {
    report.tell("saml/sp_entity_id", "catalogue.entity_id_taken",
                "expected an entity id that no other organisation uses, got " +
                    quoted(after->saml.sp_entity_id),
                "Choose another one, or leave it empty for the gateway's own.");
  }
}

std::optional<EntityIdFault> Catalogue::entity_id_fault(const Authenticator& authenticator) const {
  const std::string& id = authenticator.saml.sp_entity_id;
  const OrganisationId& own = authenticator.organisation;
  if (id.empty()) {
    return std::nullopt;
  }
  bool has_rival = false;
  visit_users_of(index_, id, [&](const std::string& other) {
    has_rival = !is_within(other, own.view());
    return !has_rival;
  });
  const std::string begin = "the entity id " + quoted(id);
  if (has_rival) {
    return EntityIdFault{true, begin + " is another organisation's, too: nobody signs in by this",
                         "leave sp_entity_id empty for the gateway's own, or choose one in "
                         "url_spaces of " +
                             quoted(own.view())};
  }
  if (own.view() == kRootOrganisation || is_urn(id)) {
    return std::nullopt;
  }
  if (!is_web_address(id)) {
    return EntityIdFault{
        false, begin + " is neither a URL nor a URN: it stays until it is changed",
        "leave sp_entity_id empty for the gateway's own, or choose one in url_spaces of " +
            quoted(own.view())};
  }
  const Organisation* const owner = owner_of_url(*this, id);
  if (owner != nullptr && owner->id == own) {
    return std::nullopt;
  }
  // Whoever is above sees and may do all that is done by it anyway.
  const bool is_kept = owner == nullptr || is_within(own, owner->id);
  return EntityIdFault{!is_kept,
                       begin + " lies in no url_spaces of " + quoted(own.view()) +
                           (is_kept ? ": it stays until somebody has that URL, or it is changed"
                                    : ", but in another organisation's: nobody signs in by this"),
                       "leave sp_entity_id empty for the gateway's own, or " + ask_for(id, own)};
}

}  // namespace countersign::identity
