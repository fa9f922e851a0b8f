// SPDX-License-Identifier: Apache-2.0
#include "gateway/refusal.h"

#include <array>
#include <cstdint>

#include "crypto/random.h"
#include "gateway/errors.h"
#include "identity/reference_code.h"
#include "identity/sign_in_remedy.h"
#include "saml/remedy.h"

namespace countersign::gateway {
namespace {

struct Advice {
  const ErrorCode* code;
  std::string_view text;
};

constexpr std::array kAdvice{
    Advice{&kPendingMissing,
           "The browser came back without the cookie that this sign-in began with. Once in a while "
           "that is a person who waited for more than 30 minutes. If it happens to many: see that "
           "people reach this site at its public origin alone, that the proxy in front passes "
           "Set-Cookie on, and that the Assertion URL (ACS) at the identity provider names this "
           "very host."},
    Advice{&kPendingMismatch,
           "The identity provider answered at the Assertion URL (ACS) of another login "
           "authenticator. At the identity provider set the Assertion URL shown at this one."},
    Advice{&kUnknownAuthenticator,
           "No login authenticator has this id. At the identity provider, or in the link that was "
           "used, set the Assertion URL (ACS) shown at the login authenticator."},
    Advice{&kUnknownOrganisation,
           "Use the sign-in address of an organisation whose people this login authenticator signs "
           "in: its member \"people\" names them (own, below, or a list)."},
    Advice{&kAuthenticatorInvalid,
           "Correct the setting of this login authenticator that the detail names, and run its "
           "test."},
    Advice{&kTestTicketInvalid, "Start a new test of this login authenticator."},
    Advice{&kSignInLoop,
           "The session does not stick in this browser, or the application sends people to sign in "
           "over and over. See that the proxy passes Set-Cookie on, that people reach this site by "
           "https at its public origin, and that the application's rules let this person in."},
    Advice{&kPostInvalid,
           "What was posted is not the form of an identity provider. At the identity provider "
           "choose the binding HTTP-POST for responses, and look for a proxy that rewrites forms."},
};

}  // namespace

Treatment treatment_of(Blame blame) {
  switch (blame) {
    case Blame::kPeer:
      return {400, LogLevel::kWarning, "administrator"};
    case Blame::kUser:
      return {403, LogLevel::kInfo, "person"};
    case Blame::kConfig:
      return {500, LogLevel::kError, "administrator"};
    case Blame::kEnvironment:
      return {503, LogLevel::kError, "operator"};
    case Blame::kBug:
      break;
  }
  return {500, LogLevel::kError, "operator"};
}

std::string remedy_for(const Error& error) {
  for (const Advice& advice : kAdvice) {
    if (*advice.code == error.code) {
      return std::string(advice.text);
    }
  }
  return error.code.id.starts_with("saml.") ? saml::remedy(error.code, {}, {})
                                            : std::string(identity::sign_in_advice(error.code));
}

std::string make_reference() {
  constexpr std::string_view kLetters = identity::kReferenceLetters;
  std::array<std::uint8_t, identity::kReferenceLength> random{};
  crypto::random_bytes(random);
  std::string out;
  for (std::size_t i = 0; i < random.size(); ++i) {
    out += i == random.size() / 2 ? "-" : "";
    out += kLetters[random.at(i) % kLetters.size()];
  }
  return out;
}

}  // namespace countersign::gateway
