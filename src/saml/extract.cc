// SPDX-License-Identifier: Apache-2.0
#include "saml/extract.h"

#include <string>

#include "saml/attribute_reader.h"
#include "saml/names.h"
#include "saml/text.h"

namespace countersign::saml {
namespace {

std::optional<std::string> copy(std::optional<std::string_view> view) {
  return view.has_value() ? std::optional<std::string>(*view) : std::nullopt;
}

NameId read_name_id(const xml::Element& element) {
  return {std::string(element.text()), copy(element.attribute("Format")),
          copy(element.attribute("NameQualifier")), copy(element.attribute("SPNameQualifier"))};
}

Attribute read_attribute(const xml::Element& element) {
  Attribute attribute;
  attribute.name = element.attribute("Name").value_or("");
  attribute.name_format = copy(element.attribute("NameFormat"));
  attribute.friendly_name = copy(element.attribute("FriendlyName"));
  for (const xml::Element* value = element.first_child(); value != nullptr;
       value = value->next_sibling()) {
    if (value_kind(*value) == ValueKind::kText) {
      attribute.values.emplace_back(value->text());
    }
  }
  return attribute;
}

void read_authentication(const xml::Element& statement, AssertionValues& values) {
  values.session_index = copy(statement.attribute("SessionIndex"));
  const xml::Element* context = statement.only_child(kAssertionNs, "AuthnContext");
  const xml::Element* by_class =
      context == nullptr ? nullptr : context->only_child(kAssertionNs, "AuthnContextClassRef");
  if (by_class != nullptr) {
    values.authn_context = AuthnContextClass(std::string(trim(by_class->text())));
  }
}

std::size_t relied_on_key(const Examination& e) {
  return e.signed_assertion.has_value() ? e.signed_assertion->key_index()
                                        : e.signed_response->key_index();
}

}  // namespace

AssertionValues extract(const Examination& e) {
  CS_CHECK(e.is_proved());
  AssertionValues values;
  values.issuer = e.given.idp.entity_id();
  values.id = AssertionId(std::string(e.assertion->attribute("ID").value_or("")));
  if (e.name_id != nullptr) {
    values.name_id = read_name_id(*e.name_id);
  }
  values.attributes.reserve(16);
  for_each_attribute(e, [&](const xml::Element& attribute) {
    values.attributes.push_back(read_attribute(attribute));
    return true;
  });
  if (const RequestId* request = e.request(); request != nullptr) {
    values.in_response_to = *request;
  }
  read_authentication(*e.of_assertion.authn_statement, values);
  values.authn_instant = e.authn_instant;
  values.session_not_on_or_after = e.session_end;
  values.last_valid = e.last_valid + e.expected().skew;
  values.signing_key = e.given.idp.keys()[relied_on_key(e)].fingerprint();
  values.used = e.used;
  return values;
}

}  // namespace countersign::saml
