// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/connection.h"
#include "http/deadline_wheel.h"
#include "http/listener.h"
#include "http/parser.h"
#include "http/ready_set.h"
#include "http/server.h"

namespace countersign::http {

/// Counted by one thread, read by others.
class Counter {
 public:
  void add_one() { count_.store(read() + 1, std::memory_order_relaxed); }
  std::uint64_t read() const { return count_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> count_{0};
};

/// What one loop counted.
struct LoopCounters {
  Counter accepted;
  Counter turned_away;
  Counter requests;
  Counter refused;
  Counter timed_out;
};

/// One thread's event loop with its listening sockets and connections. All but the functions said
/// to be for any thread is for the loop's own.
class Loop {
 public:
  /// `open`: connections open over all loops.
  Loop(const ServerOptions& options, Handler& handler, std::atomic<std::uint64_t>& open);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Before run.
  void add_listener(Descriptor socket);

  /// The thread's body; returns once stopped and all connections are closed.
  static void run(const std::shared_ptr<Loop>& loop);

  /// Any thread: begins a graceful stop.
  void stop();

  /// Any thread: hands an answer to the loop; drops it when the loop has ended.
  void post_reply(ConnectionRef connection, Response&& response);

  const LoopCounters& counters() const { return counters_; }

  // For the loop's connections.
  bool on_own_thread() const { return std::this_thread::get_id() == thread_; }
  bool stopping() const { return stopping_; }
  void arm(Connection& connection, std::chrono::milliseconds delay);
  void forget(Connection& connection);
  const ServerOptions& options() const { return options_; }
  Handler& handler() { return handler_; }
  HeadParser& parser() { return parser_; }
  LoopCounters& counters() { return counters_; }
  ReadySet& ready() { return ready_; }
  std::string_view date() const { return {date_.data(), date_.size()}; }
  /// Where reads go as long as a connection holds no unfinished request.
  std::array<char, 65536>& scratch() { return scratch_; }
  /// Where answers are put together; empty between events.
  std::string& out() { return out_; }
  /// Takes a small answer out of out() and has the connection send it when all that are ready had
  /// their turn. False for a larger one, and outside of a turn: it is to be sent now.
  bool put_off(Connection& connection);

 private:
  using Watched =
      boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                        boost::asio::wait_traits<std::chrono::steady_clock>,
                                        boost::asio::io_context::executor_type>;

  /// What a connection of this turn has to send.
  struct PutOff {
    Connection* connection = nullptr;
    std::string out;
  };

  void wait_ready();
  void serve_ready();
  void serve_turn();
  void send_put_off();
  void wait_acceptable(std::size_t index);
  void accept_some(std::size_t index);
  void admit(const std::shared_ptr<Loop>& self, Accepted&& accepted);
  void schedule_tick();
  void tick();
  void refresh_date();
  void begin_stop();
  void close_all();
  /// Takes all work away when the loop is stopping and its last connection is closed.
  void end_if_done();
  void deliver_posted();

  const ServerOptions options_;
  Handler& handler_;
  std::atomic<std::uint64_t>& open_;
  LoopCounters counters_;
  const std::chrono::milliseconds tick_;
  boost::asio::io_context io_;
  Timer timer_;
  std::deque<Watched> acceptors_;
  std::vector<std::size_t> paused_acceptors_;  // out of descriptors; tried again at the next tick
  std::weak_ptr<Loop> self_;
  std::thread::id thread_;
  HeadParser parser_;
  DeadlineWheel wheel_;
  ReadySet ready_;
  std::vector<ConnectionRef> turn_;  // those that are ready, while they are served
  bool in_turn_ = false;
  std::vector<PutOff> put_off_;  // used anew: the first put_off_count_ are of this turn
  std::size_t put_off_count_ = 0;
  Watched ready_wait_;  // of ready_, which closes it
  std::unordered_set<ConnectionRef, ConnectionRef::Hash> connections_;
  std::array<char, 65536> scratch_{};
  std::string out_;
  std::array<char, 29> date_{};
  std::time_t date_time_ = -1;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point stop_deadline_;

  std::mutex posted_mutex_;
  std::vector<std::pair<ConnectionRef, Response>> posted_;  // guarded by posted_mutex_
  bool ended_ = false;                                      // guarded by posted_mutex_
};

}  // namespace countersign::http
