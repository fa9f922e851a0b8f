// SPDX-License-Identifier: Apache-2.0
#include "http/ready_set.h"

#include <sys/epoll.h>

#include "base/check.h"

namespace countersign::http {

ReadySet::ReadySet() : set_(::epoll_create1(EPOLL_CLOEXEC)) {
  CS_CHECK(set_.is_open());
}

bool ReadySet::watch(int socket, Connection& connection, Want before, Want next) {
  epoll_event event{};
  event.events = next == Want::kWrite ? EPOLLOUT : EPOLLIN;
  event.data.ptr = &connection;
  int operation = EPOLL_CTL_MOD;
  if (before == Want::kNothing) {
    operation = EPOLL_CTL_ADD;
  } else if (next == Want::kNothing) {
    operation = EPOLL_CTL_DEL;  // a mere change would go on to tell that the peer is gone
  }
  return ::epoll_ctl(set_.get(), operation, socket, &event) == 0;
}

std::span<Connection* const> ReadySet::take() {
  std::array<epoll_event, kAtOnce> events{};
  const int count = ::epoll_wait(set_.get(), events.data(), static_cast<int>(events.size()), 0);
  const std::size_t ready = count > 0 ? static_cast<std::size_t>(count) : 0;
  for (std::size_t i = 0; i < ready; ++i) {
    taken_[i] = static_cast<Connection*>(events[i].data.ptr);
  }
  return {taken_.data(), ready};
}

}  // namespace countersign::http
