// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "json/value.h"

namespace countersign::app::cli {

/// A login event of the API for people: what came of it, why, which setting to change, and every
/// check that did not simply pass. Text from outside is made fit for a terminal.
std::string event_report(const json::Value& event);

}  // namespace countersign::app::cli
