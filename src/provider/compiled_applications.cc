// SPDX-License-Identifier: Apache-2.0
#include "provider/compiled_applications.h"

#include <cstdint>

#include "provider/settings.h"

namespace countersign::provider {
namespace {

constexpr std::size_t kLeastSlots = 16;

std::size_t slots_for(std::size_t objects) {
  std::size_t slots = kLeastSlots;
  while (slots < 2 * objects) {
    slots *= 2;
  }
  return slots;
}

}  // namespace

struct CompiledApplications::Compiled {
  identity::Catalogue::Entry object;
  Application application;
};

const Application& CompiledApplications::of(const identity::Catalogue::Entry& entry) const {
  return slots_[slot_of(entry.get())].compiled->application;
}

std::size_t CompiledApplications::slot_of(const identity::VersionedObject* object) const {
  // Fibonacci hashing: addresses differ in the middle bits.
  constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15;
  const std::uint64_t mixed = reinterpret_cast<std::uintptr_t>(object) * kFactor;
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = static_cast<std::size_t>(mixed >> 32U) & mask;
  while (slots_[at].object != nullptr && slots_[at].object != object) {
    at = (at + 1) & mask;
  }
  return at;
}

CompiledApplications::CompiledApplications(const identity::Catalogue& catalogue,
                                           const CompiledApplications* previous) {
  const auto entries = catalogue.list(identity::ObjectKind::kApplication, std::nullopt);
  slots_.resize(slots_for(entries.size()));
  for (const identity::Catalogue::Entry& entry : entries) {
    Slot& slot = slots_[slot_of(entry.get())];
    slot.object = entry.get();
    if (previous != nullptr) {
      slot.compiled = previous->slots_[previous->slot_of(entry.get())].compiled;
    }
    if (slot.compiled == nullptr) {
      slot.compiled = std::make_shared<const Compiled>(
          Compiled{entry, compile_application(std::get<identity::Application>(entry->object))});
    }
  }
}

}  // namespace countersign::provider
