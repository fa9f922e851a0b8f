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
  CompiledApplications(const identity::Catalogue& catalogue, const CompiledApplications* previous);

  /// `entry` is of the catalogue.
  const Application& of(const identity::Catalogue::Entry& entry) const;

 private:
  /// The object, which none may take the place of while this is here, and what was made of it.
  struct Compiled;
  struct Slot {
    const identity::VersionedObject* object = nullptr;  // null: free
    std::shared_ptr<const Compiled> compiled;
  };

  /// Where an object is, or the free slot where it would be.
  std::size_t slot_of(const identity::VersionedObject* object) const;

  std::vector<Slot> slots_;  // a power of two, at most half full
};

}  // namespace countersign::provider
