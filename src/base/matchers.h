// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/result.h"

// For tests alone: how a Result is asserted on.
namespace countersign {

inline void PrintTo(const Error& error, std::ostream* out) {
  *out << error.code.id << ": " << error.detail;
}

template <typename T>
void PrintTo(const Result<T>& result, std::ostream* out) {
  if (result.ok()) {
    *out << "ok";
  } else {
    PrintTo(result.error(), out);
  }
}

/// Matches a Result that holds a value.
MATCHER(IsOk, "is ok") {
  if (!arg.ok()) {
    *result_listener << arg.error().code.id << ": " << arg.error().detail;
  }
  return arg.ok();
}

/// Matches a Result that failed with exactly this code.
MATCHER_P(FailsWith, code, std::string("fails with ") + std::string(code.id)) {
  return !arg.ok() && arg.error().code == code;
}

}  // namespace countersign
