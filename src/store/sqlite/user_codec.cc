// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/user_codec.h"

#include <algorithm>
#include <cstddef>
#include <map>

#include "base/ascii.h"
#include "store/errors.h"
#include "store/sqlite/packing.h"

namespace countersign::store {
namespace {

constexpr std::uint8_t kUserFormat = 1;
constexpr std::size_t kMaxTermBytes = 64;

void write_map(Packer& out, const std::map<std::string, std::string>& values) {
  out.number(values.size());
  for (const auto& [name, value] : values) {
    out.text(name);
    out.text(value);
  }
}

std::map<std::string, std::string> read_map(Unpacker& in) {
  std::map<std::string, std::string> values;
  const std::size_t count = in.count();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    std::string name = in.text();
    values[std::move(name)] = in.text();
  }
  return values;
}

template <typename Id>
void write_ids(Packer& out, const std::vector<Id>& ids) {
  out.number(ids.size());
  for (const Id& id : ids) {
    out.text(id.view());
  }
}

template <typename Id>
std::vector<Id> read_ids(Unpacker& in) {
  std::vector<Id> ids;
  const std::size_t count = in.count();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    ids.push_back(Id(in.text()));
  }
  return ids;
}

void sort_out(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

}  // namespace

std::string encode_user_details(const identity::User& user) {
  Packer out;
  out.byte(kUserFormat);
  write_map(out, user.properties);
  out.text(user.delegate_of);
  write_ids(out, user.groups);
  write_ids(out, user.roles);
  write_map(out, user.entitlements);
  out.number(user.external_identities.size());
  for (const identity::ExternalIdentity& identity : user.external_identities) {
    out.text(identity.authenticator.view());
    out.text(identity.value);
  }
  out.text(user.password_hash);
  return out.take();
}

Result<void> decode_user_details(std::span<const std::uint8_t> bytes, identity::User& user) {
  Unpacker in(bytes);
  if (in.byte() != kUserFormat) {
    return Error{kCorrupt, "expected details of a user in format 1"};
  }
  user.properties = read_map(in);
  user.delegate_of = in.text();
  user.groups = read_ids<identity::GroupId>(in);
  user.roles = read_ids<identity::RoleId>(in);
  user.entitlements = read_map(in);
  const std::size_t identities = in.count();
  for (std::size_t i = 0; i < identities && in.ok(); ++i) {
    identity::AuthenticatorId authenticator(in.text());
    user.external_identities.push_back({std::move(authenticator), in.text()});
  }
  user.password_hash = in.text();
  if (!in.ok() || !in.at_end()) {
    return Error{kCorrupt, "expected whole details of a user"};
  }
  return {};
}

std::string search_term(std::string_view text) {
  return ascii_lower(text.substr(0, kMaxTermBytes));
}

std::vector<std::string> search_terms(const identity::User& user) {
  std::vector<std::string> terms;
  for (const std::string_view text :
       {user.user_name.view(), std::string_view(user.email), std::string_view(user.first_name),
        std::string_view(user.last_name)}) {
    if (!text.empty()) {
      terms.push_back(search_term(text));
    }
  }
  sort_out(terms);
  return terms;
}

std::vector<std::string> tags_of(const identity::User& user) {
  std::vector<std::string> tags;
  for (const identity::GroupId& group : user.groups) {
    tags.push_back(tag_of(group));
  }
  for (const identity::RoleId& role : user.roles) {
    tags.push_back(tag_of(role));
  }
  if (user.authenticator.has_value()) {
    tags.push_back(tag_of(*user.authenticator));
  }
  for (const identity::ExternalIdentity& identity : user.external_identities) {
    tags.push_back(tag_of(identity.authenticator));
  }
  sort_out(tags);
  return tags;
}

std::string tag_of(const identity::GroupId& group) {
  return 'g' + group.value();
}

std::string tag_of(const identity::RoleId& role) {
  return 'r' + role.value();
}

std::string tag_of(const identity::AuthenticatorId& authenticator) {
  return 'a' + authenticator.value();
}

}  // namespace countersign::store
