// SPDX-License-Identifier: Apache-2.0
#include "demo/people.h"

namespace countersign::app {

const std::vector<DemoPerson>& demo_people() {
  static const std::vector<DemoPerson> kPeople = {
      {"alice", "Alice Archer", "alice@demo.example", {"staff", "admins"}},
      {"bob", "Bob Baker", "bob@demo.example", {"staff"}},
      {"carol", "Carol Castillo", "carol@demo.example", {"contractors"}},
  };
  return kPeople;
}

const DemoPerson* find_person(std::string_view user) {
  for (const DemoPerson& person : demo_people()) {
    if (person.user == user) {
      return &person;
    }
  }
  return nullptr;
}

}  // namespace countersign::app
