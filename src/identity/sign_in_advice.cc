// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>

#include "identity/errors.h"
#include "identity/sign_in_remedy.h"

namespace countersign::identity {
namespace {

struct Advice {
  const ErrorCode* code;
  std::string_view text;
};

constexpr std::array kAdvice{
    Advice{&kExternalIdAmbiguous,
           "At the identity provider send one value of the attribute that identifies the person, "
           "or here set the external identity of the mapping to NameID or to another attribute."},
    Advice{&kFieldInvalid,
           "At the identity provider correct the value in the person's entry: at most 256 bytes on "
           "one line without control characters; or here map the field to another attribute."},
    Advice{&kNameIdTransient,
           "The NameID is transient, another one at each sign-in. At the identity provider choose "
           "a lasting "
           "NameID format (persistent, or the mail address), or here set the external identity of "
           "the mapping to an attribute that stays, as objectidentifier or subject-id."},
    Advice{&kGroupOverage,
           "The person is in more than 150 groups, so Entra ID sends a link in place of them. In "
           "Entra ID, Attributes & Claims, group claim, choose \"Groups assigned to the "
           "application\" or filter the groups."},
    Advice{&kAttributesTooLarge,
           "At the identity provider send fewer attributes or groups (Entra ID: \"Groups assigned "
           "to the application\"), or here list the attributes that the session keeps."},
    Advice{&kSessionTooShort,
           "The identity provider says that the session is over already. Set the clocks of both "
           "sides by NTP, or at the identity provider lengthen the lifetime of its sessions."},
    Advice{&kAuthenticatorInactive,
           "Here set the state of the login authenticator to active if people may sign in by it, a "
           "draft after a test that passed (countersign authenticator activate)."},
    Advice{&kPasswordWrong,
           "Nothing is to be set: the user name or the password was wrong. An administrator can "
           "set a new password; see, too, that the user is not meant to sign in by an identity "
           "provider."},
    Advice{&kUserNotFound,
           "Create the user here, or upload it with this external identity; or set provisioning to "
           "create users at their first sign-in."},
    Advice{&kAuthenticatorNotOffered,
           "Here add the login authenticator to the login policy of the person's organisation, or "
           "assign the user to it. The root organisation signs in locally unless its policy lists "
           "another."},
    Advice{&kOrganisationDisabled,
           "The organisation, or one above it, is disabled: here set its state to active if its "
           "people may sign in (countersign organisation set ID state=active)."},
    Advice{&kOrganisationOutside,
           "The login authenticator is not for people of this organisation. Here let \"people\" of "
           "the login authenticator name it (own, below, or a list), or use the sign-in address of "
           "an organisation that it names."},
    Advice{&kUserBlocked,
           "The user is blocked here. Unblock the user (state active) if the person may sign in."},
    Advice{&kUserDeactivated,
           "The user was deactivated here. Set the state of the user to active if the person may "
           "sign in again."},
    Advice{&kUserOtherOrganisation,
           "The person is known here as a user of an organisation that \"people\" of this login "
           "authenticator does not name. Here let it name that organisation, or take the external "
           "identity from that user if it is wrong."},
    Advice{&kUserOtherAuthenticator,
           "The user is assigned to another login authenticator and must sign in there. Here "
           "change or clear the user's login authenticator if that is wrong; local users are "
           "exempt from single sign-on."},
    Advice{&kUserLinkedOtherwise,
           "A user of this name is linked to another external identity of this login "
           "authenticator. If that is somebody who left and the name was given to a new person: "
           "here give the old user another user name, or delete it; else the new person gets the "
           "old one's rights. If it is the same person under a new identity: here correct the "
           "user's external identity, which is compared exactly, upper and lower case included."},
    Advice{&kUserGivenByHand,
           "A user of this name has roles or a password that an administrator gave, which an "
           "identity provider does not get with the name alone. Here assign this login "
           "authenticator to the user (its member \"authenticator\") if the two are one; or give "
           "the user the external identity of the person."},
    Advice{
        &kUserNameTaken,
        "Another user has this user name. Here link the two, if they are one: give that user the "
        "external identity of the person; or set the mapping to match users by user name too; or "
        "map "
        "user_name to another attribute."},
    Advice{&kSignInOutdated,
           "Nothing is to be set: the settings changed in the moment of the sign-in. Sign in "
           "again."},
};

}  // namespace

std::string_view sign_in_advice(const ErrorCode& code) {
  const auto* const found = std::find_if(kAdvice.begin(), kAdvice.end(),
                                         [&](const Advice& one) { return *one.code == code; });
  return found == kAdvice.end() ? std::string_view() : found->text;
}

}  // namespace countersign::identity
