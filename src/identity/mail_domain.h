// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "identity/catalogue.h"

namespace countersign::identity {

/// The organisations that were seen in DNS to have a mail domain, and since when without a gap.
/// Immutable, and made anew when something was seen.
class DomainProofs {
 public:
  using Since = std::map<std::string, std::chrono::sys_seconds>;  // by organisation

  DomainProofs() = default;

  /// `domain`: as in DNS, "acme.com" for "*.acme.com" too.
  void add(const std::string& domain, const OrganisationId& organisation,
           std::chrono::sys_seconds since) {
    proofs_[domain][organisation.value()] = since;
  }
  /// Null: nobody's.
  const Since* find(std::string_view domain) const {
    const auto found = proofs_.find(domain);
    return found == proofs_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, Since, std::less<>> proofs_;
};

/// The domain that is looked up for an entry of Organisation::mail_domains: without "*.".
std::string_view domain_of(std::string_view listed);

/// Whether anybody can have a mailbox there, or below: of a list that is shipped. Such a domain
/// belongs to no organisation.
bool is_public_mail_host(std::string_view domain);

/// The organisation to which a mail address belongs, or null; case is ignored. By an entry of its
/// `mail_domains` for the very domain, else by the longest wildcard, and of these only by one that
/// leads: whose proof was seen in DNS, or that somebody over the organisation above confirmed; the
/// root's own always. Disabled organisations are never given.
///
/// A proof counts for nothing below a domain that leads to a stranger, an organisation of another
/// line. Somebody over a customer can confirm only what leads to that customer itself. Of several
/// organisations with one domain a confirmed one leads, then the one that was proven first.
const Organisation* organisation_of_mail(const Catalogue& catalogue, const DomainProofs& proofs,
                                         std::string_view address);

/// Whether an entry of `mail_domains` of this organisation leads to it.
bool leads(const Catalogue& catalogue, const DomainProofs& proofs, const Organisation& organisation,
           std::string_view listed);

}  // namespace countersign::identity
