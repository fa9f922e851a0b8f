// SPDX-License-Identifier: Apache-2.0
#include "gateway/refusal.h"

#include <array>
#include <cstdint>
#include <utility>

#include "crypto/random.h"
#include "gateway/errors.h"
#include "saml/errors.h"

namespace countersign::gateway {
namespace {

constexpr std::string_view kAgain = "Sign in again";

constexpr Words kPeerWords{
    "Sign-in was refused", "The answer of your identity provider could not be accepted.",
    "Please try again. If it happens once more, give the reference code to your administrator.",
    kAgain};
constexpr Words kUserWords{"Sign-in did not complete", "This sign-in could not be completed.",
                           "Please start again from the sign-in page.", kAgain};
constexpr Words kConfigWords{
    "Sign-in is not set up correctly", "The settings of this sign-in need attention.",
    "Trying again will not help: please give the reference code to your administrator.", kAgain};
constexpr Words kEnvironmentWords{"Temporarily unavailable",
                                  "Signing in is not possible at the moment.",
                                  "Please try again in a minute.", "Try again"};
constexpr Words kBugWords{"Something went wrong", "An unexpected error happened on our side.",
                          "Please try again. If it happens once more, give the reference code to "
                          "your administrator.",
                          "Try again"};

struct OwnWords {
  ErrorCode code;
  Words words;
};

const std::array<OwnWords, 11>& own_words() {
  static const std::array<OwnWords, 11> kTable = {{
      {kPendingMissing,
       {"Please start again", "This sign-in is not known in this browser any more.",
        "It took too long, was started in another browser, or cookies are blocked. Allow cookies "
        "for this site and sign in again.",
        kAgain}},
      {kPendingMismatch,
       {"Please start again", "This answer belongs to another way of signing in.",
        "Please start again from the sign-in page.", kAgain}},
      {kUnknownAuthenticator,
       {"Page not found", "There is no such way to sign in here.",
        "Please check the address, or choose from the sign-in page.", "Go to sign-in"}},
      {kPageUnknown,
       {"Page not found", "There is no page at this address.", "Please check the address.",
        "Go to sign-in"}},
      {kSignInLoop,
       {"Sign-in keeps starting over", "Several sign-ins were started within one minute.",
        "Your browser may be blocking cookies for this site. Allow them, close other tabs of this "
        "application, and sign in again.",
        kAgain}},
      {kCsrf,
       {"Please try again", "This form was out of date or came from another site.",
        "Nothing was changed. Open the page again and repeat what you were doing.", "Continue"}},
      {saml::kReplayed,
       {"This sign-in was used already", "Each sign-in works once, and this one was used before.",
        "If you are not signed in, please start again from the sign-in page.", kAgain}},
      {saml::kUnsolicitedNotAllowed,
       {"Please start here",
        "Signing in from your identity provider's own portal is not switched on for this site.",
        "Use the button below and you will be signed in.", "Go to sign-in"}},
      {saml::kStatusAuthnFailed,
       {"You were not signed in", "Your identity provider could not sign you in.",
        "Check your user name and password there and try again.", kAgain}},
      {saml::kExpired,
       {"This sign-in is too old", "The answer of your identity provider has expired.",
        "Please sign in again. If it happens at once, the clocks differ: give the reference code "
        "to your administrator.",
        kAgain}},
      {saml::kStatusRequestDenied,
       {"You have no access", "Your identity provider did not let you in to this application.",
        "Ask your administrator to give you access there.", kAgain}},
  }};
  return kTable;
}

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
      return {500, LogLevel::kError, "operator"};
  }
  return {500, LogLevel::kError, "operator"};
}

Words words_for(const ErrorCode& code) {
  for (const OwnWords& own : own_words()) {
    if (own.code == code) {
      return own.words;
    }
  }
  switch (code.blame) {
    case Blame::kPeer:
      return kPeerWords;
    case Blame::kUser:
      return kUserWords;
    case Blame::kConfig:
      return kConfigWords;
    case Blame::kEnvironment:
      return kEnvironmentWords;
    case Blame::kBug:
      return kBugWords;
  }
  return kBugWords;
}

std::string make_reference() {
  constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::array<std::uint8_t, 8> random{};
  crypto::random_bytes(random);
  std::string out;
  for (std::size_t i = 0; i < random.size(); ++i) {
    out += i == 4 ? "-" : "";
    out += kLetters[random.at(i) % kLetters.size()];
  }
  return out;
}

}  // namespace countersign::gateway
