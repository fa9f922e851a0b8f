// SPDX-License-Identifier: Apache-2.0
#include "gateway/known_devices.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/unix_time.h"
#include "crypto/random.h"
#include "gateway/cookie_names.h"

namespace countersign::gateway {
namespace {

constexpr std::size_t kNumberBytes = 16;

}  // namespace

bool KnownDevices::Device::knows(const identity::UserId& user) const {
  return std::find(users.begin(), users.end(), user) != users.end();
}

KnownDevices::KnownDevices(const std::vector<SecretBytes>& secrets, http::CookieTransport transport)
    : sealer_(secrets, "gateway known device"), transport_(transport) {}

std::string KnownDevices::cookie_name() const {
  return gateway::cookie_name(kDeviceCookie, transport_);
}

std::optional<KnownDevices::Device> KnownDevices::read(const http::Request& request,
                                                       std::chrono::sys_seconds now) const {
  const auto cookie = http::find_cookie(request, cookie_name());
  if (!cookie.ok()) {
    return std::nullopt;
  }
  const auto text = sealer_.open(*cookie);
  if (!text.ok()) {
    return std::nullopt;
  }
  std::string_view rest = *text;
  const auto made = read_unix_time(take_line(rest));
  if (!made || now >= *made + kLifetime) {
    return std::nullopt;
  }
  Device out;
  out.number = take_line(rest);
  while (!rest.empty()) {
    out.users.emplace_back(std::string(take_line(rest)));
  }
  return out;
}

http::SetCookie KnownDevices::remember(std::optional<Device> device, const identity::UserId& user,
                                       std::chrono::sys_seconds now) const {
  Device known = device ? *std::move(device) : Device{crypto::random_hex(kNumberBytes), {}};
  std::erase(known.users, user);
  known.users.insert(known.users.begin(), user);
  known.users.resize(std::min(known.users.size(), kMostUsers));
  std::string text = std::to_string(now.time_since_epoch().count()) + "\n" + known.number;
  for (const identity::UserId& one : known.users) {
    text += "\n" + one.value();
  }
  http::SetCookie out;
  out.name = cookie_name();
  out.value = sealer_.seal(text);
  out.transport = transport_;
  out.max_age = kLifetime;
  return out;
}

}  // namespace countersign::gateway
