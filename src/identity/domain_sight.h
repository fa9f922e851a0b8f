// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "identity/mail_domain.h"

namespace countersign::identity {

/// Where the TXT record of a mail domain stands, and how its value begins; the organisation's token
/// follows.
inline constexpr const char* kChallengeLabel = "_countersign-challenge.";
inline constexpr const char* kChallengeValue = "countersign-domain-verification=";

/// How long a proof that is gone goes on to count.
inline constexpr std::chrono::hours kProofGrace{7 * 24};

/// What came of looking for the record of a domain.
enum class Look {
  kSeen,
  kMissing,  // DNS says that it is not there, or is another one
  kFailed,   // DNS said nothing
};

/// What was seen of a mail domain of an organisation. An observation: no setting.
struct DomainSight {
  OrganisationId organisation;
  std::string domain;                                // as in DNS: without "*."
  std::optional<std::chrono::sys_seconds> proven{};  // since when, without a gap
  std::optional<std::chrono::sys_seconds> seen{};    // last
  std::optional<std::chrono::sys_seconds> lost{};    // since when it is missing
  std::optional<std::chrono::sys_seconds> looked{};  // last
  std::string problem{};                             // of the last look; empty: seen

  /// Whether the proof counts: seen, or lost for less than kProofGrace.
  bool counts(std::chrono::sys_seconds now) const {
    return proven.has_value() && (!lost.has_value() || now < *lost + kProofGrace);
  }

  friend bool operator==(const DomainSight&, const DomainSight&) = default;
};

/// `before` after a look at `now`. A proof that is missing is lost, and counts a while longer, so
/// that a slip in a zone turns nobody away; one of which DNS says nothing stays, but for no longer
/// than kProofGrace since it was seen.
DomainSight looked_at(DomainSight before, Look look, std::string problem,
                      std::chrono::sys_seconds now);

enum class DomainState {
  kNotProven,
  kProven,
  kConfirmed,
  kLost,  // was proven; leads on until the grace is over
};

/// What holds for an entry of `mail_domains`. `sight` may be null.
DomainState state_of(const Catalogue& catalogue, const Organisation& organisation,
                     const std::string& listed, const DomainSight* sight);

}  // namespace countersign::identity
