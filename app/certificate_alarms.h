// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/log_entry.h"
#include "identity/catalogue.h"

namespace countersign::app {

/// Writes to the log when a certificate of an active login authenticator comes within 60, 30, 7 or
/// 1 days of its end, and when it is over (A3): once each, and once more after a start of the
/// process. The certificate goes on verifying: its dates never refuse a sign-in.
///
/// Calls may come from any thread; one that finds another under way does nothing.
class CertificateAlarms {
 public:
  explicit CertificateAlarms(Log& log) : log_(log) {}

  /// Looks at the next `most` login authenticators. After the last one nothing more is done until
  /// an hour after that round began.
  void look(const identity::Catalogue& catalogue, std::chrono::sys_seconds now, std::size_t most);

 private:
  using Hash = std::array<std::uint8_t, 32>;
  struct Known {
    std::chrono::sys_seconds not_after;
    std::int64_t told = 0;  // the number of days last told of
  };
  using Key = std::pair<std::string, Hash>;  // authenticator, its certificate as it was set

  void look_at(const identity::Authenticator& authenticator, std::chrono::sys_seconds now);
  void tell(const identity::Authenticator& authenticator, Known& known,
            std::chrono::sys_seconds now);

  Log& log_;
  std::mutex looking_;
  std::string after_;  // the authenticator looked at last
  std::chrono::sys_seconds round_began_{};
  bool between_rounds_ = true;
  std::map<Key, Known> known_;    // of the round before
  std::map<Key, Known> current_;  // of this round: what is no longer there is forgotten at its end
};

}  // namespace countersign::app
