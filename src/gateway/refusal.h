// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/log_entry.h"

namespace countersign::gateway {

/// What a refusal leads to, by who must act.
struct Treatment {
  int status;
  LogLevel level;
  std::string_view audience;  // who reads the log line: "person", "administrator", "operator"
};

/// The one place where blame becomes an HTTP status, a log level and an audience.
Treatment treatment_of(Blame blame);

/// What the person is told, in constant words.
struct Words {
  std::string_view title;
  std::string_view sentence;
  std::string_view advice;
  std::string_view retry_label;
};

/// The words for a code: its own where the person can do something particular, else those of its
/// blame.
Words words_for(const ErrorCode& code);

/// A new reference code, "7K3M-Q2RD": 40 random bits in letters that are not mistaken for one
/// another.
std::string make_reference();

}  // namespace countersign::gateway
