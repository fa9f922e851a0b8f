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

/// What an administrator should change, where the code alone tells; else empty.
std::string remedy_for(const Error& error);

/// A new reference code, "7K3M-Q2RD": 40 random bits in letters that are not mistaken for one
/// another.
std::string make_reference();

}  // namespace countersign::gateway
