// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

// Names of XML Signature, XML Encryption and SAML that several files of this folder spell.
namespace countersign::xmldsig {

inline constexpr std::string_view kDsNamespace = "http://www.w3.org/2000/09/xmldsig#";
inline constexpr std::string_view kExcC14nNamespace = "http://www.w3.org/2001/10/xml-exc-c14n#";
inline constexpr std::string_view kXencNamespace = "http://www.w3.org/2001/04/xmlenc#";
inline constexpr std::string_view kXenc11Namespace = "http://www.w3.org/2009/xmlenc11#";
inline constexpr std::string_view kSamlNamespace = "urn:oasis:names:tc:SAML:2.0:assertion";

inline constexpr std::string_view kEnvelopedTransform =
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// Whether `text`, which is UTF-8, is an NCName: what an ID may be ([NS] 4). Letters beyond ASCII
/// are those of [XML] 2.3, so that no white space or control character of Unicode is one.
bool is_ncname(std::string_view text);

}  // namespace countersign::xmldsig
