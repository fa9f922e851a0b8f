// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "saml/bindings.h"
#include "saml/checks.h"
#include "saml/errors.h"
#include "saml/judgements.h"
#include "saml/name_set.h"
#include "saml/names.h"
#include "xmldsig/names.h"

namespace countersign::saml::check {
Verdict settings(Examination& e) {
  const Result<void> valid = validate(e.expected());
  return valid.ok() ? e.pass("complete settings", "complete")
                    : e.fail(kBadExpectation, "complete settings", valid.error().detail);
}

Verdict base64(Examination& e) {
  if (e.given.form == InputForm::kXml) {
    return e.skip("the message was given as XML");
  }
  Result<xml::Message> decoded = decode_post_message(e.given.input);
  if (!decoded.ok()) {
    const ErrorCode& code =
        decoded.error().code == kMessageTooLarge ? kMessageTooLarge : kBase64Invalid;
    return e.fail(code, "base64 of at most 256 KiB of XML", decoded.error().detail);
  }
  e.decoded.emplace(*std::move(decoded));
  return e.pass("base64 of at most 256 KiB of XML", "base64");
}

Verdict xml(Examination& e) {
  const bool posted = e.given.form == InputForm::kPosted;
  if (posted && !e.decoded.has_value()) {
    return e.skip("there is nothing to read");
  }
  auto document = posted ? xml::read(*std::move(e.decoded)) : xml::read(e.given.input);
  if (!document.ok()) {
    const Error& error = document.error();
    return e.fail(code_of_xml(error.code), "well-formed XML within the limits",
                  std::string(error.code.id) + ": " + error.detail);
  }
  e.document.emplace(*std::move(document));
  return e.pass("well-formed XML within the limits", "well-formed");
}

Verdict response_type(Examination& e) {
  if (!e.document.has_value()) {
    return e.skip("there is no message");
  }
  const xml::Element& root = e.document->root();
  if (!root.is(kProtocolNs, "Response")) {
    return e.fail(kNotAResponse, "Response of SAML 2.0", root.local_name());
  }
  e.response = &root;
  e.response_objection = read_response(root, e.parts);
  return e.pass("Response of SAML 2.0", root.local_name());
}

Verdict response_version(Examination& e) {
  if (e.response == nullptr) {
    return e.skip("there is no Response");
  }
  const std::string_view version = e.response->attribute("Version").value_or("");
  return version == "2.0" ? e.pass("2.0", version) : e.fail(kVersion, "2.0", version);
}

Verdict response_id(Examination& e) {
  if (e.response == nullptr) {
    return e.skip("there is no Response");
  }
  const auto id = e.response->attribute("ID");
  return id.has_value() && xmldsig::is_ncname(*id)
             ? e.pass("an ID that is an NCName", *id)
             : e.fail(kIdInvalid, "an ID that is an NCName", id.value_or("none"));
}

Verdict unique_ids(Examination& e) {
  if (e.response == nullptr) {
    return e.skip("there is no Response");
  }
  NameSet seen;
  for (const xml::Element* element : e.document->elements_with_id()) {
    seen.add(element->attribute("ID").value_or(""));
  }
  if (e.plain.has_value()) {
    for (const xml::Element* element : e.plain->document.elements_with_id()) {
      seen.add(element->attribute("ID").value_or(""));
    }
  }
  return seen.duplicate().has_value() ? e.fail(kDuplicateId, "IDs that differ", "one ID twice")
                                      : e.pass("IDs that differ", "they differ");
}

Verdict response_structure(Examination& e) {
  if (e.response == nullptr) {
    return e.skip("there is no Response");
  }
  return e.response_objection.empty()
             ? e.pass()
             : e.fail(kSchema, "the order of the schema", e.response_objection);
}

Verdict stray_elements(Examination& e) {
  if (e.response == nullptr) {
    return e.skip("there is no Response");
  }
  e.stray = find_stray(*e.response);
  return judge_stray(e);
}

Verdict advice(Examination& e) {
  return e.response == nullptr ? e.skip("there is no Response") : judge_advice(e);
}

}  // namespace countersign::saml::check
