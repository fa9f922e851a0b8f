// SPDX-License-Identifier: Apache-2.0
#include "http/loop.h"

#include <algorithm>
#include <ctime>

#include <boost/asio/post.hpp>

#include "http/response_writer.h"

namespace countersign::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kAcceptsInARow = 64;  // before connections get their turn again

milliseconds tick_for(const Timeouts& timeouts) {
  const milliseconds least =
      std::min({timeouts.header, timeouts.body, timeouts.idle, timeouts.write});
  return std::clamp(least / 8, milliseconds(5), milliseconds(250));
}

}  // namespace

Loop::Loop(const ServerOptions& options, Handler& handler, std::atomic<std::uint64_t>& open)
    : options_(options),
      handler_(handler),
      open_(open),
      tick_(tick_for(options.timeouts)),
      // Connections live on one thread; only posting comes from others.
      io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      timer_(io_.get_executor()),
      parser_(options.limits),
      ready_wait_(io_.get_executor(), ready_.descriptor()) {
  refresh_date();
}

Loop::~Loop() {
  static_cast<void>(ready_wait_.release());
}

void Loop::add_listener(Descriptor socket) {
  acceptors_.emplace_back(io_.get_executor(), socket.release());
}

void Loop::run(const std::shared_ptr<Loop>& loop) {
  loop->self_ = loop;
  loop->thread_ = std::this_thread::get_id();
  for (std::size_t i = 0; i < loop->acceptors_.size(); ++i) {
    loop->wait_acceptable(i);
  }
  loop->wait_ready();
  loop->timer_.expires_after(loop->tick_);
  loop->schedule_tick();
  loop->io_.run();  // until begin_stop and close have taken all work away
  std::vector<std::pair<ConnectionRef, Response>> dropped;
  const std::lock_guard lock(loop->posted_mutex_);
  loop->ended_ = true;
  dropped.swap(loop->posted_);
}

void Loop::stop() {
  boost::asio::post(io_, [this] { begin_stop(); });
}

void Loop::post_reply(ConnectionRef connection, Response&& response) {
  const std::lock_guard lock(posted_mutex_);
  if (ended_) {
    return;
  }
  posted_.emplace_back(std::move(connection), std::move(response));
  if (posted_.size() == 1) {
    boost::asio::post(io_, [this] { deliver_posted(); });
  }
}

void Loop::deliver_posted() {
  std::vector<std::pair<ConnectionRef, Response>> replies;
  {
    const std::lock_guard lock(posted_mutex_);
    replies.swap(posted_);
  }
  for (auto& [connection, response] : replies) {
    connection->on_posted(std::move(response));
  }
}

void Loop::arm(Connection& connection, milliseconds delay) {
  const auto ticks = (delay + tick_ - milliseconds(1)) / tick_;
  wheel_.arm(connection, static_cast<std::uint64_t>(std::max<milliseconds::rep>(ticks, 0)));
}

void Loop::forget(Connection& connection) {
  DeadlineWheel::disarm(connection);
  if (connections_.erase(ConnectionRef(connection)) > 0) {
    open_.fetch_sub(1, std::memory_order_relaxed);
  }
  end_if_done();
}

void Loop::end_if_done() {
  if (stopping_ && connections_.empty()) {
    timer_.cancel();
    boost::system::error_code ignored;
    ready_wait_.cancel(ignored);
  }
}

void Loop::wait_ready() {
  ready_wait_.async_wait(Watched::wait_read, [this](const boost::system::error_code& fault) {
    if (!fault) {
      serve_ready();
    }
  });
}

void Loop::serve_ready() {
  constexpr int kTurns = 8;  // in a row, before timers and answers from elsewhere get theirs
  for (int i = 0; i < kTurns; ++i) {
    for (Connection* const connection : ready_.take()) {
      turn_.emplace_back(*connection);  // so that none goes away before its turn
    }
    if (turn_.empty()) {
      break;
    }
    serve_turn();
    turn_.clear();
  }
  if (!(stopping_ && connections_.empty())) {
    wait_ready();
  }
}

// All that are ready are read and answered first, and the answers sent then: each of the two goes
// faster when the processor's caches still hold it from the one before.
void Loop::serve_turn() {
  in_turn_ = true;
  for (const ConnectionRef& connection : turn_) {
    connection->on_ready();
  }
  in_turn_ = false;
  send_put_off();
}

bool Loop::put_off(Connection& connection) {
  constexpr std::size_t kMostBytes = 4096;  // kept for each connection of a turn
  if (!in_turn_ || out_.size() > kMostBytes) {
    return false;
  }
  if (put_off_count_ == put_off_.size()) {
    put_off_.emplace_back();
  }
  PutOff& kept = put_off_[put_off_count_++];
  kept.connection = &connection;
  kept.out.assign(out_);
  out_.clear();
  return true;
}

void Loop::send_put_off() {
  for (PutOff& kept : std::span(put_off_.data(), put_off_count_)) {
    kept.connection->send(kept.out);
  }
  put_off_count_ = 0;
}

void Loop::wait_acceptable(std::size_t index) {
  acceptors_[index].async_wait(Watched::wait_read,
                               [this, index](const boost::system::error_code& fault) {
                                 if (!fault && !stopping_) {
                                   accept_some(index);
                                 }
                               });
}

void Loop::accept_some(std::size_t index) {
  const auto self = self_.lock();
  for (std::size_t i = 0; i < kAcceptsInARow; ++i) {
    Accepted accepted;
    const AcceptFault fault = accept_from(acceptors_[index].native_handle(), accepted);
    if (fault == AcceptFault::kExhausted) {
      paused_acceptors_.push_back(index);
      return;
    }
    if (fault == AcceptFault::kWouldBlock) {
      break;
    }
    if (fault == AcceptFault::kNone) {
      admit(self, std::move(accepted));
    }
  }
  wait_acceptable(index);
}

void Loop::admit(const std::shared_ptr<Loop>& self, Accepted&& accepted) {
  if (open_.fetch_add(1, std::memory_order_relaxed) >= options_.max_connections) {
    open_.fetch_sub(1, std::memory_order_relaxed);
    counters_.turned_away.add_one();
    return;
  }
  counters_.accepted.add_one();
  const ConnectionRef connection = Connection::make(self, std::move(accepted));
  connections_.insert(connection);
  connection->start();
}

void Loop::schedule_tick() {
  timer_.async_wait([this](const boost::system::error_code& fault) {
    if (!fault) {
      tick();
    }
  });
}

void Loop::tick() {
  const auto now = steady_clock::now();
  auto next = timer_.expiry();
  while (next <= now) {
    next += tick_;
    wheel_.advance(
        [](DeadlineWheel::Entry& entry) { static_cast<Connection&>(entry).on_deadline(); });
  }
  refresh_date();
  for (const std::size_t index : std::exchange(paused_acceptors_, {})) {
    if (!stopping_) {
      wait_acceptable(index);
    }
  }
  if (stopping_ && now >= stop_deadline_) {
    close_all();
  }
  if (stopping_ && connections_.empty()) {
    return;
  }
  timer_.expires_at(next);
  schedule_tick();
}

void Loop::refresh_date() {
  const std::time_t now = std::time(nullptr);
  if (now != date_time_) {
    date_time_ = now;
    date_ = format_date(now);
  }
}

void Loop::begin_stop() {
  if (stopping_) {
    return;
  }
  stopping_ = true;
  stop_deadline_ = steady_clock::now() + options_.stop_grace;
  for (Watched& acceptor : acceptors_) {
    boost::system::error_code ignored;
    acceptor.close(ignored);
  }
  const std::vector<ConnectionRef> all(connections_.begin(), connections_.end());
  for (const ConnectionRef& connection : all) {
    connection->stop_when_idle();
  }
  end_if_done();
}

void Loop::close_all() {
  const std::vector<ConnectionRef> all(connections_.begin(), connections_.end());
  for (const ConnectionRef& connection : all) {
    connection->close();
  }
}

}  // namespace countersign::http
