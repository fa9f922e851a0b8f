// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "identity/access.h"
#include "identity/ids.h"
#include "identity/reach.h"

namespace countersign::identity {

/// What is protected by forward-auth (P1).
struct Application {
  ApplicationId id;
  OrganisationId organisation;
  Reach organisations;  // whose people may use it
  std::string name;
  std::vector<std::string> urls;  // origin and, perhaps, a path; at least one
  std::vector<AccessRule> rules;  // none: whoever is signed in
  std::vector<std::pair<std::string, std::string>> headers;  // X-Auth-Email <- mail
  std::vector<std::string> attributes;                       // in X-Auth-Attributes; "*" for all

  friend bool operator==(const Application&, const Application&) = default;
};

}  // namespace countersign::identity
