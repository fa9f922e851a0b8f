// SPDX-License-Identifier: Apache-2.0
#include "identity/catalogue_index.h"

#include <type_traits>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"

namespace countersign::identity {
namespace {

std::string shown(const ObjectKey& key) {
  return key.organisation.empty() ? quoted(key.id)
                                  : quoted(key.id) + " of " + quoted(key.organisation.view());
}

/// Those that can be read; others lie nowhere.
std::vector<UrlPlace> places_of(const std::vector<std::string>& urls) {
  std::vector<UrlPlace> places;
  for (const std::string& url : urls) {
    if (auto place = read_url_place(url); place.ok()) {
      places.push_back(*std::move(place));
    }
  }
  return places;
}

/// Nobody stands above the root to confirm its own.
const std::vector<std::string>& confirmed_of(const Organisation& organisation) {
  return organisation.parent.has_value() ? organisation.confirmed_domains
                                         : organisation.mail_domains;
}

}  // namespace

struct CatalogueIndex::Adding {
  CatalogueIndex& index;
  const Entry& entry;
  const ObjectKey& key;
  Sharing sharing;
  FieldProblems& problems;

  template <typename Name, typename Value>
  void put(PersistentMap<Name, Value>& names, std::type_identity_t<Name> name,
           std::type_identity_t<Value> value) const {
    if (sharing == Sharing::kNone) {
      names.put_unshared(std::move(name), std::move(value));
    } else {
      names.put(std::move(name), std::move(value));
    }
  }

  /// Adds under a name that must be unique.
  template <typename Name>
  void claim(PersistentMap<Name, Entry>& names, Name name, const std::string& pointer,
             std::string_view shown_name) const {
    if (const Entry* const holder = names.find(name); holder != nullptr) {
      problems.push_back({pointer, "catalogue.not_unique",
                          "expected a value that nothing else has, got " + quoted(shown_name) +
                              ", which " + shown(key_of((*holder)->object)) + " has",
                          "Choose another value, or take this one from there first."});
      return;
    }
    put(names, std::move(name), entry);
  }

  void claim_id(const std::string& id) const {
    claim(index.by_id.at(static_cast<std::size_t>(key.kind)), id, pointer_to(key) + "/id", id);
  }

  void use_roles(const std::vector<RoleId>& used) const {
    for (const RoleId& role : used) {
      put(index.role_uses, {role.value(), key}, {});
    }
  }

  void operator()(const Organisation& object) const {
    claim_id(object.id.value());
    if (object.parent.has_value()) {
      put(index.children, {object.parent->value(), object.id.value()}, {});
    }
    for (const std::string& host : object.host_names) {
      put(index.hosts, {ascii_lower(host), object.id.value()}, {});
    }
    for (const std::string& domain : confirmed_of(object)) {
      put(index.confirmed, {ascii_lower(domain), object.id.value()}, {});
    }
    for (const UrlPlace& space : places_of(object.url_spaces)) {
      index.places.add(space, object.id, sharing);
    }
    if (object.policy.authenticators.has_value()) {
      for (const AuthenticatorId& listed : *object.policy.authenticators) {
        put(index.listings, {listed.value(), object.id.value()}, {});
      }
    }
    if (object.test_of.has_value()) {
      put(index.test_copies, {object.test_of->value(), object.id.value()}, {});
    }
  }
  void operator()(const Authenticator& object) const {
    claim_id(object.id.value());
    if (!object.saml.sp_entity_id.empty()) {
      put(index.entity_ids,
          {object.saml.sp_entity_id, object.organisation.value(), object.id.value()}, {});
    }
  }
  void operator()(const Group& object) const {
    put(index.groups, {object.organisation.value(), object.order, object.id.value()}, entry);
    claim(index.group_values, Pair(object.organisation.value(), object.value),
          pointer_to(key) + "/value", object.value);
    put(index.group_ids, {object.id.value(), object.organisation.value()}, {});
    use_roles(object.roles);
  }
  void operator()(const Role& object) const {
    put(index.roles, {object.id.value(), object.organisation.value()}, {});
  }
  void operator()(const Application& object) const {
    claim_id(object.id.value());
    for (const std::string& url : object.urls) {
      if (const auto at = read_url_place(url); at.ok()) {
        index.places.add(*at, entry, written_path(url), sharing);
      }
    }
  }
  void operator()(const ApiToken& object) const {
    claim_id(object.id.value());
    claim(index.tokens, object.secret_hash, pointer_to(key), key.id);
    use_roles(object.roles);
  }
  void operator()(const Property& object) const { claim_id(object.name); }
};

struct CatalogueIndex::Removing {
  CatalogueIndex& index;
  const Entry& entry;
  const ObjectKey& key;

  void release_id(const std::string& id) const {
    index.by_id.at(static_cast<std::size_t>(key.kind)).erase(id);
  }
  void release_roles(const std::vector<RoleId>& used) const {
    for (const RoleId& role : used) {
      index.role_uses.erase({role.value(), key});
    }
  }

  void operator()(const Organisation& object) const {
    release_id(object.id.value());
    if (object.parent.has_value()) {
      index.children.erase({object.parent->value(), object.id.value()});
    }
    for (const std::string& host : object.host_names) {
      index.hosts.erase({ascii_lower(host), object.id.value()});
    }
    for (const std::string& domain : confirmed_of(object)) {
      index.confirmed.erase({ascii_lower(domain), object.id.value()});
    }
    for (const UrlPlace& space : places_of(object.url_spaces)) {
      index.places.remove(space, object.id);
    }
    if (object.policy.authenticators.has_value()) {
      for (const AuthenticatorId& listed : *object.policy.authenticators) {
        index.listings.erase({listed.value(), object.id.value()});
      }
    }
    if (object.test_of.has_value()) {
      index.test_copies.erase({object.test_of->value(), object.id.value()});
    }
  }
  void operator()(const Authenticator& object) const {
    release_id(object.id.value());
    index.entity_ids.erase(
        {object.saml.sp_entity_id, object.organisation.value(), object.id.value()});
  }
  void operator()(const Group& object) const {
    index.groups.erase({object.organisation.value(), object.order, object.id.value()});
    index.group_values.erase(Pair(object.organisation.value(), object.value));
    index.group_ids.erase({object.id.value(), object.organisation.value()});
    release_roles(object.roles);
  }
  void operator()(const Role& object) const {
    index.roles.erase({object.id.value(), object.organisation.value()});
  }
  void operator()(const Application& object) const {
    release_id(object.id.value());
    for (const UrlPlace& url : places_of(object.urls)) {
      index.places.remove(url, entry);
    }
  }
  void operator()(const ApiToken& object) const {
    release_id(object.id.value());
    index.tokens.erase(object.secret_hash);
    release_roles(object.roles);
  }
  void operator()(const Property& object) const { release_id(object.name); }
};

void CatalogueIndex::add(const Entry& entry, Sharing sharing, FieldProblems& problems) {
  const ObjectKey key = key_of(entry->object);
  const Adding adding{*this, entry, key, sharing, problems};
  adding.put(objects, key, entry);
  std::visit(adding, entry->object);
}

void CatalogueIndex::retire(RetiredId id) {
  if (id.kind == ObjectKind::kOrganisation) {
    retired_children.put({id.owner.value(), id.id}, {});
  }
  retired.at(static_cast<std::size_t>(id.kind)).put(std::move(id.id), std::move(id.owner));
}

void CatalogueIndex::restore(const RetiredId& id) {
  if (id.kind == ObjectKind::kOrganisation) {
    retired_children.erase({id.owner.value(), id.id});
  }
  retired.at(static_cast<std::size_t>(id.kind)).erase(id.id);
}

void CatalogueIndex::remove(const Entry& entry) {
  const ObjectKey key = key_of(entry->object);
  objects.erase(key);
  std::visit(Removing{*this, entry, key}, entry->object);
}

}  // namespace countersign::identity
