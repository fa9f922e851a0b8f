// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::app {

/// One thing that is wrong with a configuration: where, what, and what to do about it.
struct Problem {
  std::size_t line = 0;  // from 1; 0 when the fault has no line
  std::string what;
  std::string remedy;
};

/// All that is wrong with one configuration file, so that it is mended in one go.
class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  void add(std::size_t line, std::string what, std::string remedy);
  bool empty() const { return problems_.empty(); }
  const std::vector<Problem>& all() const { return problems_; }
  const std::string& file() const { return file_; }

  /// One line a problem, `FILE:LINE: what; remedy`, in the order of lines.
  std::string text() const;

 private:
  std::string file_;
  std::vector<Problem> problems_;
};

/// The name of `known` that is closest to `name`, or empty when none is near enough to be meant.
std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace countersign::app
