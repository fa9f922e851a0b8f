// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "xml/document.h"

namespace countersign::xml {

/// Where canonical bytes go, in pieces of any size.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;
  virtual void write(std::string_view bytes) = 0;
};

enum class C14nMethod {
  kExclusive,  // http://www.w3.org/2001/10/xml-exc-c14n#
  kInclusive,  // http://www.w3.org/TR/2001/REC-xml-c14n-20010315
};

struct C14nOptions {
  C14nMethod method = C14nMethod::kExclusive;
  /// InclusiveNamespaces PrefixList of exclusive canonicalisation; "#default" is the empty prefix.
  std::span<const std::string_view> inclusive_prefixes;
  /// A descendant to leave out with all it holds (the enveloped-signature transform), or null.
  const Element* without = nullptr;
};

/// Writes the canonical form of the subtree at `apex` without comments ([ExcC14N], [C14N]). Can't
/// fail: whatever `read` accepts has a canonical form.
void canonicalize(const Element& apex, const C14nOptions& options, Sink& sink);

/// The same into a string.
std::string canonicalize(const Element& apex, const C14nOptions& options = {});

}  // namespace countersign::xml
