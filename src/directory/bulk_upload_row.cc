// SPDX-License-Identifier: Apache-2.0
#include "directory/bulk_upload_row.h"

#include <algorithm>

#include "base/text.h"
#include "directory/bulk_upload_errors.h"
#include "document/texts.h"

namespace countersign::directory {
namespace {

using document::Lines;
using identity::AuthenticatorId;
using identity::ExternalIdentity;
using identity::GroupId;
using identity::RoleId;
using identity::User;
using identity::UserState;
using identity::UserType;

constexpr std::size_t kMaxText = 256;
constexpr std::size_t kMaxExternalIdentity = 1024;
constexpr std::size_t kMaxGroups = 1000;
constexpr std::size_t kMaxRoles = 100;
constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// The parts of a list with ';' between, without space around them and empty ones, each once.
std::vector<std::string> parts_of(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const std::string_view part = list.substr(0, list.find(';'));
    list.remove_prefix(std::min(part.size() + 1, list.size()));
    std::string word(trimmed(part));
    if (!word.empty() && std::find(out.begin(), out.end(), word) == out.end()) {
      out.push_back(std::move(word));
    }
  }
  return out;
}

template <typename E, std::size_t kSize>
std::optional<E> find_word(const std::array<E, kSize>& all, std::string_view word) {
  const auto it = std::find_if(all.begin(), all.end(), [&](E one) { return word_of(one) == word; });
  return it == all.end() ? std::nullopt : std::optional<E>(*it);
}

bool has(const User& user, const ExternalIdentity& external) {
  return std::find(user.external_identities.begin(), user.external_identities.end(), external) !=
         user.external_identities.end();
}

void erase_identities(User& user, const AuthenticatorId& of) {
  std::erase_if(user.external_identities,
                [&](const ExternalIdentity& one) { return one.authenticator == of; });
}

}  // namespace

std::string_view word_of(UserState state) {
  switch (state) {
    case UserState::kActive:
      return "active";
    case UserState::kBlocked:
      return "blocked";
    case UserState::kDeactivated:
      return "deactivated";
  }
  return "";
}

std::string_view word_of(UserType type) {
  switch (type) {
    case UserType::kManaged:
      return "managed";
    case UserType::kIndependent:
      return "independent";
    case UserType::kDelegate:
      return "delegate";
  }
  return "";
}

void RowProblems::add(std::size_t row, std::string_view column, const ErrorCode& code,
                      std::string what, std::string_view remedy) {
  ++plan_->problem_count;
  if (plan_->problems.size() < kMaxRowProblems) {
    plan_->problems.push_back(
        {row, std::string(column), std::string(code.id), std::move(what), std::string(remedy)});
  }
}

RowReader::RowReader(const identity::Catalogue& catalogue,
                     const identity::OrganisationId& organisation, RowProblems& problems)
    : catalogue_(catalogue), organisation_(organisation), problems_(problems) {
  for (const identity::Group* group : catalogue.groups_for(organisation)) {
    groups_.insert(group->id.value());
  }
}

void RowReader::refuse(Column column, const ErrorCode& code, std::string what,
                       std::string_view remedy) {
  problems_.add(row_, name_of(column), code, std::move(what), remedy);
}

bool RowReader::is_wanted(const RowCells& cells) {
  const auto& cell = cells[Column::kRowChanged];
  if (!cell.has_value()) {
    return true;
  }
  row_ = cells.row;
  const std::string_view mark = trimmed(*cell);
  if (!mark.empty() && mark != "Y" && mark != "y" && mark != "N" && mark != "n") {
    refuse(Column::kRowChanged, kBulkRowChanged, "expected Y, N or nothing, got " + quoted(mark),
           "write Y into the rows that are to be taken");
  }
  return mark == "Y" || mark == "y";
}

void RowReader::apply(const RowCells& cells, User& user) {
  row_ = cells.row;
  apply_texts(cells, user);
  apply_state(cells, user);
  apply_user_type(cells, user);
  apply_groups(cells, user);
  apply_roles(cells, user);
  apply_authenticator(cells, user);
  apply_external_identity(cells, user);
}

void RowReader::apply_texts(const RowCells& cells, User& user) {
  apply_email(cells, user);
  apply_text(cells, Column::kFirstName, user.first_name);
  apply_text(cells, Column::kLastName, user.last_name);
  apply_text(cells, Column::kDisplayName, user.display_name);
}

void RowReader::apply_text(const RowCells& cells, Column column, std::string& out) {
  const auto& cell = cells[column];
  if (!cell.has_value()) {
    return;
  }
  const std::string_view text = trimmed(*cell);
  const auto checked = document::check_plain_text(text, kMaxText, Lines::kOne);
  if (!checked.ok()) {
    refuse(column, kBulkTextInvalid, checked.error().detail,
           document::text_remedy(checked.error().code));
    return;
  }
  out = text;
}

void RowReader::apply_email(const RowCells& cells, User& user) {
  const auto& cell = cells[Column::kEmail];
  if (!cell.has_value()) {
    return;
  }
  const std::string_view address = trimmed(*cell);
  if (address.empty()) {
    user.email.clear();
    return;
  }
  const auto checked = document::check_mail_address(address);
  if (!checked.ok()) {
    refuse(Column::kEmail, kBulkEmailInvalid, checked.error().detail,
           document::text_remedy(checked.error().code));
    return;
  }
  user.email = address;
}

void RowReader::apply_state(const RowCells& cells, User& user) {
  const auto& cell = cells[Column::kState];
  const std::string_view word = cell.has_value() ? trimmed(*cell) : std::string_view();
  if (word.empty()) {
    return;  // nobody is unblocked by a cell left empty
  }
  constexpr std::array kStates{UserState::kActive, UserState::kBlocked, UserState::kDeactivated};
  if (const auto state = find_word(kStates, word)) {
    user.state = *state;
    return;
  }
  refuse(Column::kState, kBulkStateUnknown, "expected a state, got " + quoted(word),
         "write active, blocked or deactivated");
}

void RowReader::apply_user_type(const RowCells& cells, User& user) {
  const std::size_t before = problems_.count();
  if (const auto& cell = cells[Column::kUserType]) {
    constexpr std::array kTypes{UserType::kManaged, UserType::kIndependent, UserType::kDelegate};
    const std::string_view word = trimmed(*cell);
    user.user_type = find_word(kTypes, word);
    if (!word.empty() && !user.user_type.has_value()) {
      refuse(Column::kUserType, kBulkUserTypeUnknown, "expected a user type, got " + quoted(word),
             "write managed, independent or delegate");
    }
  }
  if (const auto& cell = cells[Column::kDelegateOf]) {
    user.delegate_of = trimmed(*cell);
    const auto checked = document::check_user_name(user.delegate_of);
    if (!user.delegate_of.empty() && !checked.ok()) {
      refuse(Column::kDelegateOf, kBulkDelegateOf, checked.error().detail,
             document::text_remedy(checked.error().code));
    }
  }
  const bool told = cells[Column::kUserType].has_value() || cells[Column::kDelegateOf].has_value();
  const bool is_delegate = user.user_type == UserType::kDelegate;
  if (told && problems_.count() == before && is_delegate != !user.delegate_of.empty()) {
    refuse(Column::kDelegateOf, kBulkDelegateOf,
           is_delegate ? "expected whose delegate the user is, got nobody"
                       : "expected nobody, as the user type is not delegate",
           is_delegate ? "write the user name of the account" : "empty the cell");
  }
}

void RowReader::apply_groups(const RowCells& cells, User& user) {
  const auto& cell = cells[Column::kGroups];
  if (!cell.has_value()) {
    return;
  }
  user.groups.clear();
  for (std::string& id : parts_of(*cell)) {
    if (!groups_.contains(id)) {
      refuse(Column::kGroups, kBulkGroupUnknown, "expected the id of a group, got " + quoted(id),
             "write ids of groups of this organisation or of one above, with ; between");
      return;
    }
    user.groups.emplace_back(std::move(id));
  }
  if (user.groups.size() > kMaxGroups) {
    refuse(Column::kGroups, kBulkTooMany, "expected at most 1000 groups", "take some away");
  }
}

bool RowReader::role_exists(const std::string& id) {
  const auto [it, added] = roles_.try_emplace(id, false);
  if (added) {
    it->second = catalogue_.role(organisation_, id) != nullptr;
  }
  return it->second;
}

void RowReader::apply_roles(const RowCells& cells, User& user) {
  const auto& cell = cells[Column::kRoles];
  if (!cell.has_value()) {
    return;
  }
  user.roles.clear();
  for (std::string& id : parts_of(*cell)) {
    if (!role_exists(id)) {
      refuse(Column::kRoles, kBulkRoleUnknown, "expected the id of a role, got " + quoted(id),
             "write ids of roles of this organisation, of one above or built in, with ; between");
      return;
    }
    user.roles.emplace_back(std::move(id));
  }
  if (user.roles.size() > kMaxRoles) {
    refuse(Column::kRoles, kBulkTooMany, "expected at most 100 roles", "take some away");
  }
}

bool RowReader::authenticator_exists(const std::string& id) {
  const auto [it, added] = authenticators_.try_emplace(id, false);
  if (added) {
    const identity::Authenticator* found = catalogue_.authenticator(id);
    it->second = found != nullptr && catalogue_.serves(*found, organisation_);
  }
  return it->second;
}

void RowReader::apply_authenticator(const RowCells& cells, User& user) {
  const auto& cell = cells[Column::kAuthenticator];
  if (!cell.has_value()) {
    return;
  }
  std::string id(trimmed(*cell));
  if (id.empty()) {
    user.authenticator.reset();
  } else if (authenticator_exists(id)) {
    user.authenticator = AuthenticatorId(std::move(id));
  } else {
    refuse(Column::kAuthenticator, kBulkAuthenticatorUnknown,
           "expected the id of an authenticator, got " + quoted(id),
           "write the id of one whose \"people\" names this organisation, or nothing for any");
  }
}

void RowReader::apply_external_identity(const RowCells& cells, User& user) {
  const auto& cell = cells[Column::kExternalIdentity];
  if (!cell.has_value()) {
    return;
  }
  if (!user.authenticator.has_value()) {
    if (!cell->empty()) {
      refuse(Column::kExternalIdentity, kBulkExternalIdentityAlone,
             "expected an authenticator with the external identity, got none",
             "write into the column authenticator through which it is sent");
    }
    return;
  }
  if (cell->empty()) {
    erase_identities(user, *user.authenticator);
    return;
  }
  const auto checked = document::check_plain_text(*cell, kMaxExternalIdentity, Lines::kOne);
  if (!checked.ok()) {
    refuse(Column::kExternalIdentity, kBulkExternalIdentityInvalid, checked.error().detail,
           document::text_remedy(checked.error().code));
    return;
  }
  ExternalIdentity external{*user.authenticator, *cell};
  note_external_identity(external);
  // One of several that are there already stays with the others.
  if (!has(user, external)) {
    erase_identities(user, external.authenticator);
    user.external_identities.push_back(std::move(external));
  }
}

void RowReader::note_external_identity(const ExternalIdentity& external) {
  std::string key = external.authenticator.value();
  key += '\0';
  key += external.value;
  const auto [it, added] = external_values_.try_emplace(std::move(key), row_);
  if (!added) {
    refuse(Column::kExternalIdentity, kBulkExternalIdentityTwice,
           "expected every external identity once, got " + quoted(external.value) + " in row " +
               std::to_string(it->second) + ", too",
           "give it to one user alone");
  }
}

}  // namespace countersign::directory
