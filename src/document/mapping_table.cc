// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.h"
#include "document/shapes.h"
#include "document/tables.h"
#include "identity/profile.h"

namespace countersign::document {
namespace {

using identity::FieldRule;
using identity::GroupConflict;
using identity::GroupMapping;
using identity::Mapping;
using identity::NameRule;
using identity::NoGroup;
using identity::Transformation;
using identity::UpdatePolicy;
using identity::UserMatch;

void check_transformation(const json::Object&, const Transformation& one, Reading& reading) {
  const bool needs_argument = one.kind == Transformation::Kind::kBefore ||
                              one.kind == Transformation::Kind::kAfter ||
                              one.kind == Transformation::Kind::kReplace;
  if (needs_argument && one.argument.empty()) {
    const auto step = reading.into("argument");
    reading.refuse(kFieldRequired, "expected a text to look for, got none",
                   "say before, after or in place of which text");
  }
}

const Table<Transformation>& transformation_table() {
  using Kind = Transformation::Kind;
  static const Table<Transformation> kTable{
      "a transformation",
      "One step that a value goes through.",
      {
          field("kind", &Transformation::kind,
                choice<Kind>({{"lower_case", Kind::kLowerCase},
                              {"before", Kind::kBefore},
                              {"after", Kind::kAfter},
                              {"trim", Kind::kTrim},
                              {"replace", Kind::kReplace}}),
                "What is done.", Use::kRequired),
          field("argument", &Transformation::argument, text({.max_bytes = 256, .ends = Ends::kAny}),
                "Of before and after: the text that ends or begins the value; of replace: what is "
                "replaced."),
          field("with", &Transformation::with, text({.max_bytes = 256, .ends = Ends::kAny}),
                "Of replace: what stands in its place."),
      },
      check_transformation};
  return kTable;
}

bool is_field_word(std::string_view word) {
  constexpr std::size_t kMaxWord = 64;
  return !word.empty() && word.size() <= kMaxWord &&
         std::all_of(word.begin(), word.end(), [](char c) {
           return is_ascii_letter_or_digit(c) || c == '_' || c == '-' || c == '.';
         });
}

void check_field_rule(const json::Object&, const FieldRule& rule, Reading& reading) {
  if (!is_field_word(rule.field)) {
    const auto step = reading.into("field");
    reading.refuse(kFieldNameInvalid, "expected the name of a field, got " + quoted(rule.field),
                   "use user_name, email, first_name, last_name, display_name, or a word of 1 to "
                   "64 letters, digits, '_', '-' and '.'");
  }
  if (rule.sources.empty() == rule.constant.empty()) {
    const auto step = reading.into(rule.sources.empty() ? "sources" : "constant");
    reading.refuse(kFieldConflict,
                   rule.sources.empty() ? "expected attributes or a constant, got neither"
                                        : "expected attributes or a constant, got both",
                   "name the attributes that the value comes from, or give a constant");
  }
}

const Table<FieldRule>& field_rule_table() {
  static const Table<FieldRule> kTable{
      "a field rule",
      "A property of the user and where it comes from.",
      {
          field("field", &FieldRule::field, text({.max_bytes = 64}),
                "user_name, email, first_name, last_name, display_name, or another word, which "
                "then is a free property of the user.",
                Use::kRequired),
          field("sources", &FieldRule::sources, list(attribute_name(), 20),
                "Attributes by long or short name, or NameID; the first that was sent counts."),
          field("constant", &FieldRule::constant, text({.max_bytes = 256}),
                "The value itself, in place of sources."),
          field("transformations", &FieldRule::transformations,
                list(nested(transformation_table()), 20, Repeats::kAllowed),
                "What is done with the value, in order."),
          field("required", &FieldRule::required, flag(),
                "Whether nobody signs in without it; user_name is always required."),
      },
      check_field_rule};
  return kTable;
}

// Without an attribute there is nothing to refuse by: everybody would be let in.
void check_group_mapping(const json::Object&, const GroupMapping& groups, Reading& reading) {
  if (groups.attribute.empty() && groups.no_group == NoGroup::kRefuse) {
    const auto step = reading.into("attribute");
    reading.refuse(kFieldRequired, "expected the attribute that carries groups, got none",
                   "name it, for people without a group are to be refused; or set no_group to "
                   "allow");
  }
}

const Table<GroupMapping>& group_mapping_table() {
  static const Table<GroupMapping> kTable{
      "the mapping of groups",
      "How the groups of the identity provider become those here.",
      {
          field(
              "attribute", &GroupMapping::attribute, text({.max_bytes = 512}),
              "The attribute that carries them, upper and lower case as sent, as cpm_user_groups; "
              "empty: none are read, and groups given by hand stay."),
          field("prefix", &GroupMapping::prefix, text({.max_bytes = 64, .ends = Ends::kAny}),
                "Taken off the values where it is sent."),
          field("conflict", &GroupMapping::conflict,
                choice<GroupConflict>({{"refuse", GroupConflict::kRefuse},
                                       {"first", GroupConflict::kFirst},
                                       {"merge", GroupConflict::kMerge}}),
                "What to do when several groups match: refuse the sign-in and name them, take the "
                "first by order, or merge them."),
          field("no_group", &GroupMapping::no_group,
                choice<NoGroup>({{"allow", NoGroup::kAllow}, {"refuse", NoGroup::kRefuse}}),
                "What happens to somebody who matches no group."),
      },
      check_group_mapping};
  return kTable;
}

void check_mapping(const json::Object&, const Mapping& mapping, Reading& reading) {
  for (std::size_t i = 0; i < mapping.fields.size(); ++i) {
    const std::string_view name = identity::canonical_field(mapping.fields[i].field);
    for (std::size_t j = 0; j < i; ++j) {
      if (identity::canonical_field(mapping.fields[j].field) != name) {
        continue;
      }
      const auto fields = reading.into("fields");
      const auto line = reading.into(i);
      const auto word = reading.into("field");
      reading.refuse(kFieldDuplicate, "expected one rule for " + quoted(name) + ", got two",
                     "put the attributes into one rule, in the order in which they count");
      break;
    }
  }
}

}  // namespace

const Table<Mapping>& mapping_table() {
  static const Table<Mapping> kTable{
      "the mapping",
      "How what the identity provider sends becomes a user.",
      {
          field("external_id", &Mapping::external_id, attribute_name(),
                "The stable id by which the identity provider knows the person: NameID, or an "
                "attribute."),
          field("fields", &Mapping::fields,
                list(nested(field_rule_table()), 100, Repeats::kAllowed),
                "Where the user's properties come from."),
          field("name_rule", &Mapping::name_rule,
                choice<NameRule>({{"printable", NameRule::kPrintable},
                                  {"mail_address", NameRule::kMailAddress}}),
                "What a user name may hold: anything printable, or lower-case letters, digits and "
                "the characters of a mail address."),
          field("groups", &Mapping::groups, nested(group_mapping_table()), ""),
          field("permissions_attribute", &Mapping::permissions_attribute, text({.max_bytes = 512}),
                "The attribute of key=value pairs that override the groups' entitlements "
                "(cpm_user_permissions); empty: not read."),
          field("match", &Mapping::match,
                choice<UserMatch>({{"external_identity", UserMatch::kExternalIdentity},
                                   {"user_name", UserMatch::kUserName}}),
                "How the person is found here: by the external identity alone, or else by user "
                "name, which then is linked."),
          field("provisioning", &Mapping::provisioning, provisioning(),
                "Whether a first sign-in creates the user; none: as the organisation says."),
          field("update", &Mapping::update,
                choice<UpdatePolicy>({{"never", UpdatePolicy::kNever},
                                      {"first", UpdatePolicy::kFirst},
                                      {"always", UpdatePolicy::kAlways}}),
                "When an existing user's fields and groups follow what is sent."),
          field("keep_attributes", &Mapping::kept_attributes, list(attribute_name(), 200),
                "Attributes that the session keeps besides the user's fields; none: all."),
      },
      check_mapping};
  return kTable;
}

}  // namespace countersign::document
