// SPDX-License-Identifier: Apache-2.0
#include "saml/structure.h"

#include <algorithm>
#include <array>
#include <span>

#include "saml/names.h"

namespace countersign::saml {
namespace {

bool is_assertion_kind(const xml::Element& element) {
  return element.is(kAssertionNs, "Assertion") || element.is(kAssertionNs, "EncryptedAssertion");
}

/// Whether every attribute is one of `names`, in no namespace.
bool has_only(const xml::Element& element, std::span<const std::string_view> names) {
  return std::ranges::all_of(element.attributes(), [&](const xml::Attribute& attribute) {
    return attribute.namespace_uri.empty() &&
           std::ranges::find(names, attribute.local_name) != names.end();
  });
}

constexpr std::array<std::string_view, 6> kResponseAttributes{
    "ID", "Version", "IssueInstant", "InResponseTo", "Destination", "Consent"};
constexpr std::array<std::string_view, 3> kAssertionAttributes{"ID", "Version", "IssueInstant"};

Objection read_status(const xml::Element& status, ResponseParts& parts) {
  Sequence children(status);
  parts.status_code = children.take(kProtocolNs, "StatusCode");
  parts.status_message = children.take(kProtocolNs, "StatusMessage");
  children.take(kProtocolNs, "StatusDetail");
  if (!children.done() || status.has_mixed_content()) {
    return "a stray part of Status";
  }
  for (const xml::Element* code = parts.status_code; code != nullptr;) {
    Sequence nested(*code);
    const xml::Element* inner = nested.take(kProtocolNs, "StatusCode");
    if (!nested.done()) {
      return "a stray part of StatusCode";
    }
    code = inner;
  }
  return {};
}

Objection read_identifier(Sequence& children, Identifier& id) {
  id.name_id = children.take(kAssertionNs, "NameID");
  id.encrypted_id = children.take(kAssertionNs, "EncryptedID");
  id.base_id = children.take(kAssertionNs, "BaseID");
  const int count = static_cast<int>(id.name_id != nullptr) +
                    static_cast<int>(id.encrypted_id != nullptr) +
                    static_cast<int>(id.base_id != nullptr);
  if (count > 1) {
    return "more than one identifier of the subject";
  }
  return id.name_id == nullptr || is_text_only(*id.name_id) ? Objection{} : "an element in NameID";
}

Objection read_confirmation(const xml::Element& confirmation) {
  Sequence children(confirmation);
  Identifier ignored;
  if (const Objection objection = read_identifier(children, ignored); !objection.empty()) {
    return objection;
  }
  children.take(kAssertionNs, "SubjectConfirmationData");
  return children.done() && !confirmation.has_mixed_content()
             ? Objection{}
             : "a stray part of SubjectConfirmation";
}

Objection read_subject(const xml::Element& subject, Identifier& id) {
  Sequence children(subject);
  if (const Objection objection = read_identifier(children, id); !objection.empty()) {
    return objection;
  }
  while (const xml::Element* confirmation = children.take(kAssertionNs, "SubjectConfirmation")) {
    if (const Objection objection = read_confirmation(*confirmation); !objection.empty()) {
      return objection;
    }
  }
  return children.done() && !subject.has_mixed_content() ? Objection{} : "a stray part of Subject";
}

/// The Conditions' own check (checks_conditions.cc) judges which conditions are known.
Objection read_conditions(const xml::Element& conditions) {
  for (Sequence children(conditions); !children.done(); children.skip()) {
    for (Sequence audiences(*children.peek()); !audiences.done(); audiences.skip()) {
      const xml::Element& audience = *audiences.peek();
      if (audience.is(kAssertionNs, "Audience") && !is_text_only(audience)) {
        return "an element in Audience";
      }
    }
  }
  return conditions.has_mixed_content() ? "text directly in Conditions" : Objection{};
}

Objection read_authn_context(const xml::Element& context) {
  Sequence children(context);
  const xml::Element* class_ref = children.take(kAssertionNs, "AuthnContextClassRef");
  if (class_ref != nullptr && !is_text_only(*class_ref)) {
    return "an element in AuthnContextClassRef";
  }
  const bool declared = children.take(kAssertionNs, "AuthnContextDecl") != nullptr ||
                        children.take(kAssertionNs, "AuthnContextDeclRef") != nullptr;
  while (children.take(kAssertionNs, "AuthenticatingAuthority") != nullptr) {
  }
  if (class_ref == nullptr && !declared) {
    return "an AuthnContext without a class or declaration";
  }
  return children.done() ? Objection{} : "a stray part of AuthnContext";
}

Objection read_authn_statement(const xml::Element& statement) {
  Sequence children(statement);
  children.take(kAssertionNs, "SubjectLocality");
  const xml::Element* context = children.take(kAssertionNs, "AuthnContext");
  if (context == nullptr) {
    return "an AuthnStatement without AuthnContext";
  }
  if (!children.done()) {
    return "a stray part of AuthnStatement";
  }
  return read_authn_context(*context);
}

Objection read_attribute_statement(const xml::Element& statement) {
  for (Sequence children(statement); !children.done(); children.skip()) {
    const xml::Element& child = *children.peek();
    if (child.is(kAssertionNs, "EncryptedAttribute")) {
      continue;
    }
    if (!child.is(kAssertionNs, "Attribute")) {
      return "a stray part of AttributeStatement";
    }
    for (Sequence values(child); !values.done(); values.skip()) {
      if (!values.peek()->is(kAssertionNs, "AttributeValue")) {
        return "a stray part of Attribute";
      }
    }
    if (child.has_mixed_content()) {
      return "text directly in Attribute";
    }
  }
  return statement.has_mixed_content() ? "text directly in AttributeStatement" : Objection{};
}

Objection read_statements(Sequence& children, AssertionParts& parts) {
  for (; !children.done(); children.skip()) {
    const xml::Element& statement = *children.peek();
    Objection objection;
    if (statement.is(kAssertionNs, "AuthnStatement")) {
      parts.authn_statement = parts.authn_statement == nullptr ? &statement : parts.authn_statement;
      objection = read_authn_statement(statement);
    } else if (statement.is(kAssertionNs, "AttributeStatement")) {
      objection = read_attribute_statement(statement);
    } else if (!statement.is(kAssertionNs, "AuthzDecisionStatement")) {
      objection = "an element out of order, repeated or unknown in Assertion";
    }
    if (!objection.empty()) {
      return objection;
    }
  }
  return {};
}

bool looks_like_id(const xml::Attribute& attribute) {
  const std::string_view name = attribute.local_name;
  const bool two =
      name.size() == 2 && (name[0] == 'I' || name[0] == 'i') && (name[1] == 'D' || name[1] == 'd');
  return two || name == "AssertionID" || name == "ResponseID" || name == "RequestID";
}

bool has_odd_id(const xml::Element& element) {
  const bool odd = std::ranges::any_of(element.attributes(), [](const xml::Attribute& attribute) {
    return looks_like_id(attribute) &&
           (!attribute.namespace_uri.empty() || attribute.local_name != "ID");
  });
  return odd && (element.namespace_uri() == kAssertionNs || element.namespace_uri() == kProtocolNs);
}

/// The element behind `element` in document order that is still below `root`.
const xml::Element* next_in(const xml::Element& root, const xml::Element& element) {
  if (element.first_child() != nullptr) {
    return element.first_child();
  }
  const xml::Element* at = &element;
  while (at != &root) {
    if (at->next_sibling() != nullptr) {
      return at->next_sibling();
    }
    at = at->parent();
  }
  return nullptr;
}

bool is_inside(const xml::Element& element, std::string_view namespace_uri,
               std::string_view local_name) {
  for (const xml::Element* at = element.parent(); at != nullptr; at = at->parent()) {
    if (at->is(namespace_uri, local_name)) {
      return true;
    }
  }
  return false;
}

void judge_assertion(const xml::Element& root, const xml::Element& element, Stray& stray) {
  if (&element == &root || (element.parent() == &root && root.is(kProtocolNs, "Response"))) {
    return;
  }
  if (is_inside(element, kSignatureNs, "Signature")) {
    stray.in_signature = &element;
  } else if (is_inside(element, kAssertionNs, "Advice")) {
    stray.in_advice = &element;
  } else {
    stray.assertion = &element;
  }
}

void judge_signature(const xml::Element& root, const xml::Element& element, Stray& stray) {
  const xml::Element* parent = element.parent();
  const bool placed = parent == nullptr || parent == &root || is_assertion_kind(*parent) ||
                      is_inside(element, kProtocolNs, "Extensions") ||
                      is_inside(element, kSignatureNs, "Signature");
  if (!placed) {
    stray.signature = &element;
  }
}

void judge_stray(const xml::Element& root, const xml::Element& element, Stray& stray) {
  if (has_odd_id(element)) {
    stray.odd_id = &element;
  }
  const std::string_view name = element.local_name();
  if (name.ends_with("Assertion") && is_assertion_kind(element)) {
    judge_assertion(root, element, stray);
  } else if (name == "Signature" && element.namespace_uri() == kSignatureNs) {
    judge_signature(root, element, stray);
  }
}

}  // namespace

const xml::Element* Sequence::take(std::string_view namespace_uri, std::string_view local_name) {
  if (next_ == nullptr || next_->local_name() != local_name ||
      next_->namespace_uri() != namespace_uri) {
    return nullptr;
  }
  const xml::Element* taken = next_;
  next_ = next_->next_sibling();
  return taken;
}

Objection read_response(const xml::Element& response, ResponseParts& parts) {
  Sequence children(response);
  parts.issuer = children.take(kAssertionNs, "Issuer");
  parts.signature = children.take(kSignatureNs, "Signature");
  children.take(kProtocolNs, "Extensions");
  const xml::Element* status = children.take(kProtocolNs, "Status");
  Objection objection = status != nullptr ? read_status(*status, parts) : Objection{};
  for (; !children.done(); children.skip()) {
    const xml::Element& child = *children.peek();
    if (!is_assertion_kind(child)) {
      objection = objection.empty() ? "an element out of order, repeated or unknown in Response"
                                    : objection;
      continue;
    }
    ++parts.assertions;
    auto& first = child.local_name() == "Assertion" ? parts.assertion : parts.encrypted;
    first = first == nullptr ? &child : first;
  }
  if (!objection.empty()) {
    return objection;
  }
  if (parts.issuer != nullptr && !is_text_only(*parts.issuer)) {
    return "an element in Issuer";
  }
  if (response.has_mixed_content()) {
    return "text directly in Response";
  }
  return has_only(response, kResponseAttributes) ? Objection{} : "an unknown attribute of Response";
}

Objection read_assertion(const xml::Element& assertion, AssertionParts& parts) {
  Sequence children(assertion);
  parts.issuer = children.take(kAssertionNs, "Issuer");
  parts.signature = children.take(kSignatureNs, "Signature");
  parts.subject = children.take(kAssertionNs, "Subject");
  Objection objection =
      parts.subject != nullptr ? read_subject(*parts.subject, parts.subject_id) : Objection{};
  parts.conditions = children.take(kAssertionNs, "Conditions");
  parts.advice = children.take(kAssertionNs, "Advice");
  if (objection.empty() && parts.conditions != nullptr) {
    objection = read_conditions(*parts.conditions);
  }
  const Objection in_statements = read_statements(children, parts);
  if (objection.empty()) {
    objection = in_statements;
  }
  if (objection.empty() && parts.issuer != nullptr && !is_text_only(*parts.issuer)) {
    objection = "an element in Issuer";
  }
  if (!objection.empty()) {
    return objection;
  }
  if (assertion.has_mixed_content()) {
    return "text directly in Assertion";
  }
  return has_only(assertion, kAssertionAttributes) ? Objection{}
                                                   : "an unknown attribute of Assertion";
}

bool is_text_only(const xml::Element& element) {
  return element.first_child() == nullptr;
}

Stray find_stray(const xml::Element& root) {
  Stray stray;
  for (const xml::Element* at = &root; at != nullptr; at = next_in(root, *at)) {
    judge_stray(root, *at, stray);
  }
  return stray;
}

}  // namespace countersign::saml
