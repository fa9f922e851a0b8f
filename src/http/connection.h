// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "http/deadline_wheel.h"
#include "http/listener.h"
#include "http/message.h"
#include "http/parser.h"
#include "http/ready_set.h"

namespace countersign::http {

class Connection;
class Loop;

/// A counted reference to a Connection; from any thread.
class ConnectionRef {
 public:
  ConnectionRef() = default;
  explicit ConnectionRef(Connection& connection);
  ConnectionRef(const ConnectionRef& other);
  ConnectionRef(ConnectionRef&& other) noexcept : target_(std::exchange(other.target_, nullptr)) {}
  ConnectionRef& operator=(ConnectionRef other) noexcept {
    std::swap(target_, other.target_);
    return *this;
  }
  ~ConnectionRef();

  Connection* operator->() const { return target_; }
  Connection& operator*() const { return *target_; }
  friend bool operator==(const ConnectionRef& a, const ConnectionRef& b) = default;

  struct Hash {
    std::size_t operator()(const ConnectionRef& ref) const {
      return std::hash<const void*>()(ref.target_);
    }
  };

 private:
  Connection* target_ = nullptr;
};

/// One connection: reads requests, one after the other, hands them to the handler, writes the
/// answers in order. All but `deliver` and the counting is for the loop's thread. While a request
/// waits for its reply nothing further is read, so a peer cannot pile up work.
class Connection final : public ReplyTarget, public DeadlineWheel::Entry {
 public:
  static ConnectionRef make(std::shared_ptr<Loop> loop, Accepted&& accepted);

  void start();
  /// There is something to read, or room to write, or the peer is gone.
  void on_ready();
  /// Sends answers, which it takes out of `out`, and waits for whatever comes next.
  void send(std::string& out);
  /// The loop is stopping: closes if no request is under way, else after its answer.
  void stop_when_idle();
  void on_deadline();
  void close();
  /// An answer that another thread had posted.
  void on_posted(Response&& response);

  void retain() override { count_.fetch_add(1, std::memory_order_relaxed); }
  void release() override;
  void deliver(Response&& response) override;

 private:
  enum class State {
    kIdle,       // no octet of a request here
    kHead,       // part of a head
    kBody,       // a head, and part of its body
    kHandling,   // the handler holds the Reply
    kClosing,    // the last answer is being written
    kLingering,  // all is written and our side shut; reading off what the peer still sends
    kClosed,
  };
  enum class Ending { kKeepOpen, kClose, kLinger };

  Connection(std::shared_ptr<Loop> loop, Accepted&& accepted);

  void want(Want what);
  void wait_readable() { want(Want::kRead); }
  void wait_writable();
  void on_readable();
  void on_writable();
  void read_to_scratch();
  void read_to_buffer();
  void read_off();
  /// Whether `count`, the result of recv, means that there are octets; else acts on it.
  bool received(std::ptrdiff_t count);

  void resume();
  std::size_t consume(std::string_view text);
  std::size_t take_request(std::string_view text);
  std::size_t wait_for_more(State state, std::chrono::milliseconds limit);
  void rearm(State state, std::chrono::milliseconds limit);
  bool body_fits(const Head& head);
  void dispatch(const Head& head, std::string_view body);
  void refuse(const Error& error);
  void refuse(const Response& response);
  void answer(const Response& response);
  void flush();
  bool send_out(std::string& out);
  void after_write();

  const std::shared_ptr<Loop> loop_;
  Descriptor socket_;
  const std::string peer_;
  std::string buffer_;  // of an unfinished request, and what follows a request in handling
  std::string unsent_;  // of answers that the peer did not take at once
  std::size_t unsent_from_ = 0;
  std::size_t expected_ = 0;  // octets of the request in kBody
  std::size_t read_off_ = 0;  // octets thrown away while lingering
  State state_ = State::kIdle;
  State armed_for_ = State::kIdle;  // what the deadline was set for
  Ending ending_ = Ending::kKeepOpen;
  // Of the request being handled.
  Version version_ = Version::kHttp11;
  Method method_ = Method::kGet;
  bool in_handler_ = false;
  bool writing_ = false;          // a wait for writability is under way
  Want wanted_ = Want::kNothing;  // what the loop's ReadySet watches the socket for
  std::atomic<std::uint32_t> count_{0};
};

}  // namespace countersign::http
