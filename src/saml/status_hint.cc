// SPDX-License-Identifier: Apache-2.0
#include "saml/status_hint.h"

#include <array>

namespace countersign::saml {
namespace {

struct Hint {
  std::string_view mark;
  std::string_view text;
};

// The numbers of Entra ID and ADFS first: they say more than the status beside them.
constexpr std::array kHints{
    Hint{"AADSTS75011",
         "Entra ID signed the person in by another method than the one asked for (AADSTS75011): "
         "leave the field \"Requested authentication context\" of this login authenticator blank."},
    Hint{"AADSTS50105",
         "In Entra ID assign the person, or a group of the person, to this enterprise application, "
         "or switch off \"Assignment required\" there (AADSTS50105)."},
    Hint{"AADSTS700016",
         "Entra ID knows no application by our Entity ID (AADSTS700016): set \"Identifier (Entity "
         "ID)\" there to exactly what is shown here, in the right tenant."},
    Hint{"AADSTS50011",
         "Entra ID does not know our Assertion URL (AADSTS50011): set \"Reply URL\" there to "
         "exactly "
         "what is shown here."},
    Hint{
        "AADSTS750054",
        "Entra ID got no SAML request (AADSTS750054): set the sign-in URL of this login "
        "authenticator to the \"Login URL\" of the application, and its binding to HTTP-Redirect."},
    Hint{"AADSTS76021",
         "Entra ID demands signed requests (AADSTS76021): switch on signing of requests here, or "
         "\"Require verification certificates\" off there."},
    Hint{
        "AADSTS53003",
        "A Conditional Access policy of Entra ID blocked the person (AADSTS53003): its sign-in log "
        "names the policy."},
    Hint{"AADSTS65004",
         "The person, or an administrator of the tenant, has not consented to this application in "
         "Entra ID (AADSTS65004)."},
    Hint{"AADSTS900235",
         "The requested comparison must be \"exact\" for Entra ID (AADSTS900235): leave the field "
         "\"Requested authentication context\" blank."},
    Hint{"MSIS7070",
         "ADFS can't make the NameID format that was asked for (MSIS7070): leave the NameID format "
         "of this login authenticator blank, or add a claim rule there that sends a NameID."},
    Hint{"MSIS7102",
         "ADFS can't do the authentication context that was asked for (MSIS7102): leave the field "
         "\"Requested authentication context\" of this login authenticator blank."},
    Hint{"NoSupportedIDP",
         "None of the identity providers behind this one could be asked. See its own log."},
    Hint{"NoAvailableIDP",
         "No identity provider behind this one could be reached. See its own log, and try later."},
    Hint{"UnknownPrincipal",
         "The identity provider does not know the person that was named. Leave the login hint of "
         "this login authenticator blank, or create the person there."},
    Hint{"UnsupportedBinding",
         "The identity provider can't answer by HTTP-POST to our Assertion URL. There choose the "
         "binding HTTP-POST for the Assertion Consumer Service."},
    Hint{"RequestUnsupported",
         "The identity provider does not take this kind of request. Set the sign-in URL of this "
         "login authenticator to its SingleSignOnService of the chosen binding."},
    Hint{"InvalidAttrNameOrValue",
         "The identity provider found an attribute that it can't use. See its own log."},
    Hint{"VersionMismatch", "At the identity provider choose SAML 2.0 for this application."},
};

}  // namespace

std::string_view status_hint(std::string_view received) {
  for (const Hint& hint : kHints) {
    if (received.find(hint.mark) != std::string_view::npos) {
      return hint.text;
    }
  }
  return {};
}

std::vector<std::string_view> status_hints() {
  std::vector<std::string_view> out;
  out.reserve(kHints.size());
  for (const Hint& hint : kHints) {
    out.push_back(hint.text);
  }
  return out;
}

}  // namespace countersign::saml
