// SPDX-License-Identifier: Apache-2.0
#include "admin/granted_from_above.h"

namespace countersign::admin {
namespace {

struct GrantedMember {
  std::string_view name;
  bool (*equal)(const identity::Organisation&, const identity::Organisation&);
};

template <auto Member>
bool equal_in(const identity::Organisation& a, const identity::Organisation& b) {
  return a.*Member == b.*Member;
}

constexpr GrantedMember kGrantedMembers[] = {
    {"confirmed_domains", equal_in<&identity::Organisation::confirmed_domains>},
    {"url_spaces", equal_in<&identity::Organisation::url_spaces>},
};

}  // namespace

std::vector<std::string_view> changed_grants(const identity::Organisation* before,
                                             const identity::Organisation& after) {
  const identity::Organisation nothing;
  std::vector<std::string_view> changed;
  for (const GrantedMember& member : kGrantedMembers) {
    if (!member.equal(before == nullptr ? nothing : *before, after)) {
      changed.push_back(member.name);
    }
  }
  return changed;
}

}  // namespace countersign::admin
