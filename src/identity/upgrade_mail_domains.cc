// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <variant>

#include "base/ascii.h"
#include "base/text.h"
#include "identity/catalogue.h"
#include "identity/mail_domain.h"
#include "identity/upgrade.h"
#include "identity/upgrade_steps.h"

namespace countersign::identity {
namespace {

const Organisation* above_of(const Upgrade& upgrade, const Organisation& organisation) {
  if (!organisation.parent.has_value()) {
    return nullptr;
  }
  const auto found = upgrade.objects.find(
      {ObjectKind::kOrganisation, OrganisationId(), organisation.parent->value()});
  return found == upgrade.objects.end() ? nullptr : std::get_if<Organisation>(&found->second);
}

bool is_below(const Upgrade& upgrade, const Organisation& one, const OrganisationId& above) {
  const Organisation* at = &one;
  for (std::size_t level = 0; at != nullptr && level <= kMaxOrganisationDepth; ++level) {
    if (at->id == above) {
      return true;
    }
    at = above_of(upgrade, *at);
  }
  return false;
}

/// Every domain with whoever lists it.
std::multimap<std::string, const Organisation*> listed_domains(const Upgrade& upgrade) {
  std::multimap<std::string, const Organisation*> found;
  for (const auto& [key, object] : upgrade.objects) {
    if (const auto* organisation = std::get_if<Organisation>(&object)) {
      for (const std::string& listed : organisation->mail_domains) {
        found.emplace(ascii_lower(domain_of(listed)), organisation);
      }
    }
  }
  return found;
}

/// Whether a stranger lists the domain, or one above it.
bool is_disputed(const Upgrade& upgrade, const std::multimap<std::string, const Organisation*>& all,
                 const Organisation& organisation, std::string domain) {
  while (true) {
    const auto [first, last] = all.equal_range(domain);
    const bool strange = std::any_of(first, last, [&](const auto& entry) {
      return !is_below(upgrade, *entry.second, organisation.id) &&
             !is_below(upgrade, organisation, entry.second->id);
    });
    const std::size_t dot = domain.find('.');
    if (strange || dot == std::string::npos) {
      return strange;
    }
    domain.erase(0, dot + 1);
  }
}

}  // namespace

void upgrade_mail_domains(Upgrade& upgrade) {
  const auto all = listed_domains(upgrade);
  struct Confirmed {
    ObjectKey key;
    std::vector<std::string> domains;
  };
  std::vector<Confirmed> confirmed;
  for (const auto& [key, object] : upgrade.objects) {
    const auto* organisation = std::get_if<Organisation>(&object);
    if (organisation == nullptr || !organisation->parent.has_value()) {
      continue;
    }
    Confirmed kept{key, {}};
    for (const std::string& listed : organisation->mail_domains) {
      const bool is_public = is_public_mail_host(listed);
      if (!is_public && !is_disputed(upgrade, all, *organisation, ascii_lower(domain_of(listed)))) {
        kept.domains.push_back(listed);
        continue;
      }
      upgrade.notes.push_back(
          {key,
           "the mail domain " + quoted(listed) +
               (is_public ? " is a public mail host, and leads to no organisation any more"
                          : " overlaps with that of another organisation, and leads to neither "
                            "until one is proven or confirmed"),
           is_public ? "take it from mail_domains"
                     : "have the organisation prove it in DNS (countersign organisation domains "
                       "show), or confirm it in confirmed_domains"});
    }
    if (!kept.domains.empty()) {
      upgrade.notes.push_back({key,
                               "its " + std::to_string(kept.domains.size()) + " mail domains, as " +
                                   quoted(kept.domains.front()) +
                                   ", are confirmed now: nobody asked for a proof before",
                               "look at its confirmed_domains, and take away what is not its own"});
      confirmed.push_back(std::move(kept));
    }
  }
  for (Confirmed& one : confirmed) {
    std::get<Organisation>(upgrade.objects.at(one.key)).confirmed_domains = std::move(one.domains);
  }
}

}  // namespace countersign::identity
