// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "identity/catalogue_check.h"

namespace countersign::identity {

/// Tells of one object.
class Reporter {
 public:
  Reporter(const ObjectKey& key, FieldProblems& problems) : key_(key), problems_(problems) {}

  void tell(std::string_view member, std::string_view code, std::string what,
            std::string remedy) const {
    if (problems_.size() >= kMostTold) {
      return;  // a large edit can have one for each of its values
    }
    std::string pointer = pointer_to(key_);
    if (!member.empty()) {
      pointer += "/" + std::string(member);
    }
    problems_.push_back(
        {std::move(pointer), std::string(code), std::move(what), std::move(remedy)});
  }

  void unknown(std::string_view member, std::string_view kind, std::string_view id) const {
    tell(member, "catalogue.reference_unknown",
         "expected " + std::string(kind) + " of the organisation or of one above it, got " +
             quoted(id),
         "Name one that exists there, or create it first.");
  }

  void in_use(std::string_view by) const {
    tell("", "catalogue.in_use", "expected something unused, but " + std::string(by) + " uses it",
         "Take it out there first.");
  }

  void out_of_bounds(std::string_view member, std::string what) const {
    tell(member, "catalogue.out_of_bounds", std::move(what), "Enter a value within the bounds.");
  }

  FieldProblems& problems() const { return problems_; }

 private:
  static constexpr std::size_t kMostTold = 500;

  const ObjectKey& key_;
  FieldProblems& problems_;
};

/// Whether `object` fits into the catalogue by itself: its bounds, and that what it names is there.
void check_object(const CatalogueCandidate& candidate, const Object& object,
                  FieldProblems& problems);

}  // namespace countersign::identity
