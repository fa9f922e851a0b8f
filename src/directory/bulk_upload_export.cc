// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "directory/bulk_upload.h"
#include "directory/bulk_upload_row.h"
#include "directory/csv.h"

namespace countersign::directory {
namespace {

using identity::User;

// All but row_changed: without it every row counts, and those that change nothing are passed over.
constexpr std::size_t kExported = kColumnCount - 1;

void append_header(std::string& out) {
  append_csv_row(out, std::span(kColumnNames).first(kExported));
}

template <typename Id>
std::string joined(const std::vector<Id>& ids) {
  std::string out;
  for (const Id& id : ids) {
    out += (out.empty() ? "" : ";") + id.value();
  }
  return out;
}

/// The identity that the user has at the one authenticator of theirs.
std::string_view external_identity_of(const User& user) {
  const auto it = std::find_if(user.external_identities.begin(), user.external_identities.end(),
                               [&](const identity::ExternalIdentity& one) {
                                 return one.authenticator == user.authenticator;
                               });
  return it == user.external_identities.end() ? std::string_view() : it->value;
}

void append_user(std::string& out, const User& user) {
  const std::string groups = joined(user.groups);
  const std::string roles = joined(user.roles);
  const std::array<std::string_view, kExported> cells{
      user.user_name.view(),
      user.email,
      user.first_name,
      user.last_name,
      user.display_name,
      word_of(user.state),
      user.user_type.has_value() ? word_of(*user.user_type) : std::string_view(),
      user.delegate_of,
      groups,
      roles,
      user.authenticator.has_value() ? user.authenticator->view() : std::string_view(),
      external_identity_of(user)};
  append_csv_row(out, cells);
}

}  // namespace

std::string bulk_template() {
  User example;
  example.user_name = identity::UserName("jane.doe");
  example.email = "jane.doe@example.com";
  example.first_name = "Jane";
  example.last_name = "Doe";
  example.display_name = "Jane Doe";
  example.user_type = identity::UserType::kManaged;
  return export_users({example}, HeaderLine::kWith);
}

std::string export_users(const std::vector<User>& users, HeaderLine header) {
  std::string out;
  if (header == HeaderLine::kWith) {
    append_header(out);
  }
  for (const User& user : users) {
    append_user(out, user);
  }
  return out;
}

}  // namespace countersign::directory
