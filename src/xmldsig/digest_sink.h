// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "crypto/digest.h"
#include "xml/c14n.h"
#include "xmldsig/signature_reader.h"

namespace countersign::xmldsig {

/// Digests canonical bytes as they come.
class DigestSink final : public xml::Sink {
 public:
  explicit DigestSink(crypto::DigestAlgorithm algorithm) : digest_(algorithm) {}

  void write(std::string_view bytes) override;

  /// The digest of all that was written; not for use afterwards.
  crypto::DigestValue finish();

  /// Whether anything was written. The digest of nothing proves nothing (CVE-2025-66568).
  bool empty() const { return empty_; }

 private:
  crypto::Digest digest_;
  bool empty_ = true;
};

/// Writes `apex`, leaving out `without` (or nothing, if null), as `step` asks.
void canonicalize_as(const Canonicalization& step, const xml::Element& apex,
                     const xml::Element* without, xml::Sink& sink);

}  // namespace countersign::xmldsig
