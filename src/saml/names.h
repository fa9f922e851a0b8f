// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

// Names that SAML 2.0 and its neighbours fix.
namespace countersign::saml {

inline constexpr std::string_view kAssertionNs = "urn:oasis:names:tc:SAML:2.0:assertion";
inline constexpr std::string_view kProtocolNs = "urn:oasis:names:tc:SAML:2.0:protocol";
inline constexpr std::string_view kMetadataNs = "urn:oasis:names:tc:SAML:2.0:metadata";
inline constexpr std::string_view kSignatureNs = "http://www.w3.org/2000/09/xmldsig#";
inline constexpr std::string_view kEncryptionNs = "http://www.w3.org/2001/04/xmlenc#";
inline constexpr std::string_view kSchemaInstanceNs = "http://www.w3.org/2001/XMLSchema-instance";

inline constexpr std::string_view kStatusPrefix = "urn:oasis:names:tc:SAML:2.0:status:";
inline constexpr std::string_view kStatusSuccess = "urn:oasis:names:tc:SAML:2.0:status:Success";

inline constexpr std::string_view kBearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
inline constexpr std::string_view kEntityFormat =
    "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
inline constexpr std::string_view kUnspecifiedNameId =
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
inline constexpr std::string_view kUnspecifiedAttributeName =
    "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified";

inline constexpr std::string_view kRedirectBinding =
    "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
inline constexpr std::string_view kPostBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
inline constexpr std::string_view kSoapBinding = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";
inline constexpr std::string_view kArtifactBinding =
    "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact";

}  // namespace countersign::saml
