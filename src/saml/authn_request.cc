// SPDX-License-Identifier: Apache-2.0
#include "saml/authn_request.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/hex.h"
#include "base/url.h"
#include "saml/errors.h"
#include "saml/names.h"
#include "saml/text.h"
#include "saml/time.h"
#include "xml/writer.h"
#include "xmldsig/sign.h"

namespace countersign::saml {
namespace {

constexpr std::size_t kMaxRelayState = 80;  // [Bind] 3.4.3
constexpr std::string_view kClassPrefix = "urn:oasis:names:tc:SAML:2.0:ac:classes:";

constexpr std::array<AuthnContextClassName, 25> kClasses{{
    {"InternetProtocol", "urn:oasis:names:tc:SAML:2.0:ac:classes:InternetProtocol"},
    {"InternetProtocolPassword", "urn:oasis:names:tc:SAML:2.0:ac:classes:InternetProtocolPassword"},
    {"Kerberos", "urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos"},
    {"MobileOneFactorUnregistered",
     "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileOneFactorUnregistered"},
    {"MobileTwoFactorUnregistered",
     "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered"},
    {"MobileOneFactorContract", "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileOneFactorContract"},
    {"MobileTwoFactorContract", "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"},
    {"Password", "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
    {"PasswordProtectedTransport",
     "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"},
    {"PreviousSession", "urn:oasis:names:tc:SAML:2.0:ac:classes:PreviousSession"},
    {"X509", "urn:oasis:names:tc:SAML:2.0:ac:classes:X509"},
    {"PGP", "urn:oasis:names:tc:SAML:2.0:ac:classes:PGP"},
    {"SPKI", "urn:oasis:names:tc:SAML:2.0:ac:classes:SPKI"},
    {"XMLDSig", "urn:oasis:names:tc:SAML:2.0:ac:classes:XMLDSig"},
    {"Smartcard", "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"},
    {"SmartcardPKI", "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"},
    {"SoftwarePKI", "urn:oasis:names:tc:SAML:2.0:ac:classes:SoftwarePKI"},
    {"Telephony", "urn:oasis:names:tc:SAML:2.0:ac:classes:Telephony"},
    {"NomadTelephony", "urn:oasis:names:tc:SAML:2.0:ac:classes:NomadTelephony"},
    {"PersonalTelephony", "urn:oasis:names:tc:SAML:2.0:ac:classes:PersonalTelephony"},
    {"AuthenticatedTelephony", "urn:oasis:names:tc:SAML:2.0:ac:classes:AuthenticatedTelephony"},
    {"SecureRemotePassword", "urn:oasis:names:tc:SAML:2.0:ac:classes:SecureRemotePassword"},
    {"TLSClient", "urn:oasis:names:tc:SAML:2.0:ac:classes:TLSClient"},
    {"TimeSyncToken", "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken"},
    {"Unspecified", "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"},
}};

std::string_view name_of(AuthnContextComparison comparison) {
  switch (comparison) {
    case AuthnContextComparison::kExact:
      return "exact";
    case AuthnContextComparison::kMinimum:
      return "minimum";
    case AuthnContextComparison::kMaximum:
      return "maximum";
    case AuthnContextComparison::kBetter:
      return "better";
  }
  return "exact";
}

Result<void> check_settings(const AuthnRequestSettings& settings, const AuthnRequestInput& input) {
  if (settings.sp.empty() || !is_http_url(settings.acs.view())) {
    return {kBadExpectation, "expected our entity ID and ACS URL, got \"" +
                                 cut(settings.sp.view()) + "\" and \"" + cut(settings.acs.view()) +
                                 "\""};
  }
  if (!is_http_url(settings.destination)) {
    return {kBadExpectation, "expected the identity provider's http(s) URL, got \"" +
                                 cut(settings.destination) + "\""};
  }
  if (settings.force_authn && settings.is_passive) {
    return {kBadExpectation, "expected ForceAuthn or IsPassive, got both"};
  }
  const auto& context = settings.requested_authn_context;
  if (context.has_value() &&
      (context->classes.empty() || std::ranges::any_of(context->classes, [](const auto& one) {
         return !is_absolute_uri(one.view());
       }))) {
    return {kBadExpectation, "expected authentication context classes, got none or a bad one"};
  }
  if (input.relay_state.has_value() && input.relay_state->size() > kMaxRelayState) {
    return {kBadExpectation, "expected a RelayState of at most 80 bytes, got " +
                                 std::to_string(input.relay_state->size())};
  }
  return {};
}

void write_context(const RequestedAuthnContext& context, xml::Writer& out) {
  out.start("samlp:RequestedAuthnContext").attribute("Comparison", name_of(context.comparison));
  for (const AuthnContextClass& one : context.classes) {
    out.element("saml:AuthnContextClassRef", one.view());
  }
  out.end();
}

std::string write_request(const AuthnRequestSettings& settings, std::string_view id,
                          std::chrono::sys_seconds now) {
  xml::Writer out;
  out.start("samlp:AuthnRequest")
      .attribute("xmlns:samlp", kProtocolNs)
      .attribute("xmlns:saml", kAssertionNs)
      .attribute("ID", id)
      .attribute("Version", "2.0")
      .attribute("IssueInstant", write_instant(now))
      .attribute("Destination", settings.destination);
  if (settings.force_authn) {
    out.attribute("ForceAuthn", "true");
  }
  if (settings.is_passive) {
    out.attribute("IsPassive", "true");
  }
  out.attribute("ProtocolBinding", kPostBinding)
      .attribute("AssertionConsumerServiceURL", settings.acs.view())
      .element("saml:Issuer", settings.sp.view());
  if (const auto& policy = settings.name_id_policy; policy.has_value()) {
    out.start("samlp:NameIDPolicy");
    if (policy->format.has_value()) {
      out.attribute("Format", *policy->format);
    }
    out.attribute("AllowCreate", policy->allow_create ? "true" : "false").end();
  }
  if (settings.requested_authn_context.has_value()) {
    write_context(*settings.requested_authn_context, out);
  }
  out.end();
  return std::move(out).take();
}

Result<std::string> sign_request(const std::string& xml, std::string_view id,
                                 const RequestSigning& signing) {
  const SignatureAlgorithm algorithm = fit_to_key(signing.algorithm, signing.key.type());
  return xmldsig::sign_enveloped(
      xml, id, signing.key,
      {.scheme = algorithm.scheme,
       .signature_digest = algorithm.digest,
       .reference_digest = signing.digest,
       .certificate = signing.certificate.has_value() ? &*signing.certificate : nullptr});
}

/// Name and value of the login hint, when there is one and the IdP takes it.
std::optional<std::pair<std::string_view, std::string_view>> hint_of(
    const AuthnRequestSettings& settings, const AuthnRequestInput& input) {
  if (!input.login_hint.has_value() || !settings.login_hint_parameter.has_value()) {
    return std::nullopt;
  }
  return std::pair<std::string_view, std::string_view>(*settings.login_hint_parameter,
                                                       *input.login_hint);
}

Result<void> send_by_post(const AuthnRequestSettings& settings, const AuthnRequestInput& input,
                          AuthnRequest& request) {
  if (settings.signing.has_value()) {
    CS_TRY(request.xml, sign_request(request.xml, request.id.view(), *settings.signing));
  }
  request.url = settings.destination;
  if (const auto hint = hint_of(settings, input); hint.has_value()) {
    request.url += request.url.find('?') == std::string::npos ? '?' : '&';
    request.url += percent_encode(hint->first) + "=" + percent_encode(hint->second);
  }
  request.form = encode_post(MessageKind::kRequest, request.url, request.xml, input.relay_state);
  return {};
}

Result<void> send_by_redirect(const AuthnRequestSettings& settings, const AuthnRequestInput& input,
                              AuthnRequest& request) {
  RedirectMessage message{.kind = MessageKind::kRequest,
                          .location = settings.destination,
                          .xml = request.xml,
                          .relay_state = input.relay_state,
                          .signing = std::nullopt,
                          .extra = hint_of(settings, input)};
  if (settings.signing.has_value()) {
    message.signing = RedirectSigning{&settings.signing->key, settings.signing->algorithm};
  }
  CS_TRY(request.url, encode_redirect(message));
  return {};
}

}  // namespace

Result<AuthnRequest> make_authn_request(const AuthnRequestSettings& settings,
                                        const AuthnRequestInput& input,
                                        std::chrono::sys_seconds now) {
  CS_TRY(check_settings(settings, input));
  AuthnRequest request;
  request.id = RequestId("_" + hex_encode(input.random));
  request.xml = write_request(settings, request.id.view(), now);
  CS_TRY(settings.binding == RequestBinding::kPost ? send_by_post(settings, input, request)
                                                   : send_by_redirect(settings, input, request));
  return request;
}

std::span<const AuthnContextClassName> known_authn_context_classes() {
  return kClasses;
}

Result<AuthnContextClass> parse_authn_context_class(std::string_view text) {
  const std::string_view wanted = trim(text);
  for (const AuthnContextClassName& known : kClasses) {
    if (equal_but_for_case(known.short_name, wanted)) {
      return AuthnContextClass(std::string(known.uri));
    }
  }
  if (!is_absolute_uri(wanted) || wanted == kClassPrefix) {
    return {kBadExpectation,
            "expected an authentication context class or an URI, got \"" + cut(text) + "\""};
  }
  return AuthnContextClass(std::string(wanted));
}

Result<AuthnContextComparison> parse_comparison(std::string_view text) {
  const std::string wanted = ascii_lower(trim(text));
  if (wanted.empty()) {
    return AuthnContextComparison::kExact;
  }
  for (const auto comparison :
       {AuthnContextComparison::kExact, AuthnContextComparison::kMinimum,
        AuthnContextComparison::kMaximum, AuthnContextComparison::kBetter}) {
    if (wanted == name_of(comparison)) {
      return comparison;
    }
  }
  return {kBadExpectation, "expected exact, minimum, maximum or better, got \"" + cut(text) + "\""};
}

}  // namespace countersign::saml
