// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "identity/profile.h"

namespace countersign::identity {
namespace {

using NamePair = std::pair<std::string_view, std::string_view>;

/// Names behind `urn:oid:`: X.520, RFC 4519, RFC 4524, RFC 2798 (inetOrgPerson), eduPerson,
/// eduMember, SCHAC and Active Directory. By OID.
constexpr std::array kOids{
    NamePair{"0.9.2342.19200300.100.1.1", "uid"},
    NamePair{"0.9.2342.19200300.100.1.10", "manager"},
    NamePair{"0.9.2342.19200300.100.1.20", "homePhone"},
    NamePair{"0.9.2342.19200300.100.1.25", "dc"},
    NamePair{"0.9.2342.19200300.100.1.3", "mail"},
    NamePair{"0.9.2342.19200300.100.1.39", "homePostalAddress"},
    NamePair{"0.9.2342.19200300.100.1.41", "mobile"},
    NamePair{"0.9.2342.19200300.100.1.42", "pager"},
    NamePair{"0.9.2342.19200300.100.1.43", "co"},
    NamePair{"0.9.2342.19200300.100.1.6", "roomNumber"},
    NamePair{"1.2.840.113549.1.9.1", "email"},
    NamePair{"1.2.840.113556.1.2.102", "memberOf"},
    NamePair{"1.2.840.113556.1.4.221", "sAMAccountName"},
    NamePair{"1.2.840.113556.1.4.656", "userPrincipalName"},
    NamePair{"1.3.6.1.4.1.250.1.57", "labeledURI"},
    NamePair{"1.3.6.1.4.1.25178.1.2.10", "schacHomeOrganizationType"},
    NamePair{"1.3.6.1.4.1.25178.1.2.14", "schacPersonalUniqueCode"},
    NamePair{"1.3.6.1.4.1.25178.1.2.15", "schacPersonalUniqueID"},
    NamePair{"1.3.6.1.4.1.25178.1.2.3", "schacDateOfBirth"},
    NamePair{"1.3.6.1.4.1.25178.1.2.9", "schacHomeOrganization"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.1", "eduPersonAffiliation"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.10", "eduPersonTargetedID"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.11", "eduPersonAssurance"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.12", "eduPersonPrincipalNamePrior"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.13", "eduPersonUniqueId"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.16", "eduPersonOrcid"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.2", "eduPersonNickname"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.3", "eduPersonOrgDN"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.4", "eduPersonOrgUnitDN"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.5", "eduPersonPrimaryAffiliation"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.6", "eduPersonPrincipalName"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.7", "eduPersonEntitlement"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.8", "eduPersonPrimaryOrgUnitDN"},
    NamePair{"1.3.6.1.4.1.5923.1.1.1.9", "eduPersonScopedAffiliation"},
    NamePair{"1.3.6.1.4.1.5923.1.5.1.1", "isMemberOf"},
    NamePair{"2.16.840.1.113730.3.1.1", "carLicense"},
    NamePair{"2.16.840.1.113730.3.1.2", "departmentNumber"},
    NamePair{"2.16.840.1.113730.3.1.241", "displayName"},
    NamePair{"2.16.840.1.113730.3.1.3", "employeeNumber"},
    NamePair{"2.16.840.1.113730.3.1.39", "preferredLanguage"},
    NamePair{"2.16.840.1.113730.3.1.4", "employeeType"},
    NamePair{"2.5.4.10", "o"},
    NamePair{"2.5.4.11", "ou"},
    NamePair{"2.5.4.12", "title"},
    NamePair{"2.5.4.13", "description"},
    NamePair{"2.5.4.15", "businessCategory"},
    NamePair{"2.5.4.16", "postalAddress"},
    NamePair{"2.5.4.17", "postalCode"},
    NamePair{"2.5.4.18", "postOfficeBox"},
    NamePair{"2.5.4.19", "physicalDeliveryOfficeName"},
    NamePair{"2.5.4.20", "telephoneNumber"},
    NamePair{"2.5.4.23", "facsimileTelephoneNumber"},
    NamePair{"2.5.4.3", "cn"},
    NamePair{"2.5.4.4", "sn"},
    NamePair{"2.5.4.42", "givenName"},
    NamePair{"2.5.4.43", "initials"},
    NamePair{"2.5.4.44", "generationQualifier"},
    NamePair{"2.5.4.45", "x500UniqueIdentifier"},
    NamePair{"2.5.4.49", "distinguishedName"},
    NamePair{"2.5.4.5", "serialNumber"},
    NamePair{"2.5.4.6", "c"},
    NamePair{"2.5.4.65", "pseudonym"},
    NamePair{"2.5.4.7", "l"},
    NamePair{"2.5.4.8", "st"},
    NamePair{"2.5.4.9", "street"},
};

/// Spellings of the known fields: those of Cloud CMS (`name`, `firstName`), of Code42 (`username`,
/// `firstname`) and of SCIM.
constexpr std::array kFields{
    NamePair{"displayName", "display_name"}, NamePair{"displayname", "display_name"},
    NamePair{"firstName", "first_name"},     NamePair{"firstname", "first_name"},
    NamePair{"lastName", "last_name"},       NamePair{"lastname", "last_name"},
    NamePair{"name", "user_name"},           NamePair{"userName", "user_name"},
    NamePair{"username", "user_name"},
};

std::string_view look_up(const NamePair* begin, const NamePair* end, std::string_view wanted) {
  const auto* const found =
      std::lower_bound(begin, end, wanted,
                       [](const NamePair& one, std::string_view name) { return one.first < name; });
  return found != end && found->first == wanted ? found->second : std::string_view();
}

std::string_view behind_last(std::string_view name, char separator) {
  return name.substr(name.rfind(separator) + 1);
}

}  // namespace

std::string_view short_attribute_name(std::string_view name) {
  constexpr std::string_view kOid = "urn:oid:";
  std::string_view found;
  if (name.starts_with(kOid)) {
    found = look_up(kOids.begin(), kOids.end(), name.substr(kOid.size()));
  } else if (name.starts_with("http://") || name.starts_with("https://")) {
    found = behind_last(name, '/');
  } else if (name.starts_with("urn:oasis:names:tc:SAML:attribute:") ||
             name.starts_with("urn:mace:")) {
    found = behind_last(name, ':');
  }
  return found.empty() ? name : found;
}

std::string_view canonical_field(std::string_view field) {
  const std::string_view known = look_up(kFields.begin(), kFields.end(), field);
  return known.empty() ? field : known;
}

}  // namespace countersign::identity
