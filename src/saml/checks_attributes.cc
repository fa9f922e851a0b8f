// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "saml/attribute_reader.h"
#include "saml/checks.h"
#include "saml/errors.h"
#include "saml/judgements.h"
#include "saml/name_set.h"
#include "saml/names.h"
#include "saml/text.h"

namespace countersign::saml {

ValueKind value_kind(const xml::Element& value) {
  if (const auto nil = value.attribute(kSchemaInstanceNs, "nil"); nil.has_value()) {
    const bool empty = is_text_only(value) && value.text().empty();
    if (*nil == "true" || *nil == "1") {
      return empty ? ValueKind::kNil : ValueKind::kInvalid;
    }
  }
  if (is_text_only(value)) {
    return ValueKind::kText;
  }
  const xml::Element& inner = *value.first_child();
  const bool name_id_alone = inner.is(kAssertionNs, "NameID") && inner.next_sibling() == nullptr &&
                             is_text_only(inner) && trim(value.text()).empty();
  return name_id_alone ? ValueKind::kNameId : ValueKind::kInvalid;
}

namespace check {
namespace {

constexpr std::size_t kMaxEncryptedAttributes = 32;

Verdict decrypt_attribute(Examination& e, const xml::Element& encrypted) {
  Verdict failure;
  auto plain = decrypt(e, encrypted, "an attribute encrypted to our key", failure);
  if (!plain.has_value()) {
    return failure;
  }
  const xml::Element& root = plain->document.root();
  if (!root.is(kAssertionNs, "Attribute")) {
    return e.fail(kEncryptionMalformed, "an Attribute inside EncryptedAttribute",
                  root.local_name());
  }
  e.plain_attributes.push_back(*std::move(plain));
  return e.pass("attributes encrypted to our key", "decrypted");
}

}  // namespace

Verdict attribute_decryption(Examination& e) {
  if (e.assertion == nullptr) {
    return e.skip(kNoAssertion);
  }
  Verdict verdict = e.skip("no attribute is encrypted");
  for_each_attribute_child(e, [&](const xml::Element& child) {
    if (!child.is(kAssertionNs, "EncryptedAttribute")) {
      return true;
    }
    verdict = e.plain_attributes.size() < kMaxEncryptedAttributes
                  ? decrypt_attribute(e, child)
                  : e.fail(kEncryptionMalformed, "at most 32 encrypted attributes", "more");
    return verdict.outcome != Outcome::kFail;
  });
  return verdict;
}

Verdict attribute_names(Examination& e) {
  if (e.assertion == nullptr) {
    return e.skip(kNoAssertion);
  }
  NameSet names;
  bool nameless = false;
  for_each_attribute(e, [&](const xml::Element& attribute) {
    const std::string_view name = attribute.attribute("Name").value_or("");
    nameless = nameless || name.empty();
    names.add(name);
    return true;
  });
  if (nameless) {
    return e.fail(kAttributeInvalid, "a Name on every attribute", "none on one");
  }
  const auto twice = names.duplicate();
  return twice.has_value() ? e.fail(kAttributeDuplicate, "attributes with different names",
                                    std::string(*twice) + " twice")
                           : e.pass("attributes with different names", "different");
}

Verdict attribute_values(Examination& e) {
  if (e.assertion == nullptr) {
    return e.skip(kNoAssertion);
  }
  const xml::Element* bad = nullptr;
  for_each_attribute(e, [&](const xml::Element& attribute) {
    for (const xml::Element* value = attribute.first_child(); value != nullptr && bad == nullptr;
         value = value->next_sibling()) {
      const bool good =
          value->is(kAssertionNs, "AttributeValue") && value_kind(*value) != ValueKind::kInvalid;
      bad = good ? nullptr : &attribute;
    }
    return bad == nullptr;
  });
  return bad == nullptr ? e.pass("values that are text", "text")
                        : e.fail(kAttributeInvalid, "values that are text",
                                 bad->attribute("Name").value_or(""));
}

}  // namespace check
}  // namespace countersign::saml
