// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "identity/catalogue.h"

namespace countersign::provider {

struct Application;

/// The applications of a catalogue in the form in which they are used, found by the object that
/// each was made from. Immutable; those of a next catalogue share all that did not change, so that
/// one among tens of thousands of applications changes in less than a millisecond.
class CompiledApplications {
 public:
  using Compiled = std::shared_ptr<const Application>;

  CompiledApplications(const identity::Catalogue& catalogue, const CompiledApplications* previous);

  /// `entry` is of the catalogue.
  const Application& of(const identity::Catalogue::Entry& entry) const {
    return *slots_[slot_of(entry.get())].compiled;
  }

 private:
  struct Slot {
    identity::Catalogue::Entry object;  // null: free
    Compiled compiled;
  };

  /// Where an object is, or the free slot where it would be.
  std::size_t slot_of(const identity::VersionedObject* object) const;

  std::vector<Slot> slots_;  // a power of two, at most half full
};

}  // namespace countersign::provider
