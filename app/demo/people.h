// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace countersign::app {

/// Somebody of the demo organisation.
struct DemoPerson {
  std::string_view user;
  std::string_view name;
  std::string_view mail;
  std::vector<std::string> groups;
};

/// alice, bob and carol.
const std::vector<DemoPerson>& demo_people();

/// The person of that user name, or null.
const DemoPerson* find_person(std::string_view user);

}  // namespace countersign::app
