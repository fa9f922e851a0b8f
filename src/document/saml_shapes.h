// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "document/shape.h"
#include "identity/authenticator.h"

// Values that SAML settings alone are made of.
namespace countersign::document {

/// Certificates in any of the forms of read_certificates: a list of texts, or one text. Written as
/// a list of base64 of DER.
Shape<std::vector<std::string>> certificates();

/// Names of tolerances, those that are on.
Shape<saml::Tolerances> tolerances();

/// As an administrator wrote it, in any spelling that saml:: reads.
Shape<std::string> signature_algorithm();
Shape<std::string> digest_algorithm();
Shape<std::string> authn_context();

/// A name of a query parameter; empty is allowed for none.
Shape<std::string> parameter_name();

/// Fills in from the member `metadata` what `given` does not tell.
void read_metadata(const json::Object& given, identity::SamlSettings& out, Reading& reading);

}  // namespace countersign::document
