// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "saml/explain.h"

namespace countersign::app {

/// One JSON object on one line: verdict, code, remedy, name_id, name_id_format, session_index,
/// issuer, attributes, checks. Other tools rely on its shape. Tolerances in use stand among the
/// checks as `tolerance.NAME`.
std::string report_as_json(const saml::Explanation& explanation);

enum class Colour { kOff, kOn };

/// The same for people. Control characters of the message are escaped.
std::string report_as_text(const saml::Explanation& explanation, Colour colour);

}  // namespace countersign::app
