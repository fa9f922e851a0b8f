// SPDX-License-Identifier: Apache-2.0
#include "identity/object.h"

#include <string_view>
#include <tuple>
#include <utility>

namespace countersign::identity {
namespace {

struct KeyOf {
  ObjectKey operator()(const Organisation& object) const {
    return {ObjectKind::kOrganisation, OrganisationId(), object.id.value()};
  }
  ObjectKey operator()(const Authenticator& object) const {
    return {ObjectKind::kAuthenticator, object.organisation, object.id.value()};
  }
  ObjectKey operator()(const Group& object) const {
    return {ObjectKind::kGroup, object.organisation, object.id.value()};
  }
  ObjectKey operator()(const Role& object) const {
    return {ObjectKind::kRole, object.organisation, object.id.value()};
  }
  ObjectKey operator()(const Application& object) const {
    return {ObjectKind::kApplication, object.organisation, object.id.value()};
  }
  ObjectKey operator()(const ApiToken& object) const {
    return {ObjectKind::kApiToken, object.organisation, object.id.value()};
  }
  ObjectKey operator()(const Property& object) const {
    return {ObjectKind::kProperty, OrganisationId(), object.name};
  }
};

}  // namespace

bool operator<(const ObjectKeyView& a, const ObjectKey& b) {
  return std::tuple(a.kind, a.organisation, a.id) <
         std::tuple(b.kind, b.organisation.view(), std::string_view(b.id));
}
bool operator<(const ObjectKey& a, const ObjectKeyView& b) {
  return std::tuple(a.kind, a.organisation.view(), std::string_view(a.id)) <
         std::tuple(b.kind, b.organisation, b.id);
}

ObjectKey key_of(const Object& object) {
  return std::visit(KeyOf(), object);
}

std::optional<RetiredId> retired_by(const Object& deleted) {
  ObjectKey key = key_of(deleted);
  switch (key.kind) {
    case ObjectKind::kOrganisation:
      return RetiredId{key.kind, std::move(key.id),
                       std::get<Organisation>(deleted).parent.value_or(OrganisationId())};
    case ObjectKind::kAuthenticator:
    case ObjectKind::kApplication:
      return RetiredId{key.kind, std::move(key.id), std::move(key.organisation)};
    default:
      return std::nullopt;
  }
}

std::string pointer_to(const ObjectKey& key) {
  std::string pointer = "/" + std::string(names_of(key.kind).plural) + "/";
  if (key.kind == ObjectKind::kGroup || key.kind == ObjectKind::kRole) {
    pointer += key.organisation.value() + "/";
  }
  for (const char c : key.id) {  // RFC 6901 section 3
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

}  // namespace countersign::identity
