// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "cli/api.h"

namespace countersign::app::cli {

/// Whether the server refused because a change has to be wanted by name.
bool needs_confirmation(const Answer& answer);

/// What to send as `confirm`: `given`, if that names all that is asked for; else what a person at a
/// terminal types when it is told what the change means. Nothing: it is not wanted, and why was
/// told.
std::optional<std::string> confirmed(const Call& call, const Answer& answer,
                                     const std::string& given);

}  // namespace countersign::app::cli
