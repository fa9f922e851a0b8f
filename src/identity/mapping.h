// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace countersign::identity {

/// What is done with the value of a field, in order.
struct Transformation {
  enum class Kind {
    kLowerCase,  // ASCII letters
    kBefore,     // what stands before the first `argument`; all when there is none
    kAfter,      // what stands behind the first `argument`; all when there is none
    kTrim,       // white space at both ends
    kReplace,    // every `argument` by `with`
  };
  Kind kind = Kind::kLowerCase;
  std::string argument;
  std::string with;

  friend bool operator==(const Transformation&, const Transformation&) = default;
};

/// One line of the field table: a property of the user and where it comes from (M1).
///
/// `field` is `user_name`, `email`, `first_name`, `last_name`, `display_name` or any other word,
/// which then is a free property of the user. CC's spellings `name`, `firstName`, `lastName` and
/// C4's `username`, `firstname`, `lastname` are understood (canonical_field).
struct FieldRule {
  std::string field;
  /// Attributes in order: the first that was sent counts. Long names, short names (S6) and
  /// `NameID`.
  std::vector<std::string> sources;
  std::string constant;  // the value itself, when `sources` is empty
  std::vector<Transformation> transformations;
  bool required = false;  // user_name is always

  friend bool operator==(const FieldRule&, const FieldRule&) = default;
};

/// Which characters a user name may hold (M2).
enum class NameRule {
  kPrintable,    // no control characters, no white space at the ends
  kMailAddress,  // lower-case letters, digits and the characters of a mail address, no space
};

/// What to do when several groups match (M5).
enum class GroupConflict {
  kRefuse,  // and name them
  kFirst,   // by the order of the groups
  kMerge,   // all of them: roles joined, entitlements most generous, user type of the first
};

/// What happens to somebody who matches no group.
enum class NoGroup { kAllow, kRefuse };

/// How the groups of the identity provider become ours (M3, M5).
struct GroupMapping {
  std::string attribute;  // compared by case; empty: none are read, and those given by hand stay
  std::string prefix;     // taken off where it is sent, e.g. "cpm_"
  GroupConflict conflict = GroupConflict::kRefuse;
  NoGroup no_group = NoGroup::kAllow;

  friend bool operator==(const GroupMapping&, const GroupMapping&) = default;
};

/// How the person is found here.
enum class UserMatch {
  kExternalIdentity,  // by the external identity alone
  kUserName,          // by it, else by user name, which then is linked at the first sign-in (C4)
};

/// Whether a first sign-in makes the user (M7).
enum class Provisioning {
  kCreate,  // CC
  kRefuse,  // C4: "user not found in local database"
};

/// When an existing user's fields and groups follow what the identity provider sends (M7).
enum class UpdatePolicy { kNever, kFirst, kAlways };

/// How one authenticator turns what was sent into a user (M1-M7). Set by an administrator.
struct Mapping {
  /// The stable id by which the provider knows the person: `NameID` or an attribute.
  std::string external_id = "NameID";
  std::vector<FieldRule> fields;  // user_name from `external_id` when it has no line
  NameRule name_rule = NameRule::kPrintable;
  GroupMapping groups;
  std::string permissions_attribute;  // `cpm_user_permissions` (M4); empty: not read
  UserMatch match = UserMatch::kExternalIdentity;
  std::optional<Provisioning> provisioning;  // none: as the organisation says
  UpdatePolicy update = UpdatePolicy::kAlways;
  /// Attributes that the session keeps besides the user's fields; all when absent.
  std::optional<std::vector<std::string>> kept_attributes;

  friend bool operator==(const Mapping&, const Mapping&) = default;
};

}  // namespace countersign::identity
