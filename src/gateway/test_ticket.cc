// SPDX-License-Identifier: Apache-2.0
#include "gateway/test_ticket.h"

#include <algorithm>

#include "base/unix_time.h"
#include "crypto/random.h"
#include "gateway/errors.h"

namespace countersign::gateway {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::size_t kNumberBytes = 16;

}  // namespace

TestTickets::TestTickets(const std::vector<SecretBytes>& secrets)
    : sealer_(secrets, "gateway test ticket") {}

// Sealed: "SECONDS NUMBER ID".
std::string TestTickets::make(const identity::AuthenticatorId& id, sys_seconds now) const {
  return sealer_.seal(std::to_string(now.time_since_epoch().count()) + " " +
                      crypto::random_hex(kNumberBytes) + " " + id.value());
}

Result<std::string> TestTickets::check(std::string_view ticket, std::string_view id,
                                       sys_seconds now) const {
  const auto text = sealer_.open(ticket);
  if (!text.ok()) {
    return {kTestTicketInvalid, "expected a test ticket of this installation, got another"};
  }
  const std::size_t space = std::min(text->find(' '), text->size());
  const auto made = read_unix_time(std::string_view(*text).substr(0, space));
  const std::size_t number = space + 1;
  if (!made || text->size() < number + 2 * kNumberBytes + 1) {
    return {kTestTicketInvalid, "expected a test ticket of this version, got another"};
  }
  if (now >= *made + kLifetime) {
    return {kTestTicketInvalid, "expected a test ticket of the last 10 minutes, got one of " +
                                    std::to_string((now - *made).count()) + " seconds ago"};
  }
  if (text->substr(number + 2 * kNumberBytes + 1) != id) {
    return {kTestTicketInvalid, "expected a test ticket for this authenticator, got another's"};
  }
  return text->substr(number, 2 * kNumberBytes);
}

std::string make_test_url(const MachineSettings& machine, const TestTickets& tickets,
                          const identity::AuthenticatorId& id, sys_seconds now) {
  return machine.url("/login/" + id.value()) + "?test=" + tickets.make(id, now);
}

}  // namespace countersign::gateway
