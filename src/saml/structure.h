// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "xml/document.h"

namespace countersign::saml {

/// The children of one element, taken in the order that the schema wants.
class Sequence {
 public:
  explicit Sequence(const xml::Element& parent) : next_(parent.first_child()) {}

  /// The next child when it has this name, else null; the child is then taken.
  const xml::Element* take(std::string_view namespace_uri, std::string_view local_name);
  const xml::Element* peek() const { return next_; }
  void skip() { next_ = next_->next_sibling(); }
  bool done() const { return next_ == nullptr; }

 private:
  const xml::Element* next_;
};

/// What a reading of the schema objects to; empty: nothing. A sentence part such as "an element out
/// of order in Subject".
using Objection = std::string_view;

/// The parts of a samlp:Response ([Core] 3.2.2, 3.3.3). Null: absent.
struct ResponseParts {
  const xml::Element* issuer = nullptr;
  const xml::Element* signature = nullptr;
  const xml::Element* status_code = nullptr;
  const xml::Element* status_message = nullptr;
  const xml::Element* assertion = nullptr;  // the first Assertion
  const xml::Element* encrypted = nullptr;  // the first EncryptedAssertion
  unsigned assertions = 0;                  // of both kinds
};

/// Fills `parts` as far as the order, number and names of the children allow, and gives the first
/// objection.
Objection read_response(const xml::Element& response, ResponseParts& parts);

/// Who a Subject or SubjectConfirmation names: at most one of the three.
struct Identifier {
  const xml::Element* name_id = nullptr;
  const xml::Element* encrypted_id = nullptr;
  const xml::Element* base_id = nullptr;
};

/// The parts of a saml:Assertion ([Core] 2.3.3). Null: absent. Repeated parts are read by walking
/// `element`.
struct AssertionParts {
  const xml::Element* issuer = nullptr;
  const xml::Element* signature = nullptr;
  const xml::Element* subject = nullptr;
  const xml::Element* conditions = nullptr;
  const xml::Element* advice = nullptr;
  const xml::Element* authn_statement = nullptr;  // the first
  Identifier subject_id;
};

Objection read_assertion(const xml::Element& assertion, AssertionParts& parts);

/// Whether the element holds text alone ([Core] 1.3.1): no child element.
bool is_text_only(const xml::Element& element);

/// What stands below a Response, or below an Assertion that was decrypted, and may not be there.
/// The last of each kind, in document order.
struct Stray {
  const xml::Element* assertion =
      nullptr;  // that is no child of the Response, and none of the below
  const xml::Element* in_advice = nullptr;     // assertion inside Advice
  const xml::Element* in_signature = nullptr;  // assertion inside a Signature
  const xml::Element* signature =
      nullptr;  // that is no child of the Response or an assertion, outside Extensions
  const xml::Element* odd_id =
      nullptr;  // SAML element with an attribute that looks like ID and is not
};
Stray find_stray(const xml::Element& root);

}  // namespace countersign::saml
