// SPDX-License-Identifier: Apache-2.0
#include "admin/stored_warnings.h"

#include <string>
#include <utility>

#include "identity/out_of_force.h"

namespace countersign::admin {
namespace {

json::Object warning_of(std::string pointer, const char* code, std::string what,
                        std::string remedy) {
  return {{"pointer", std::move(pointer)},
          {"code", code},
          {"what", std::move(what)},
          {"remedy", std::move(remedy)}};
}

}  // namespace

void add_stored_faults(const identity::Catalogue& catalogue, const identity::Object& object,
                       json::Array& warnings) {
  for (identity::StoredFault& fault : identity::stored_faults(catalogue, object)) {
    warnings.emplace_back(warning_of(std::move(fault.pointer), "warning.out_of_force",
                                     std::move(fault.what), std::move(fault.remedy)));
  }
}

void add_unusable(FieldProblems problems, json::Array& warnings) {
  for (FieldProblem& problem : problems) {
    warnings.emplace_back(warning_of(std::move(problem.pointer), "warning.not_usable",
                                     "nobody signs in by this: " + problem.what,
                                     std::move(problem.remedy)));
  }
}

}  // namespace countersign::admin
