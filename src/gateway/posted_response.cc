// SPDX-License-Identifier: Apache-2.0
#include "gateway/posted_response.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "gateway/errors.h"
#include "http/form.h"

namespace countersign::gateway {
namespace {

constexpr std::string_view kSamlFields[] = {"SAMLResponse", "SAMLRequest", "RelayState",
                                            "SAMLart",      "SigAlg",      "Signature"};

Error post_invalid(std::string_view detail) {
  return {kPostInvalid, std::string(detail)};
}

// A SAML parameter in another letter case, which some other reader might take for the real one.
bool is_odd_spelling(std::string_view name) {
  return std::any_of(std::begin(kSamlFields), std::end(kSamlFields), [&](std::string_view field) {
    return name != field && equal_but_for_case(name, field);
  });
}

Result<PostedResponse> read_fields(const http::Form& form) {
  const auto response = form.only("SAMLResponse");
  const auto relay_state = form.optional("RelayState");
  const auto mark = form.optional(kRepostField);
  const auto confirmed = form.optional(kConfirmField);
  for (const Error* error :
       {response.ok() ? nullptr : &response.error(),
        relay_state.ok() ? nullptr : &relay_state.error(), mark.ok() ? nullptr : &mark.error(),
        confirmed.ok() ? nullptr : &confirmed.error()}) {
    if (error != nullptr) {
      return post_invalid("form of the response: " + std::string(error->code.id));
    }
  }
  PostedResponse out;
  out.saml_response = (*response)->value;
  out.relay_state = *relay_state == nullptr ? "" : (*relay_state)->value;
  out.reposted = *mark != nullptr;
  out.confirmed = *confirmed != nullptr;
  return out;
}

}  // namespace

Result<PostedResponse> read_post(const http::Request& request) {
  if (!request.query().empty()) {
    return post_invalid("expected no query at the ACS, got one");
  }
  const auto type = request.header("Content-Type");
  if (!type || request.header_count("Content-Type") != 1 || !http::is_form_content_type(*type)) {
    return post_invalid("expected content type application/x-www-form-urlencoded");
  }
  const auto form = http::Form::parse(request.body(), {kPostedResponseBytes, 16});
  if (!form.ok()) {
    return post_invalid(form.error().detail);
  }
  for (const http::FormField& field : form->fields()) {
    if (is_odd_spelling(field.name)) {
      return post_invalid("expected SAMLResponse and RelayState, got another spelling");
    }
  }
  if (form->count("SAMLRequest") != 0 || form->count("SAMLart") != 0) {
    return post_invalid("expected a SAMLResponse alone, got another message beside it");
  }
  return read_fields(*form);
}

}  // namespace countersign::gateway
