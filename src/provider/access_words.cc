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

std::string change_of(std::string_view rule, std::string_view application) {
  return ", or change " + std::string(rule) + " of the application \"" + std::string(application) +
         "\".";
}

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

std::string remedy_of(const Requirement& requirement, std::string_view rule,
                      std::string_view application) {
  const std::string change = change_of(rule, application);
  switch (requirement.kind) {
    case RequirementKind::kGroup:
      return "Here put the person into one of these groups, by hand or by the mapping of the login "
             "authenticator" +
             change +
             " Only groups of the application's own organisation and of those above it count; a "
             "login authenticator of an organisation below puts people only into those with "
             "given_by \"below\".";
    case RequirementKind::kRole:
      return "Here give the person one of these roles, by hand or by a group" + change +
             " Only roles given at the application's own organisation or above it count.";
    case RequirementKind::kOrganisation:
      return "The person has to sign in with an account of one of these organisations" + change;
    case RequirementKind::kAttribute:
      break;
  }
  return "At the identity provider let \"" + requirement.name +
         "\" be sent with one of these values" + change +
         " What a login authenticator of an organisation below the application's sends does not "
         "count.";
}

}  // namespace countersign::provider
