// SPDX-License-Identifier: Apache-2.0
#include "admin/operation.h"

#include <iterator>

namespace countersign::admin {
namespace {

std::vector<Operation> make_operations() {
  std::vector<Operation> all;
  for (auto* make : {&caller_operations, &organisation_operations, &authenticator_operations,
                     &authenticator_action_operations, &mapping_test_operations, &group_operations,
                     &role_operations, &application_operations, &token_operations, &user_operations,
                     &user_action_operations, &bulk_operations, &domain_operations,
                     &session_operations, &login_event_operations, &audit_operations,
                     &property_operations, &configuration_operations, &revision_operations}) {
    auto some = make();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace

const std::vector<Operation>& all_operations() {
  static const std::vector<Operation> kOperations = make_operations();
  return kOperations;
}

std::vector<std::string_view> path_parameters(std::string_view path) {
  std::vector<std::string_view> out;
  for (std::size_t open = path.find('{'); open != std::string_view::npos;
       open = path.find('{', open + 1)) {
    out.push_back(path.substr(open + 1, path.find('}', open) - open - 1));
  }
  return out;
}

}  // namespace countersign::admin
