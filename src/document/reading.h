// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/field_problem.h"
#include "json/value.h"

namespace countersign::document {

/// Who wrote what is read. What the store holds was checked when it was given, so that its form
/// alone is looked at: rules that became stricter since then keep nothing from being read.
enum class Source { kGiven, kStored };

/// No more problems than these are told of one document.
inline constexpr std::size_t kMaxProblems = 500;

/// Where in a document a reader is, and what is wrong with it so far.
class Reading {
 public:
  Reading(Source source, FieldProblems& problems) : source_(source), problems_(&problems) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  /// Whether values are checked, not their types alone.
  bool checks() const { return source_ == Source::kGiven; }
  bool is_stored() const { return source_ == Source::kStored; }

  /// Notes a problem of the value where the reader is.
  void refuse(const ErrorCode& code, std::string what, std::string_view remedy);
  /// Notes an error of a text (texts.h), with the remedy for it.
  void refuse(const Error& error);

  /// Whether `value` is of that kind; if not, notes it. `wanted`: "a text".
  bool expect(const json::Value& value, json::Kind kind, std::string_view wanted);

  /// How many problems there are; to see whether a part was read well.
  std::size_t count() const { return count_; }

  /// As long as it lives, the reader is one level deeper.
  class Step {
   public:
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step() { reading_.pointer_.resize(size_); }

   private:
    friend class Reading;
    Step(Reading& reading, std::string_view name);

    Reading& reading_;
    std::size_t size_;
  };
  [[nodiscard]] Step into(std::string_view member) { return {*this, member}; }
  [[nodiscard]] Step into(std::size_t index) { return {*this, std::to_string(index)}; }

 private:
  Source source_;
  FieldProblems* problems_;
  std::string pointer_;
  std::size_t count_ = 0;
};

}  // namespace countersign::document
