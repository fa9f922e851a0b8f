// SPDX-License-Identifier: Apache-2.0
#include "identity/application_check.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.h"
#include "identity/own_attributes.h"

namespace countersign::identity {
namespace {

class ApplicationNames {
 public:
  ApplicationNames(const Catalogue& catalogue, const Application& application)
      : catalogue_(catalogue), application_(application) {}

  FieldProblems check() && {
    for (std::size_t i = 0; i < application_.organisations.listed.size(); ++i) {
      check_organisation(application_.organisations.listed[i].view(),
                         "/organisations/" + std::to_string(i));
    }
    for (std::size_t i = 0; i < application_.rules.size(); ++i) {
      for (const Requirement& one : application_.rules[i].required) {
        check_requirement(one, "/rules/" + std::to_string(i) + "/require/");
      }
    }
    return std::move(problems_);
  }

 private:
  static constexpr std::size_t kMostTold = 100;

  void tell(const std::string& pointer, std::string what, std::string remedy) {
    if (problems_.size() < kMostTold) {
      problems_.push_back(
          {pointer, "catalogue.reference_unknown", std::move(what), std::move(remedy)});
    }
  }

  void check_organisation(std::string_view id, const std::string& pointer) {
    if (!catalogue_.is_within(id, application_.organisation.view())) {
      tell(pointer,
           "expected " + quoted(application_.organisation.view()) +
               " or an organisation below it, got " + quoted(id),
           "Name organisations by their ids.");
    }
  }

  void check_requirement(const Requirement& one, const std::string& pointer) {
    if (one.kind == RequirementKind::kAttribute) {
      if (!may_be_required(one.name)) {
        tell(pointer + one.name,
             "expected an attribute that rules may ask for, got " + quoted(one.name),
             "Write groups, roles or organisations, with their ids.");
      }
      return;
    }
    for (const std::string& value : one.values) {
      check_value(one.kind, value, pointer);
    }
  }

  void check_value(RequirementKind kind, const std::string& value, const std::string& pointer) {
    if (kind == RequirementKind::kOrganisation) {
      check_organisation(value, pointer + "organisations");
    } else if (kind == RequirementKind::kGroup &&
               catalogue_.group_above(application_.organisation.view(), value) == nullptr) {
      tell(pointer + "groups",
           "expected the id of a group of " + owner() + ", got " + quoted(value),
           "Name groups by their ids, never by value or label; groups of organisations below do "
           "not count here. An attribute that is called groups is written attribute:groups.");
    } else if (kind == RequirementKind::kRole &&
               catalogue_.role(application_.organisation, value) == nullptr) {
      tell(pointer + "roles", "expected the id of a role of " + owner() + ", got " + quoted(value),
           "Name roles by their ids. An attribute that is called roles is written "
           "attribute:roles.");
    }
  }

  std::string owner() const {
    return quoted(application_.organisation.view()) + " or of an organisation above it";
  }

  const Catalogue& catalogue_;
  const Application& application_;
  FieldProblems problems_;
};

}  // namespace

FieldProblems unknown_in_application(const Catalogue& catalogue, const Application& application) {
  return ApplicationNames(catalogue, application).check();
}

}  // namespace countersign::identity
