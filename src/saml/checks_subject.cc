// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>

#include "saml/checks.h"
#include "saml/errors.h"
#include "saml/judgements.h"
#include "saml/names.h"
#include "saml/text.h"
#include "saml/time.h"

namespace countersign::saml::check {
namespace {

constexpr std::size_t kMaxNameId = 256;  // characters; IIP-G02
constexpr std::string_view kNoSubject = "there is no Subject";
constexpr std::string_view kNoConfirmation = "there is no bearer confirmation";

bool is_bearer(const xml::Element& confirmation) {
  return confirmation.is(kAssertionNs, "SubjectConfirmation") &&
         confirmation.attribute("Method") == kBearer;
}

Verdict judge_data(Examination& e, const xml::Element* data) {
  if (data == nullptr) {
    return e.fail(kConfirmationInvalid, "SubjectConfirmationData", "none");
  }
  if (const auto from = data->attribute("NotBefore"); from.has_value()) {
    return e.fail(kConfirmationInvalid, "no NotBefore in a bearer confirmation", *from);
  }
  return e.pass("a bearer confirmation with data", "one");
}

Verdict judge_recipient(Examination& e, const xml::Element& data) {
  const std::string_view acs = e.expected().acs.view();
  const auto recipient = data.attribute("Recipient");
  if (!recipient.has_value()) {
    return e.fail(kRecipientMissing, acs, "no Recipient");
  }
  return *recipient == acs ? e.pass(acs, *recipient) : e.fail(kRecipientMismatch, acs, *recipient);
}

Verdict judge_end(Examination& e, const xml::Element& data) {
  const auto text = data.attribute("NotOnOrAfter");
  if (!text.has_value()) {
    return e.fail(kConfirmationInvalid, "a NotOnOrAfter", "none");
  }
  const auto until = e.instant(*text);
  if (!until.has_value()) {
    return e.fail(kTimeInvalid, "a NotOnOrAfter in UTC", *text);
  }
  e.last_valid = std::max(e.last_valid, *until);
  if (*until <= e.earliest_now()) {
    return e.fail(kConfirmationExpired, "after " + write_instant(e.given.now), *text);
  }
  return e.pass("in the future", *text);
}

/// How many of the four rules a bearer confirmation passes, in their order.
int count_passed(Examination& e, const xml::Element* data) {
  const auto good = [](const Verdict& verdict) { return verdict.outcome == Outcome::kPass; };
  if (!good(judge_data(e, data))) {
    return 0;
  }
  if (!good(judge_recipient(e, *data))) {
    return 1;
  }
  if (!good(judge_in_response_to(e, *data))) {
    return 2;
  }
  return good(judge_end(e, *data)) ? 4 : 3;
}

/// The bearer confirmation that counts: a wholly valid one, else the one that comes nearest.
/// `found` tells whether there is any.
const xml::Element* choose_confirmation(Examination& e, bool& found) {
  const xml::Element* best = nullptr;
  int best_passed = -1;
  for (const xml::Element* child = e.of_assertion.subject->first_child(); child != nullptr;
       child = child->next_sibling()) {
    if (!is_bearer(*child)) {
      continue;
    }
    found = true;
    const xml::Element* data = child->only_child(kAssertionNs, "SubjectConfirmationData");
    const int passed = count_passed(e, data);
    if (passed > best_passed) {
      best = data;
      best_passed = passed;
    }
  }
  return best;
}

Verdict judge_name_id(Examination& e, const xml::Element& name_id) {
  const std::string_view value = name_id.text();
  if (!is_text_only(name_id) || name_id.attribute(kSchemaInstanceNs, "nil").has_value()) {
    return e.fail(kNameIdInvalid, "a NameID that holds text", "other content");
  }
  if (trim(value).empty()) {
    return e.fail(kNameIdInvalid, "a NameID that is not empty", value);
  }
  if (count_characters(value) > kMaxNameId) {
    return e.fail(kNameIdInvalid, "a NameID of at most 256 characters",
                  std::to_string(count_characters(value)) + " characters");
  }
  e.name_id = &name_id;
  return e.pass("a NameID", value);
}

Verdict decrypt_name_id(Examination& e, const xml::Element& encrypted) {
  Verdict failure;
  auto plain = decrypt(e, encrypted, "a NameID encrypted to our key", failure);
  if (!plain.has_value()) {
    return failure;
  }
  e.plain_name_id.emplace(*std::move(plain));
  const xml::Element& root = e.plain_name_id->document.root();
  return root.is(kAssertionNs, "NameID")
             ? judge_name_id(e, root)
             : e.fail(kEncryptionMalformed, "a NameID inside EncryptedID", root.local_name());
}

}  // namespace

Verdict subject(Examination& e) {
  if (e.assertion == nullptr) {
    return e.skip("there is no assertion to look at");
  }
  return e.of_assertion.subject != nullptr ? e.pass("a Subject", "one")
                                           : e.fail(kSubjectMissing, "a Subject", "none");
}

Verdict name_id(Examination& e) {
  if (e.of_assertion.subject == nullptr) {
    return e.skip(kNoSubject);
  }
  const Identifier& id = e.of_assertion.subject_id;
  if (id.base_id != nullptr) {
    return e.fail(kNameIdInvalid, "a NameID", "BaseID");
  }
  if (id.encrypted_id != nullptr) {
    return decrypt_name_id(e, *id.encrypted_id);
  }
  return id.name_id != nullptr ? judge_name_id(e, *id.name_id)
                               : e.skip("no NameID, which the standard allows");
}

Verdict name_id_qualifier(Examination& e) {
  if (e.name_id == nullptr) {
    return e.skip("there is no NameID");
  }
  const auto qualifier = e.name_id->attribute("SPNameQualifier");
  if (!qualifier.has_value()) {
    return e.skip("no SPNameQualifier");
  }
  const std::string_view sp = e.expected().sp.view();
  return *qualifier == sp ? e.pass(sp, *qualifier) : e.fail(kNameIdQualifier, sp, *qualifier);
}

Verdict bearer(Examination& e) {
  if (e.of_assertion.subject == nullptr) {
    return e.skip(kNoSubject);
  }
  bool found = false;
  e.confirmation = choose_confirmation(e, found);
  return found ? judge_data(e, e.confirmation)
               : e.fail(kBearerMissing, "a SubjectConfirmation with method bearer", "none");
}

Verdict confirmation_recipient(Examination& e) {
  return e.confirmation == nullptr ? e.skip(kNoConfirmation) : judge_recipient(e, *e.confirmation);
}

Verdict confirmation_in_response_to(Examination& e) {
  return e.confirmation == nullptr ? e.skip(kNoConfirmation)
                                   : judge_in_response_to(e, *e.confirmation);
}

Verdict confirmation_not_on_or_after(Examination& e) {
  return e.confirmation == nullptr ? e.skip(kNoConfirmation) : judge_end(e, *e.confirmation);
}

}  // namespace countersign::saml::check
