// SPDX-License-Identifier: Apache-2.0
#include "identity/application_check.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "identity/own_attributes.h"

namespace countersign::identity {
namespace {

/// Something that an application names: an organisation it is for, or what a rule asks for.
struct Name {
  std::optional<RequirementKind> rule;
  std::string value;

  friend bool operator<(const Name& a, const Name& b) {
    return std::tie(a.rule, a.value) < std::tie(b.rule, b.value);
  }
};

class ApplicationNames {
 public:
  /// `passed`: what is not told of; null: nothing.
  ApplicationNames(const Catalogue& catalogue, const Application& application,
                   const std::set<Name>* passed)
      : catalogue_(catalogue), application_(application), passed_(passed) {}

  FieldProblems check() && {
    look();
    return std::move(problems_);
  }
  std::set<Name> unknown() && {
    look();
    return std::move(unknown_);
  }

 private:
  static constexpr std::size_t kMostTold = 100;

  void look() {
    for (std::size_t i = 0; i < application_.organisations.listed.size(); ++i) {
      check_organisation({}, application_.organisations.listed[i].value(),
                         "/organisations/" + std::to_string(i));
    }
    for (std::size_t i = 0; i < application_.rules.size(); ++i) {
      for (const Requirement& one : application_.rules[i].required) {
        check_requirement(one, "/rules/" + std::to_string(i) + "/require/");
      }
    }
  }

  void tell(Name name, const std::string& pointer, std::string what, std::string remedy) {
    if (passed_ != nullptr && passed_->contains(name)) {
      return;
    }
    unknown_.insert(std::move(name));
    if (problems_.size() < kMostTold) {
      problems_.push_back(
          {pointer, "catalogue.reference_unknown", std::move(what), std::move(remedy)});
    }
  }

  void check_organisation(std::optional<RequirementKind> rule, const std::string& id,
                          const std::string& pointer) {
    if (!catalogue_.is_within(id, application_.organisation.view())) {
      tell({rule, id}, pointer,
           "expected " + quoted(application_.organisation.view()) +
               " or an organisation below it, got " + quoted(id),
           "Name organisations by their ids.");
    }
  }

  void check_requirement(const Requirement& one, const std::string& pointer) {
    if (one.kind == RequirementKind::kAttribute) {
      if (!may_be_required(one.name)) {
        tell({one.kind, one.name}, pointer + one.name,
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
      check_organisation(kind, value, pointer + "organisations");
    } else if (kind == RequirementKind::kGroup &&
               catalogue_.group_above(application_.organisation.view(), value) == nullptr) {
      tell({kind, value}, pointer + "groups",
           "expected the id of a group of " + owner() + ", got " + quoted(value),
           "Name groups by their ids, never by value or label; groups of organisations below do "
           "not count here. An attribute that is called groups is written attribute:groups.");
    } else if (kind == RequirementKind::kRole &&
               catalogue_.role(application_.organisation, value) == nullptr) {
      tell({kind, value}, pointer + "roles",
           "expected the id of a role of " + owner() + ", got " + quoted(value),
           "Name roles by their ids. An attribute that is called roles is written "
           "attribute:roles.");
    }
  }

  std::string owner() const {
    return quoted(application_.organisation.view()) + " or of an organisation above it";
  }

  const Catalogue& catalogue_;
  const Application& application_;
  const std::set<Name>* passed_;
  FieldProblems problems_;
  std::set<Name> unknown_;
};

}  // namespace

FieldProblems unknown_in_application(const Catalogue& catalogue, const Application& application) {
  return ApplicationNames(catalogue, application, nullptr).check();
}

FieldProblems unknown_in_application(const Catalogue& catalogue, const Application& application,
                                     const Catalogue& catalogue_before, const Application& before) {
  const std::set<Name> passed = ApplicationNames(catalogue_before, before, nullptr).unknown();
  return ApplicationNames(catalogue, application, &passed).check();
}

}  // namespace countersign::identity
