// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace countersign::bench {

/// The same work by libxml2 and xmlsec1: base64, parse, verify the enveloped signature of the
/// assertion with a key that was loaded once. For comparison only.
class XmlsecVerifier {
 public:
  explicit XmlsecVerifier(const std::string& certificate_file);
  XmlsecVerifier(const XmlsecVerifier&) = delete;
  XmlsecVerifier& operator=(const XmlsecVerifier&) = delete;
  ~XmlsecVerifier();

  /// Whether the signature of the message holds.
  bool verify(const std::string& base64) const;

 private:
  struct State;
  State* state_;
};

}  // namespace countersign::bench
