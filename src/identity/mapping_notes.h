// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "identity/profile.h"

namespace countersign::identity {

/// Where the steps of mapping and deciding tell what became of them, so that one code serves both
/// ways: without a trace the first failure ends it and no words are made for what passes; with one
/// every step is told.
class MappingNotes {
 public:
  explicit MappingNotes(MappingTrace* trace) : trace_(trace) {}

  bool explaining() const { return trace_ != nullptr; }
  /// Whether nothing further is to be done.
  bool is_over() const { return failure_.has_value() && !explaining(); }
  bool failed() const { return failure_.has_value(); }
  const std::optional<Error>& failure() const { return failure_; }

  // Callers make the words of `pass`, `warn` and `skip` only when explaining.
  void pass(std::string id, std::string expected, std::string received) {
    add({std::move(id), MappingOutcome::kPass, false, std::move(expected), std::move(received)});
  }
  void warn(std::string id, std::string expected, std::string received) {
    add({std::move(id), MappingOutcome::kPass, true, std::move(expected), std::move(received)});
  }
  void skip(std::string id, std::string why) {
    add({std::move(id), MappingOutcome::kSkip, false, {}, std::move(why)});
  }
  void fail(std::string id, Error error, std::string received) {
    // "expected a, got b": whoever shows a finding says both himself.
    constexpr std::string_view kExpected = "expected ";
    const std::size_t begin = error.detail.starts_with(kExpected) ? kExpected.size() : 0;
    const std::size_t end = begin == 0 ? std::string::npos : error.detail.find(", got ");
    add({std::move(id), MappingOutcome::kFail, false,
         error.detail.substr(begin, end == std::string::npos ? end : end - begin),
         std::move(received)});
    if (!failure_.has_value()) {
      failure_ = std::move(error);
    }
  }

 private:
  void add(MappingFinding finding) {
    if (trace_ != nullptr) {
      trace_->push_back(std::move(finding));
    }
  }

  MappingTrace* trace_;
  std::optional<Error> failure_;
};

}  // namespace countersign::identity
