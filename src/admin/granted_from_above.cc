// SPDX-License-Identifier: Apache-2.0
#include "admin/granted_from_above.h"

namespace countersign::admin {
namespace {

struct GrantedMember {
  std::string_view name;
  bool (*equal)(const identity::Organisation&, const identity::Organisation&);
  /// Whoever may make an organisation there may give it to the new one.
  bool is_free_for_new = false;
};

template <auto Member>
bool equal_in(const identity::Organisation& a, const identity::Organisation& b) {
  return a.*Member == b.*Member;
}

constexpr GrantedMember kGrantedMembers[] = {
    {"confirmed_domains", equal_in<&identity::Organisation::confirmed_domains>},
    // Whether it counts among the organisations side by side: names typed at the page of the one
    // above lead to an organisation that stands alone there.
    {"test_of", equal_in<&identity::Organisation::test_of>, true},
    {"url_spaces", equal_in<&identity::Organisation::url_spaces>},
};

}  // namespace

std::vector<std::string_view> changed_grants(const identity::Organisation* before,
                                             const identity::Organisation& after) {
  const identity::Organisation nothing;
  std::vector<std::string_view> changed;
  for (const GrantedMember& member : kGrantedMembers) {
    const bool is_free = before == nullptr && member.is_free_for_new;
    if (!is_free && !member.equal(before == nullptr ? nothing : *before, after)) {
      changed.push_back(member.name);
    }
  }
  return changed;
}

}  // namespace countersign::admin
