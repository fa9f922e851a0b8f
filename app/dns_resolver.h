// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace countersign::app {

/// What came of asking for the TXT records of a name.
struct TxtAnswer {
  enum class Outcome {
    kFound,
    kNone,    // DNS says that there are none
    kFailed,  // DNS said nothing that can be used
  };
  Outcome outcome = Outcome::kFailed;
  std::vector<std::string> texts;  // one a record, its parts joined
  std::string problem;             // in words, unless found
};

/// No more records than these are read of one answer.
inline constexpr std::size_t kMostTexts = 100;

/// What came of a question: c-ares' ARES_SUCCESS and the answer as it came from the network, or why
/// there is none.
TxtAnswer read_txt_answer(int status, std::span<const std::uint8_t> message);

/// Asks DNS servers. Thread-safe.
class DnsResolver {
 public:
  /// "192.0.2.1", "127.0.0.1:5353", "[2001:db8::1]:53"; none: those of /etc/resolv.conf.
  explicit DnsResolver(std::vector<std::string> servers) : servers_(std::move(servers)) {}

  /// Whether `text` can be one of the servers.
  static bool is_server(const std::string& text);

  /// The TXT records of each of these names, asked for at once. Blocks, for some seconds at most.
  std::vector<TxtAnswer> look_up_texts(const std::vector<std::string>& names) const;

 private:
  std::vector<std::string> servers_;
};

}  // namespace countersign::app
