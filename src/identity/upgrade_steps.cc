// SPDX-License-Identifier: Apache-2.0
#include "identity/upgrade_steps.h"

#include "identity/upgrade_claims.h"
#include "identity/upgrade_trust.h"
#include "identity/upgrade_url_spaces.h"

namespace countersign::identity {

// A step is a function of a file of its own; a new one comes last.
std::span<const UpgradeStep> upgrade_steps() {
  static const std::vector<UpgradeStep> kSteps{
      {"claims-by-id", &upgrade_claims},   {"trust", &upgrade_trust},
      {"people", &upgrade_people},         {"mail_domains", &upgrade_mail_domains},
      {"url-spaces", &upgrade_url_spaces},
  };
  return kSteps;
}

}  // namespace countersign::identity
