// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "identity/object.h"

namespace countersign::identity {

/// Where the gateway itself is reached: what its configuration file says.
struct OwnPlace {
  std::string origin;     // "https://sign-in.example.com"
  std::string base_path;  // "/countersign", or empty
};

/// What an administrator must know of an upgrade: something was changed, or can't be kept.
struct UpgradeNote {
  ObjectKey key;
  std::string what;
  std::string remedy;  // empty: nothing needs to be done
};

/// Stored objects on their way under rules that are newer than they are.
struct Upgrade {
  std::map<ObjectKey, Object> objects;  // all of them; a step changes those that it must
  OwnPlace own;
  std::vector<UpgradeNote> notes;
};

/// What is done to stored objects once in the life of a store, before a catalogue is made of them.
/// A store that begins empty has nothing that is older than the rules: none is run there.
///
/// What a new rule would refuse is kept by the explicit setting that allows it, where that opens
/// nothing; else it is left as it is and told by a note, and the catalogue keeps it out of force.
/// Never takes an object away.
struct UpgradeStep {
  std::string_view id;  // stored, so that it is never run again: never changes
  void (*run)(Upgrade& upgrade);
};

/// All steps, oldest first.
std::span<const UpgradeStep> upgrade_steps();

/// What came of an upgrade.
struct Upgraded {
  std::vector<VersionedObject> objects;  // all; those that changed are one version further
  std::vector<ObjectChange> changes;
  std::vector<std::string> steps;  // that were run
  std::vector<UpgradeNote> notes;
};

/// Runs the steps that are not in `done`, in order.
Upgraded upgrade_objects(std::vector<VersionedObject> stored, std::span<const UpgradeStep> steps,
                         std::span<const std::string> done, const OwnPlace& own);

}  // namespace countersign::identity
