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

namespace countersign::gateway {

/// What became of "record the next sign-in" of an organisation.
struct CaptureStatus {
  std::chrono::sys_seconds until;  // when it is forgotten
  std::string reference;           // of the login event that it caught; empty: still waiting
  identity::OrganisationId customer{};
};

/// Which organisations have their next attempt to sign in recorded with the values of every check,
/// even when it is accepted (T4). In memory: a restart forgets them. From any thread.
class Captures {
 public:
  static constexpr std::chrono::seconds kLifetime{30 * 60};
  static constexpr std::size_t kMost = 100;

  /// Waits for the next attempt of this organisation, anew if it did already. Says no when kMost
  /// organisations of this customer wait: the highest one below the root, so that none can take the
  /// room of another.
  bool arm(const identity::OrganisationId& organisation, const identity::OrganisationId& customer,
           std::chrono::sys_seconds now);
  void disarm(const identity::OrganisationId& organisation);

  /// Nothing when no capture was asked for, or its time is over.
  std::optional<CaptureStatus> status(const identity::OrganisationId& organisation,
                                      std::chrono::sys_seconds now) const;

  /// Whether the attempt under `reference` is the one to be recorded in full; no other is then.
  bool take(const identity::OrganisationId& organisation, const std::string& reference,
            std::chrono::sys_seconds now);

 private:
  void drop_expired(std::chrono::sys_seconds now);

  std::atomic<std::size_t> waiting_{0};  // spares the lock while nobody waits for anything
  mutable std::mutex mutex_;
  std::map<identity::OrganisationId, CaptureStatus> captures_;
};

}  // namespace countersign::gateway
