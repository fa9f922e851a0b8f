// SPDX-License-Identifier: Apache-2.0
#include "base/secret_bytes.h"

#include <string.h>  // explicit_bzero

#include <utility>

namespace countersign {

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::exchange(other.bytes_, {});
  }
  return *this;
}

SecretBytes::~SecretBytes() {
  wipe();
}

void SecretBytes::wipe() {
  if (!bytes_.empty()) {
    explicit_bzero(bytes_.data(), bytes_.size());
  }
  bytes_.clear();
}

}  // namespace countersign
