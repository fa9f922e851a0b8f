// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "identity/authenticator.h"
#include "json/value.h"

// What is derived from settings for administrators to see. Reads no clock.
namespace countersign::document {

/// Of each certificate: subject, dates, fingerprints, kind and size of its key.
json::Value certificate_facts(const identity::SamlSettings& settings);
json::Object certificate_facts_schema();

/// What is allowed but weak, unusual or not finished: pointer, code, what and remedy of each.
json::Value warnings(const identity::Authenticator& authenticator);
json::Object warnings_schema();
/// The same of certificates that are over or will be within 60 days, which takes a clock.
json::Array expiry_warnings(const identity::Authenticator& authenticator,
                            std::chrono::sys_seconds now);

}  // namespace countersign::document
