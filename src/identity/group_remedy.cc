// SPDX-License-Identifier: Apache-2.0
#include "identity/group_remedy.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/text.h"
#include "identity/attribute_lookup.h"

namespace countersign::identity {
namespace {

/// A GUID, as Entra ID names groups: 8-4-4-4-12 hexadecimal digits.
bool is_guid(std::string_view value) {
  constexpr std::size_t kSize = 36;
  constexpr std::string_view kDashes = "        -    -    -    -            ";
  if (value.size() != kSize) {
    return false;
  }
  for (std::size_t i = 0; i < kSize; ++i) {
    const bool dash = kDashes.at(i) == '-';
    const char c = ascii_lower(value.at(i));
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !hex) {
      return false;
    }
  }
  return true;
}

/// A security identifier, as Active Directory has them: S-1-5-21-...
bool is_sid(std::string_view value) {
  return value.starts_with("S-1-") &&
         value.substr(2).find_first_not_of("0123456789-") == std::string_view::npos;
}

bool any_of(const std::vector<std::string_view>& list, bool (*is)(std::string_view)) {
  return std::any_of(list.begin(), list.end(), is);
}

/// Ids where names are meant, or the reverse.
std::string other_kind(const std::vector<std::string_view>& sent,
                       const std::vector<std::string_view>& configured) {
  if (any_of(sent, is_guid) && !any_of(configured, is_guid)) {
    return "The identity provider sends object ids of groups (" + list_of(sent) +
           ") where names are configured here (" + list_of(configured) +
           "). Here set the value of the group to the object id and its label to the name; or in "
           "Entra ID choose names as the source attribute of the group claim.";
  }
  if (any_of(configured, is_guid) && !any_of(sent, is_guid)) {
    return "The identity provider sends names of groups (" + list_of(sent) +
           ") where object ids are configured here (" + list_of(configured) +
           "). Here set the value of the group to the name; or in Entra ID choose \"Group ID\" as "
           "the source attribute of the group claim.";
  }
  if (any_of(sent, is_sid) && !any_of(configured, is_sid)) {
    return "The identity provider sends security identifiers of groups (" + list_of(sent) +
           ") where names are configured here (" + list_of(configured) +
           "). In AD FS choose \"Token-Groups - Unqualified Names\" as the LDAP attribute; or here "
           "set the value of the group to the identifier and its label to the name.";
  }
  return {};
}

/// What stands first in a distinguished name: "Admins" of "CN=Admins,OU=Groups,DC=acme".
std::optional<std::string_view> common_name(std::string_view value) {
  const std::size_t equals = value.find('=');
  const std::size_t comma = value.find(',');
  if (!equal_but_for_case(value.substr(0, std::min(equals, value.size())), "cn") ||
      comma == std::string_view::npos || comma < equals) {
    return std::nullopt;
  }
  return value.substr(equals + 1, comma - equals - 1);
}

/// The character by which `wanted` is one of several in `value`, or 0.
char joined_by(std::string_view value, std::string_view wanted) {
  for (const char separator : {';', ',', '|', '\n'}) {
    std::string_view rest = value;
    while (rest.size() != value.size() || rest.find(separator) != std::string_view::npos) {
      const std::size_t end = rest.find(separator);
      if (trim_ascii(rest.substr(0, end)) == wanted) {
        return separator;
      }
      if (end == std::string_view::npos) {
        break;
      }
      rest.remove_prefix(end + 1);
    }
  }
  return 0;
}

std::string sends(std::string_view value, std::string_view wanted) {
  return "The identity provider sends the group " + quoted(value) + ", here it is " +
         quoted(wanted);
}

std::string in_another_form(std::string_view value, const Group& group) {
  const std::string& wanted = group.value;
  if (value == group.label && value != wanted) {
    return "The identity provider sends " + quoted(value) + ", which is the label of the group " +
           quoted(group.id.view()) + "; what counts is its value, " + quoted(wanted) +
           ". Here set the value of the group to " + quoted(value) + ".";
  }
  if (trim_ascii(value) == trim_ascii(wanted)) {
    return sends(value, wanted) +
           ": the one has white space at its ends, and groups are compared exactly. Take it away "
           "there, or here set the value of the group to what is sent.";
  }
  if (common_name(value) == wanted) {
    return sends(value, wanted) +
           ": distinguished names are sent. Here set the value of the group "
           "to the whole of it and its label to the name; or at the identity "
           "provider send plain names (AD FS: \"Token-Groups - Unqualified "
           "Names\").";
  }
  if (joined_by(value, wanted) != 0) {
    return "The identity provider sends all groups in one value, " + quoted(value) +
           ": at the identity provider let each group be a value of its own (OneLogin: \"Semicolon "
           "Delimited input (Multi-value output)\"). Groups are not taken apart here.";
  }
  return {};
}

/// A difference in case alone, or in a prefix that is not set.
std::string in_another_spelling(std::string_view value, std::string_view wanted) {
  if (equal_but_for_case(value, wanted)) {
    return sends(value, wanted) +
           ": groups are compared exactly, upper and lower case included. Here set the value of "
           "the "
           "group to " +
           quoted(value) + ".";
  }
  if (value.size() > wanted.size() && value.ends_with(wanted) && !wanted.empty()) {
    return sends(value, wanted) + ". Here set the prefix of the groups in the mapping to " +
           quoted(value.substr(0, value.size() - wanted.size())) +
           ", or the value of the group to " + quoted(value) + ".";
  }
  return {};
}

std::string near_miss(const std::vector<std::string_view>& sent,
                      const std::vector<const Group*>& groups) {
  for (const std::string_view value : sent) {
    for (const Group* const group : groups) {
      if (std::string found = in_another_form(value, *group); !found.empty()) {
        return found;
      }
    }
  }
  for (const std::string_view value : sent) {
    for (const Group* const group : groups) {
      if (std::string found = in_another_spelling(value, group->value); !found.empty()) {
        return found;
      }
    }
  }
  return {};
}

}  // namespace

std::vector<std::string_view> configured_values(const std::vector<const Group*>& groups) {
  std::vector<std::string_view> all;
  all.reserve(groups.size());
  for (const Group* const group : groups) {
    all.push_back(group->value);
  }
  return all;
}

std::string group_remedy(const std::vector<std::string_view>& sent,
                         const std::vector<const Group*>& groups) {
  const std::vector<std::string_view> configured = configured_values(groups);
  if (std::string found = other_kind(sent, configured); !found.empty()) {
    return found;
  }
  if (std::string found = near_miss(sent, groups); !found.empty()) {
    return found;
  }
  return "None of the person's groups (" + list_of(sent) + ") is one that is configured here (" +
         list_of(configured) +
         "). Here create a group with one of those values, or at the identity provider put the "
         "person into one of these.";
}

}  // namespace countersign::identity
