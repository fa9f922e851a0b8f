// SPDX-License-Identifier: Apache-2.0
#include "provider/access_words.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace countersign::provider {
namespace {

using identity::Requirement;
using identity::RequirementKind;

constexpr std::size_t kMostListed = 10;

}  // namespace

std::string listed(const std::vector<std::string>& values) {
  std::string out;
  for (std::size_t i = 0; i < std::min(values.size(), kMostListed); ++i) {
    out += (i == 0 ? "" : ", ") + countersign::quoted(values[i]);
  }
  if (values.size() > kMostListed) {
    out += " and " + std::to_string(values.size() - kMostListed) + " more";
  }
  return values.empty() ? "none" : out;
}

std::string words_of(const Requirement& requirement) {
  const std::string values = listed(requirement.values);
  switch (requirement.kind) {
    case RequirementKind::kGroup:
      return "one of the groups " + values;
    case RequirementKind::kRole:
      return "one of the roles " + values;
    case RequirementKind::kOrganisation:
      return "somebody of one of the organisations " + values;
    case RequirementKind::kAttribute:
      break;
  }
  return "\"" + requirement.name + "\" to be one of " + values;
}

}  // namespace countersign::provider
