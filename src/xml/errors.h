// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::xml {

inline constexpr ErrorCode kTooLarge{"xml.too_large", Blame::kPeer};
inline constexpr ErrorCode kNotUtf8{"xml.not_utf8", Blame::kPeer};
inline constexpr ErrorCode kBadCharacter{"xml.bad_character", Blame::kPeer};
inline constexpr ErrorCode kBadDeclaration{"xml.bad_declaration", Blame::kPeer};
inline constexpr ErrorCode kDoctype{"xml.doctype", Blame::kPeer};
inline constexpr ErrorCode kProcessingInstruction{"xml.processing_instruction", Blame::kPeer};
inline constexpr ErrorCode kMalformed{"xml.malformed", Blame::kPeer};
inline constexpr ErrorCode kBadReference{"xml.bad_reference", Blame::kPeer};
inline constexpr ErrorCode kTrailingContent{"xml.trailing_content", Blame::kPeer};
inline constexpr ErrorCode kDuplicateAttribute{"xml.duplicate_attribute", Blame::kPeer};
inline constexpr ErrorCode kUndeclaredPrefix{"xml.undeclared_prefix", Blame::kPeer};
inline constexpr ErrorCode kBadNamespace{"xml.bad_namespace", Blame::kPeer};
inline constexpr ErrorCode kTooDeep{"xml.too_deep", Blame::kPeer};
inline constexpr ErrorCode kTooManyNodes{"xml.too_many_nodes", Blame::kPeer};
inline constexpr ErrorCode kTooManyAttributes{"xml.too_many_attributes", Blame::kPeer};
inline constexpr ErrorCode kTooManyNamespaces{"xml.too_many_namespaces", Blame::kPeer};
inline constexpr ErrorCode kNamespaceTooLong{"xml.namespace_too_long", Blame::kPeer};

}  // namespace countersign::xml
