// SPDX-License-Identifier: Apache-2.0
#include "saml/types.h"

#include <array>

namespace countersign::saml {
namespace {

constexpr std::array<ToleranceName, 11> kTolerances{{
    {"sha1", "tolerance.sha1", &Tolerances::sha1},
    {"rsa1024", "tolerance.rsa1024", &Tolerances::rsa1024},
    {"aes-cbc", "tolerance.aes-cbc", &Tolerances::aes_cbc},
    {"rsa1_5", "tolerance.rsa1_5", &Tolerances::rsa1_5},
    {"offset-times", "tolerance.offset-times", &Tolerances::offset_times},
    {"missing-audience", "tolerance.missing-audience", &Tolerances::missing_audience},
    {"missing-destination", "tolerance.missing-destination", &Tolerances::missing_destination},
    {"missing-issuer", "tolerance.missing-issuer", &Tolerances::missing_issuer},
    {"empty-reference-uri", "tolerance.empty-reference-uri", &Tolerances::empty_reference_uri},
    {"inclusive-c14n", "tolerance.inclusive-c14n", &Tolerances::inclusive_c14n},
    {"advice", "tolerance.advice", &Tolerances::advice},
}};

}  // namespace

std::span<const ToleranceName> tolerance_names() {
  return kTolerances;
}

bool Tolerances::*find_tolerance(std::string_view name) {
  for (const ToleranceName& known : kTolerances) {
    if (known.name == name) {
      return known.member;
    }
  }
  return nullptr;
}

}  // namespace countersign::saml
