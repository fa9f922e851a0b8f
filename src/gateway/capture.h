// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "identity/ids.h"
#include "identity/shared_room.h"

namespace countersign::gateway {

/// What became of "record the next sign-in" of an organisation.
struct CaptureStatus {
  std::chrono::sys_seconds until;  // when it is forgotten
  std::string reference;           // of the login event that it caught; empty: still waiting
  identity::Line line{};           // of the organisation
};

/// Which organisations have their next attempt to sign in recorded with the values of every check,
/// even when it is accepted (T4). In memory: a restart forgets them. From any thread.
class Captures {
 public:
  static constexpr std::chrono::seconds kLifetime{30 * 60};
  /// Of one organisation right below the root, with all below that.
  static constexpr std::size_t kMost = 100;

  /// Waits for the next attempt of this organisation, anew if it did already. Says no when there is
  /// no room for it on its line, so that none can take the room of another (identity::SharedRoom).
  bool arm(const identity::OrganisationId& organisation, const identity::Line& line,
           std::chrono::sys_seconds now);
  void disarm(const identity::OrganisationId& organisation);

  /// Nothing when no capture was asked for, or its time is over.
  std::optional<CaptureStatus> status(const identity::OrganisationId& organisation,
                                      std::chrono::sys_seconds now) const;

  /// Whether an attempt now is one to be recorded in full, of which `take` says which it was.
  bool is_waiting(const identity::OrganisationId& organisation, std::chrono::sys_seconds now) const;

  /// That the attempt under `reference` was recorded: no other is caught then. False when none was
  /// waited for.
  bool take(const identity::OrganisationId& organisation, const std::string& reference,
            std::chrono::sys_seconds now);

 private:
  void drop_expired(std::chrono::sys_seconds now);

  /// The organisations right below the root are the root's to make.
  static constexpr std::size_t kAll = std::size_t{1} << 32;

  std::atomic<std::size_t> waiting_{0};  // spares the lock while nobody waits for anything
  mutable std::mutex mutex_;
  std::map<identity::OrganisationId, CaptureStatus> captures_;
  identity::SharedRoom room_{{.all = kAll, .most_of_one = kMost}};
};

}  // namespace countersign::gateway
