// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "http/listener.h"

namespace countersign::http {

class Connection;

/// What a connection waits for.
enum class Want : std::uint8_t { kNothing, kRead, kWrite };

/// The connections of one loop that can be read from or written to, as the kernel tells (epoll). It
/// tells again as long as that holds, so that nothing is to be said after each request. For the
/// loop's thread.
class ReadySet {
 public:
  /// How many are given at once.
  static constexpr std::size_t kAtOnce = 64;

  ReadySet();

  /// Can be read when a connection is ready; whoever waits for it leaves it open.
  int descriptor() const { return set_.get(); }

  /// From now on `socket` is watched for `next`; it was for `before`. To be ended by kNothing
  /// before the connection goes. Says whether the kernel had room.
  [[nodiscard]] bool watch(int socket, Connection& connection, Want before, Want next);

  /// Those that are ready now, in memory that the next call uses again. One whose peer is gone is
  /// ready for whatever it waits for.
  std::span<Connection* const> take();

 private:
  Descriptor set_;
  std::array<Connection*, kAtOnce> taken_{};
};

}  // namespace countersign::http
