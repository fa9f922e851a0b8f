// SPDX-License-Identifier: Apache-2.0
#include "dns_resolver.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <poll.h>

#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "http/client_address.h"

namespace countersign::app {
namespace {

constexpr int kTimeoutMs = 2000;
constexpr int kTries = 2;  // the second time c-ares waits longer
constexpr std::chrono::seconds kAtMost{4};

class Channel {
 public:
  explicit Channel(const std::vector<std::string>& servers) {
    // Once in the life of the process; it has no threads of its own.
    static const int kReady = ares_library_init(ARES_LIB_INIT_ALL);
    ares_options options{};
    options.timeout = kTimeoutMs;
    options.tries = kTries;
    options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
    made_ = kReady == ARES_SUCCESS &&
            ares_init_options(&channel_, &options,
                              ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_FLAGS) == ARES_SUCCESS;
    if (!made_ || servers.empty()) {
      return;
    }
    std::string list;
    for (const std::string& server : servers) {
      list += (list.empty() ? "" : ",") + server;
    }
    usable_ = ares_set_servers_ports_csv(channel_, list.c_str()) == ARES_SUCCESS;
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() {
    if (made_) {
      ares_destroy(channel_);
    }
  }

  bool is_usable() const { return made_ && usable_; }
  ares_channel get() const { return channel_; }

  /// Waits for what was asked, until all is answered or the time is over.
  void run() {
    const auto end = std::chrono::steady_clock::now() + kAtMost;
    while (std::chrono::steady_clock::now() < end && wait()) {
    }
    ares_cancel(channel_);
  }

 private:
  using Polled = std::array<::pollfd, ARES_GETSOCK_MAXNUM>;

  /// Fills in what c-ares waits for; gives how many those are.
  std::size_t fill(Polled& polled) const {
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    const int wanted = ares_getsock(channel_, sockets.data(), ARES_GETSOCK_MAXNUM);
    std::size_t count = 0;
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      const bool reads = ARES_GETSOCK_READABLE(wanted, i) != 0;
      const bool writes = ARES_GETSOCK_WRITABLE(wanted, i) != 0;
      if (reads || writes) {
        polled.at(count++) = {sockets.at(i),
                              static_cast<short>((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), 0};
      }
    }
    return count;
  }

  bool wait() {
    Polled polled{};
    const std::size_t count = fill(polled);
    if (count == 0) {
      return false;
    }
    constexpr int kLookAgainMs = 100;
    static_cast<void>(::poll(polled.data(), count, kLookAgainMs));
    bool any = false;
    for (std::size_t i = 0; i < count; ++i) {
      const ::pollfd& one = polled.at(i);
      const bool reads = (one.revents & (POLLIN | POLLERR | POLLHUP)) != 0;
      const bool writes = (one.revents & POLLOUT) != 0;
      if (reads || writes) {
        any = true;
        ares_process_fd(channel_, reads ? one.fd : ARES_SOCKET_BAD,
                        writes ? one.fd : ARES_SOCKET_BAD);
      }
    }
    if (!any) {
      ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // for what waits too long
    }
    return true;
  }

  ares_channel channel_ = nullptr;
  bool made_ = false;
  bool usable_ = true;
};

void take_answer(void* answer, int status, int, unsigned char* bytes, int size) {
  const std::size_t bytes_there = bytes == nullptr || size < 0 ? 0 : static_cast<std::size_t>(size);
  *static_cast<TxtAnswer*>(answer) = read_txt_answer(status, {bytes, bytes_there});
}

}  // namespace

TxtAnswer read_txt_answer(int status, std::span<const std::uint8_t> message) {
  TxtAnswer answer;
  ares_txt_ext* first = nullptr;
  if (status == ARES_SUCCESS) {
    status = ares_parse_txt_reply_ext(message.data(), static_cast<int>(message.size()), &first);
    // Names in a broken answer say nothing of the name that was asked for.
    status = status == ARES_EBADNAME || status == ARES_EFORMERR ? ARES_EBADRESP : status;
  }
  const std::unique_ptr<ares_txt_ext, void (*)(void*)> owner(first, &ares_free_data);
  if (status == ARES_ENOTFOUND || status == ARES_ENODATA) {
    answer.outcome = TxtAnswer::Outcome::kNone;
    answer.problem = "DNS has no TXT record of this name";
    return answer;
  }
  if (status == ARES_EBADNAME || status == ARES_EFORMERR) {
    answer.outcome = TxtAnswer::Outcome::kNone;
    answer.problem = "the name is none that DNS can have";
    return answer;
  }
  if (status != ARES_SUCCESS) {
    answer.problem = std::string("DNS did not answer: ") + ares_strerror(status);
    return answer;
  }
  answer.outcome = TxtAnswer::Outcome::kFound;
  for (const ares_txt_ext* part = first; part != nullptr && answer.texts.size() < kMostTexts;
       part = part->next) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes
    const std::string_view text(reinterpret_cast<const char*>(part->txt), part->length);
    if (part->record_start != 0 || answer.texts.empty()) {
      answer.texts.emplace_back(text);
    } else {
      answer.texts.back().append(text);
    }
  }
  return answer;
}

bool DnsResolver::is_server(const std::string& text) {
  std::string_view rest = text;
  std::string address = text;
  std::string_view port;
  if (rest.starts_with('[')) {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) {
      return false;
    }
    address = std::string(rest.substr(1, end - 1));
    port = rest.substr(end + 1);
  } else if (rest.find(':') != std::string_view::npos && rest.find(':') == rest.rfind(':')) {
    address = std::string(rest.substr(0, rest.find(':')));
    port = rest.substr(rest.find(':'));
  }
  if (!http::canonical_address(address)) {
    return false;
  }
  if (port.empty()) {
    return true;
  }
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), number);
  constexpr unsigned kMostPort = 65'535;
  return port.front() == ':' && error == std::errc{} && end == port.data() + port.size() &&
         number > 0 && number <= kMostPort;
}

std::vector<TxtAnswer> DnsResolver::look_up_texts(const std::vector<std::string>& names) const {
  std::vector<TxtAnswer> answers(names.size());
  Channel channel(servers_);
  if (!channel.is_usable()) {
    for (TxtAnswer& answer : answers) {
      answer.problem = "no DNS server can be asked: see dns_servers of the configuration file";
    }
    return answers;
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    ares_query(channel.get(), names[i].c_str(), ns_c_in, ns_t_txt, &take_answer, &answers[i]);
  }
  channel.run();
  return answers;
}

}  // namespace countersign::app
