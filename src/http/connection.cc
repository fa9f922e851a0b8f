// SPDX-License-Identifier: Apache-2.0
#include "http/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "base/check.h"
#include "http/errors.h"
#include "http/loop.h"
#include "http/response_writer.h"

namespace countersign::http {
namespace {

constexpr std::size_t kFlushAt = 256UL * 1024;        // octets of answers to pipelined requests
constexpr std::size_t kReadOffLimit = 1024UL * 1024;  // octets, while lingering
constexpr std::size_t kFirstBuffer = 4096;
constexpr std::chrono::milliseconds kLinger{2000};
constexpr std::string_view kContinueLine = "HTTP/1.1 100 Continue\r\n\r\n";

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

ConnectionRef::ConnectionRef(Connection& connection) : target_(&connection) {
  target_->retain();
}

ConnectionRef::ConnectionRef(const ConnectionRef& other) : target_(other.target_) {
  if (target_ != nullptr) {
    target_->retain();
  }
}

ConnectionRef::~ConnectionRef() {
  if (target_ != nullptr) {
    target_->release();
  }
}

ConnectionRef Connection::make(std::shared_ptr<Loop> loop, Accepted&& accepted) {
  // Owned by its counted references alone; release() deletes it.
  auto* connection = new Connection(
      std::move(loop),
      std::move(accepted));  // NOLINT(cppcoreguidelines-owning-memory): intrusive count
  return ConnectionRef(*connection);
}

Connection::Connection(std::shared_ptr<Loop> loop, Accepted&& accepted)
    : loop_(std::move(loop)),
      socket_(std::move(accepted.socket)),
      peer_(std::move(accepted.peer)) {}

void Connection::release() {
  if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    delete this;  // NOLINT(cppcoreguidelines-owning-memory): intrusive count
  }
}

void Connection::start() {
  rearm(State::kIdle, loop_->options().timeouts.idle);
  wait_readable();
}

void Connection::on_ready() {
  if (state_ == State::kClosed) {
    return;  // by what another connection of the same turn did
  }
  writing_ ? on_writable() : on_readable();
}

void Connection::stop_when_idle() {
  if (state_ == State::kIdle && !writing_) {
    on_readable();  // a request that already lies in the socket is still answered
  }
  if (state_ == State::kIdle && !writing_) {
    close();
  }
}

void Connection::on_deadline() {
  if (state_ == State::kHandling && !writing_) {
    return;  // our own time, not the peer's
  }
  if (state_ != State::kLingering) {
    loop_->counters().timed_out.add_one();
  }
  if ((state_ == State::kHead || state_ == State::kBody) && !writing_) {
    refuse({kRequestTimeout, {}});
    flush();
    return;
  }
  close();
}

void Connection::close() {
  if (state_ == State::kClosed) {
    return;
  }
  const ConnectionRef self(*this);
  state_ = State::kClosed;
  // Closing alone would leave it in the set for as long as a child of this process has a copy.
  static_cast<void>(wanted_ == Want::kNothing ||
                    loop_->ready().watch(socket_.get(), *this, wanted_, Want::kNothing));
  wanted_ = Want::kNothing;
  socket_ = Descriptor();
  buffer_ = std::string();
  unsent_ = std::string();
  loop_->forget(*this);
}

void Connection::want(Want what) {
  if (what != wanted_ && !loop_->ready().watch(socket_.get(), *this, wanted_, what)) {
    close();  // the kernel has no room for it
    return;
  }
  wanted_ = what;
}

void Connection::wait_writable() {
  writing_ = true;
  want(Want::kWrite);
}

void Connection::on_readable() {
  switch (state_) {
    case State::kIdle:
      read_to_scratch();
      return;
    case State::kHead:
    case State::kBody:
      read_to_buffer();
      return;
    case State::kLingering:
      read_off();
      return;
    case State::kHandling:
    case State::kClosing:
    case State::kClosed:
      want(Want::kNothing);  // resume() or the last write goes on from here
      return;
  }
}

bool Connection::received(std::ptrdiff_t count) {
  if (count > 0) {
    return true;
  }
  if (count < 0 && would_block()) {
    wait_readable();
  } else {
    close();
  }
  return false;
}

// The common case: a whole request arrives at an idle connection and never leaves the scratch.
void Connection::read_to_scratch() {
  auto& scratch = loop_->scratch();
  const auto count = ::recv(socket_.get(), scratch.data(), scratch.size(), 0);
  if (!received(count)) {
    return;
  }
  const std::string_view text(scratch.data(), static_cast<std::size_t>(count));
  const std::size_t used = consume(text);
  if (state_ == State::kClosed) {
    return;
  }
  buffer_.assign(text.substr(used));
  flush();
}

void Connection::read_to_buffer() {
  const std::size_t old = buffer_.size();
  // Memory follows what has arrived, not what Content-Length promises.
  const std::size_t room = std::max(kFirstBuffer, old);
  buffer_.resize(state_ == State::kBody ? std::min(expected_, old + room) : old + room);
  const auto count = ::recv(socket_.get(), buffer_.data() + old, buffer_.size() - old, 0);
  buffer_.resize(count > 0 ? old + static_cast<std::size_t>(count) : old);
  if (!received(count)) {
    return;
  }
  const bool ready = state_ == State::kBody
                         ? buffer_.size() >= expected_
                         : buffer_.find('\n', old) != std::string::npos ||
                               buffer_.size() >= loop_->options().limits.header_block_bytes;
  if (!ready) {
    wait_readable();
    return;
  }
  resume();
}

// RFC 9112 9.6: closing at once would make the peer's system drop our last answer unread.
void Connection::read_off() {
  auto& scratch = loop_->scratch();
  const auto count = ::recv(socket_.get(), scratch.data(), scratch.size(), 0);
  if (!received(count)) {
    return;
  }
  read_off_ += static_cast<std::size_t>(count);
  if (read_off_ > kReadOffLimit) {
    close();
    return;
  }
  wait_readable();
}

// Goes on with what the buffer holds.
void Connection::resume() {
  const std::size_t used = consume(buffer_);
  if (state_ == State::kClosed) {
    return;
  }
  if (used == buffer_.size()) {
    buffer_ = std::string();  // an idle connection holds no memory
  } else {
    buffer_.erase(0, used);
  }
  flush();
}

// Takes requests off `text` as long as each is answered at once; gives the number of octets used.
// What a closing connection still holds is thrown away.
std::size_t Connection::consume(std::string_view text) {
  state_ = text.empty() ? State::kIdle : State::kHead;
  std::size_t used = 0;
  while (used < text.size()) {
    const std::size_t taken = take_request(text.substr(used));
    used += taken;
    if (state_ == State::kClosing) {
      return text.size();
    }
    if (taken == 0 || state_ == State::kHandling) {
      return used;
    }
    if (loop_->out().size() >= kFlushAt && !send_out(loop_->out())) {
      return used;  // on_writable goes on
    }
  }
  rearm(State::kIdle, loop_->options().timeouts.idle);
  return used;
}

// Octets of the request that was taken; 0 if it is incomplete.
std::size_t Connection::take_request(std::string_view text) {
  auto parsed = loop_->parser().parse(text);
  if (!parsed.ok()) {
    refuse(parsed.error());
    return text.size();
  }
  if (!parsed->has_value()) {
    return wait_for_more(State::kHead, loop_->options().timeouts.header);
  }
  const Head& head = **parsed;
  const std::size_t whole = head.bytes + head.content_length;
  if (head.content_length > 0 && !body_fits(head)) {
    RequestFields fields = head.fields;
    fields.peer = peer_;
    refuse(loop_->handler().refuse_body(Request(fields)));
    return text.size();
  }
  if (text.size() < whole) {
    if (head.expectation == Expectation::kContinue && text.size() == head.bytes && expected_ == 0) {
      loop_->out().append(kContinueLine);
    }
    expected_ = whole;
    return wait_for_more(State::kBody, loop_->options().timeouts.body);
  }
  expected_ = 0;
  dispatch(head, text.substr(head.bytes, head.content_length));
  return whole;
}

std::size_t Connection::wait_for_more(State state, std::chrono::milliseconds limit) {
  state_ = state;
  if (armed_for_ != state) {  // a peer gains no time by sending a little more
    rearm(state, limit);
  }
  return 0;
}

void Connection::rearm(State state, std::chrono::milliseconds limit) {
  armed_for_ = state;
  loop_->arm(*this, limit);
}

bool Connection::body_fits(const Head& head) {
  RequestFields fields = head.fields;
  fields.peer = peer_;
  return head.content_length <= loop_->handler().body_limit(Request(fields));
}

void Connection::dispatch(const Head& head, std::string_view body) {
  state_ = State::kHandling;
  armed_for_ = State::kHandling;
  version_ = head.version;
  method_ = head.fields.method;
  if (head.persistence == Persistence::kClose || loop_->stopping()) {
    ending_ = Ending::kClose;
  }
  RequestFields fields = head.fields;
  fields.body = body;
  fields.peer = peer_;
  loop_->counters().requests.add_one();
  in_handler_ = true;
  loop_->handler().handle(Request(fields), Reply(*this));
  in_handler_ = false;
}

void Connection::refuse(const Error& error) {
  refuse(
      Response::with_body(status_of(error.code), "text/plain", std::string(error.code.id) + "\n"));
}

void Connection::refuse(const Response& response) {
  loop_->counters().refused.add_one();
  version_ = Version::kHttp11;
  method_ = Method::kGet;
  ending_ = Ending::kLinger;
  answer(response);
}

// Appends an answer; flush() sends it.
void Connection::answer(const Response& response) {
  append_response(loop_->out(), response,
                  WireContext{.date = loop_->date(),
                              .version = version_,
                              .persistence = ending_ == Ending::kKeepOpen ? Persistence::kKeepAlive
                                                                          : Persistence::kClose,
                              .method = method_});
  state_ = ending_ == Ending::kKeepOpen ? State::kIdle : State::kClosing;
}

void Connection::deliver(Response&& response) {
  if (!loop_->on_own_thread() || !in_handler_) {
    loop_->post_reply(ConnectionRef(*this), std::move(response));
    return;
  }
  if (state_ == State::kHandling) {
    answer(response);
  }
}

void Connection::on_posted(Response&& response) {
  if (state_ != State::kHandling) {
    return;  // closed meanwhile
  }
  if (loop_->stopping()) {
    ending_ = Ending::kClose;
  }
  answer(response);
  if (state_ == State::kIdle && !writing_) {
    resume();
  } else {
    flush();
  }
}

// Sends what consume() and answer() put together, at once or when the others had their turn.
void Connection::flush() {
  std::string& out = loop_->out();
  if (out.empty() || !loop_->put_off(*this)) {
    send(out);
  }
}

void Connection::send(std::string& out) {
  if (send_out(out)) {
    after_write();
  }
}

// Whether all is sent; if not, a wait for writability is under way or the connection is closed.
bool Connection::send_out(std::string& out) {
  if (writing_) {
    unsent_.append(out);
    out.clear();
    return false;
  }
  if (out.empty()) {
    return true;
  }
  const auto sent = ::send(socket_.get(), out.data(), out.size(), MSG_NOSIGNAL);
  const bool failed = sent < 0 && !would_block();
  const std::size_t done = sent > 0 ? static_cast<std::size_t>(sent) : 0;
  const bool all = done == out.size();
  if (!failed && !all) {
    unsent_.assign(out, done);
    unsent_from_ = 0;
    rearm(State::kClosing, loop_->options().timeouts.write);
    wait_writable();
  }
  out.clear();
  if (failed) {
    close();
  }
  return all;
}

void Connection::on_writable() {
  const auto sent = ::send(socket_.get(), unsent_.data() + unsent_from_,
                           unsent_.size() - unsent_from_, MSG_NOSIGNAL);
  if (sent < 0 && !would_block()) {
    close();
    return;
  }
  unsent_from_ += sent > 0 ? static_cast<std::size_t>(sent) : 0;
  if (unsent_from_ < unsent_.size()) {
    wait_writable();
    return;
  }
  unsent_ = std::string();
  unsent_from_ = 0;
  writing_ = false;
  if (state_ == State::kIdle || state_ == State::kHead || state_ == State::kBody) {
    resume();
  } else {
    after_write();
  }
}

void Connection::after_write() {
  if (state_ == State::kHandling) {
    return;
  }
  if (state_ == State::kIdle && loop_->stopping()) {
    close();
    return;
  }
  if (state_ != State::kClosing) {
    wait_readable();
    return;
  }
  if (ending_ == Ending::kClose) {
    close();
    return;
  }
  state_ = State::kLingering;
  static_cast<void>(::shutdown(socket_.get(), SHUT_WR));
  rearm(State::kLingering, kLinger);
  wait_readable();
}

}  // namespace countersign::http
