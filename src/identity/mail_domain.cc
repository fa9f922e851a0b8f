// SPDX-License-Identifier: Apache-2.0
#include "identity/mail_domain.h"

#include <algorithm>
#include <tuple>

#include "base/ascii.h"

namespace countersign::identity {
namespace {

constexpr std::string_view kWildcard = "*.";

constexpr std::string_view kPublicHosts[] = {
#include "identity/public_mail_hosts.inc"
};

bool lists(const std::vector<std::string>& domains, std::string_view entry) {
  return std::any_of(domains.begin(), domains.end(),
                     [&](const std::string& one) { return equal_but_for_case(one, entry); });
}

/// Goes down a domain, from its last label on, and finds to whom each part of it leads.
class Descent {
 public:
  Descent(const Catalogue& catalogue, const DomainProofs& proofs)
      : catalogue_(catalogue), proofs_(proofs) {}

  /// To whom the entries for the very domain and for all below it lead; in lower case.
  struct Leaders {
    const Organisation* exact = nullptr;
    const Organisation* below = nullptr;
  };
  Leaders step(const std::string& domain) {
    if (is_public_mail_host(domain)) {
      return {};
    }
    const Leaders found{leader(domain, domain), leader(std::string(kWildcard) + domain, domain)};
    for (const Organisation* one : {found.exact, found.below}) {
      if (one != nullptr) {
        above_.push_back(one);
      }
    }
    return found;
  }

 private:
  /// A claim that may lead, the better the less.
  using Claim = std::tuple<bool, std::chrono::sys_seconds, std::string_view, const Organisation*>;

  const Organisation* leader(const std::string& entry, const std::string& domain) {
    std::vector<Claim> claims;
    for (const OrganisationId& id : catalogue_.confirmed_for(entry)) {
      const Organisation* const one = usable(id.view(), entry);
      const bool by_root =
          one != nullptr && (!one->parent.has_value() || one->parent->view() == kRootOrganisation);
      if (by_root) {
        claims.emplace_back(false, std::chrono::sys_seconds(), one->id.view(), one);
      }
    }
    if (const DomainProofs::Since* const seen = proofs_.find(domain)) {
      for (const auto& [id, since] : *seen) {
        const Organisation* const one = usable(id, entry);
        if (one != nullptr && !is_strange(*one)) {
          claims.emplace_back(true, since, one->id.view(), one);
        }
      }
    }
    const auto best = std::min_element(claims.begin(), claims.end());
    return handed_down(best == claims.end() ? nullptr : std::get<3>(*best), entry);
  }

  /// Whoever has a domain may have it confirmed for one right below.
  const Organisation* handed_down(const Organisation* from, const std::string& entry) {
    const std::vector<OrganisationId> confirmed = catalogue_.confirmed_for(entry);
    for (std::size_t level = 0; level < kMaxOrganisationDepth; ++level) {
      const auto given =
          std::find_if(confirmed.begin(), confirmed.end(), [&](const OrganisationId& id) {
            const Organisation* const one = usable(id.view(), entry);
            return one != nullptr && one != from && one->parent.has_value() &&
                   one->parent->view() != kRootOrganisation && has(*one->parent, from);
          });
      if (given == confirmed.end()) {
        break;
      }
      if (from != nullptr) {
        above_.push_back(from);
      }
      from = catalogue_.organisation(*given);
    }
    return from;
  }

  bool has(const OrganisationId& parent, const Organisation* leading) const {
    if (leading != nullptr) {
      return leading->id == parent;
    }
    return std::any_of(above_.begin(), above_.end(),
                       [&](const Organisation* one) { return one->id == parent; });
  }

  const Organisation* usable(std::string_view id, const std::string& entry) const {
    const Organisation* const one = catalogue_.organisation(OrganisationId(std::string(id)));
    return one != nullptr && lists(one->mail_domains, entry) && catalogue_.is_enabled(one->id)
               ? one
               : nullptr;
  }

  bool is_strange(const Organisation& one) const {
    return std::any_of(above_.begin(), above_.end(), [&](const Organisation* other) {
      return !catalogue_.is_within(one.id, other->id) && !catalogue_.is_within(other->id, one.id);
    });
  }

  const Catalogue& catalogue_;
  const DomainProofs& proofs_;
  std::vector<const Organisation*> above_;  // to whom what is above leads
};

/// Calls `visit` for each part of a domain that whole labels end, shortest first.
template <typename Visit>
void each_suffix(const std::string& domain, const Visit& visit) {
  for (std::size_t dot = domain.rfind('.'); dot != std::string::npos && dot > 0;
       dot = domain.rfind('.', dot - 1)) {
    visit(domain.substr(dot + 1));
  }
  visit(domain);
}

}  // namespace

std::string_view domain_of(std::string_view listed) {
  return listed.starts_with(kWildcard) ? listed.substr(kWildcard.size()) : listed;
}

bool is_public_mail_host(std::string_view domain) {
  const std::string lower = ascii_lower(domain_of(domain));
  bool found = false;
  each_suffix(lower, [&](const std::string& suffix) {
    found = found || std::binary_search(std::begin(kPublicHosts), std::end(kPublicHosts),
                                        std::string_view(suffix));
  });
  return found;
}

const Organisation* organisation_of_mail(const Catalogue& catalogue, const DomainProofs& proofs,
                                         std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == address.size()) {
    return nullptr;
  }
  const std::string domain = ascii_lower(address.substr(at + 1));
  Descent descent(catalogue, proofs);
  const Organisation* found = nullptr;
  each_suffix(domain, [&](const std::string& suffix) {
    const Descent::Leaders leaders = descent.step(suffix);
    const Organisation* const here = suffix == domain ? leaders.exact : leaders.below;
    found = here != nullptr ? here : found;
  });
  return found;
}

bool leads(const Catalogue& catalogue, const DomainProofs& proofs, const Organisation& organisation,
           std::string_view listed) {
  const std::string domain = ascii_lower(domain_of(listed));
  Descent descent(catalogue, proofs);
  Descent::Leaders leaders;
  each_suffix(domain, [&](const std::string& suffix) { leaders = descent.step(suffix); });
  const Organisation* const leading = listed.starts_with(kWildcard) ? leaders.below : leaders.exact;
  return leading != nullptr && leading->id == organisation.id;
}

}  // namespace countersign::identity
