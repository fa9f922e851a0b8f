// SPDX-License-Identifier: Apache-2.0
#include "gateway/pending.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/unix_time.h"
#include "crypto/random.h"
#include "gateway/cookie_names.h"
#include "gateway/errors.h"
#include "http/errors.h"

namespace countersign::gateway {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::string_view kHandlePrefix = "cs-";
constexpr std::size_t kHandleBytes = 16;
constexpr std::size_t kCookiesLookedAt = 64;

// The line up to the next '\n', taken off `rest`.
// Calls `use(name, value)` for each cookie of the request.
template <typename Use>
void for_each_cookie(const http::Request& request, Use use) {
  for (const http::Header& header : request.headers()) {
    if (!equal_but_for_case(header.name, "cookie")) {
      continue;
    }
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      std::string_view pair = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos) {
        use(pair.substr(0, equals), pair.substr(equals + 1));
      }
    }
  }
}

}  // namespace

PendingSignIns::PendingSignIns(const std::vector<SecretBytes>& secrets,
                               http::CookieTransport transport)
    : sealer_(secrets, "gateway pending sign-in 2"), transport_(transport) {}

bool PendingSignIns::is_handle(std::string_view relay_state) {
  if (relay_state.size() != kHandlePrefix.size() + 2 * kHandleBytes ||
      !relay_state.starts_with(kHandlePrefix)) {
    return false;
  }
  const std::string_view digits = relay_state.substr(kHandlePrefix.size());
  return digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string PendingSignIns::cookie_name(std::string_view handle) const {
  return gateway::cookie_name(kPendingCookies, transport_) +
         std::string(handle.substr(kHandlePrefix.size()));
}

http::SetCookie PendingSignIns::cookie(std::string_view handle, std::string value,
                                       seconds max_age) const {
  http::SetCookie out;
  out.name = cookie_name(handle);
  out.value = std::move(value);
  out.transport = transport_;
  // The identity provider posts from its own site, which a Lax cookie does not travel with; without
  // https None is not to be had, and the answer is posted once more from our own page.
  out.same_site = transport_ == http::CookieTransport::kHttpsOnly ? http::SameSite::kNone
                                                                  : http::SameSite::kLax;
  out.max_age = max_age;
  return out;
}

std::optional<PendingSignIn> PendingSignIns::open(std::string_view sealed) const {
  const auto text = sealer_.open(sealed);
  if (!text.ok()) {
    return std::nullopt;
  }
  std::string_view rest = *text;
  PendingSignIn out;
  const std::string_view created = take_line(rest);
  out.request_id = take_line(rest);
  out.authenticator = take_line(rest);
  out.organisation = take_line(rest);
  out.test = take_line(rest);
  out.target = rest;
  const auto time = read_unix_time(created);
  if (!time) {
    return std::nullopt;
  }
  out.created = *time;
  return out;
}

std::vector<PendingSignIns::Held> PendingSignIns::held_by(const http::Request& request) const {
  std::vector<Held> out;
  const std::string prefix = gateway::cookie_name(kPendingCookies, transport_);
  for_each_cookie(request, [&](std::string_view name, std::string_view value) {
    if (!name.starts_with(prefix) || out.size() >= kCookiesLookedAt) {
      return;
    }
    std::string handle = std::string(kHandlePrefix) + std::string(name.substr(prefix.size()));
    if (!is_handle(handle)) {
      return;
    }
    const auto pending = open(value);
    out.push_back({std::move(handle), pending ? pending->created : sys_seconds{},
                   pending ? pending->authenticator : std::string()});
  });
  return out;
}

std::string PendingSignIns::make_handle() {
  return std::string(kHandlePrefix) + crypto::random_hex(kHandleBytes);
}

std::vector<http::SetCookie> PendingSignIns::start(const http::Request& request,
                                                   std::string_view handle,
                                                   const PendingSignIn& pending) const {
  std::vector<http::SetCookie> out;
  std::vector<Held> held = held_by(request);
  std::sort(held.begin(), held.end(),
            [](const Held& a, const Held& b) { return a.created > b.created; });
  for (std::size_t i = kMostPerBrowser - 1; i < held.size(); ++i) {
    out.push_back(cookie(held[i].handle, "", seconds(0)));
  }
  const std::string text = std::to_string(pending.created.time_since_epoch().count()) + "\n" +
                           pending.request_id + "\n" + pending.authenticator + "\n" +
                           pending.organisation + "\n" + pending.test + "\n" + pending.target;
  out.push_back(cookie(handle, sealer_.seal(text), kLifetime));
  return out;
}

bool PendingSignIns::has_cookie(const http::Request& request, std::string_view handle) const {
  const auto found = http::find_cookie(request, cookie_name(handle));
  return found.ok() || !(found.error().code == http::kCookieMissing);
}

Result<PendingSignIn> PendingSignIns::find(const http::Request& request, std::string_view handle,
                                           std::string_view authenticator, sys_seconds now) const {
  const auto value = http::find_cookie(request, cookie_name(handle));
  if (!value.ok()) {
    return {kPendingMissing, "expected the cookie of the pending sign-in, got " +
                                 std::string(value.error().code.id)};
  }
  auto pending = open(*value);
  if (!pending) {
    return {kPendingMissing, "expected a cookie sealed by this installation, got another"};
  }
  if (now > pending->created + kLifetime) {
    return {kPendingMissing, "expected an answer within 30 minutes, got one after " +
                                 std::to_string((now - pending->created).count()) + " seconds"};
  }
  if (pending->authenticator != authenticator) {
    return {kPendingMismatch, "expected an answer to a request of authenticator \"" +
                                  pending->authenticator + "\", got one at \"" +
                                  std::string(authenticator) + "\""};
  }
  return *std::move(pending);
}

std::optional<std::string> PendingSignIns::newest(const http::Request& request,
                                                  std::string_view authenticator,
                                                  sys_seconds now) const {
  const Held* best = nullptr;
  const std::vector<Held> held = held_by(request);
  for (const Held& one : held) {
    if (one.authenticator == authenticator && now <= one.created + kLifetime &&
        (best == nullptr || one.created > best->created)) {
      best = &one;
    }
  }
  return best == nullptr ? std::nullopt : std::optional(best->handle);
}

std::optional<http::SetCookie> PendingSignIns::finish(const http::Request& request,
                                                      std::string_view handle) const {
  const auto value = http::find_cookie(request, cookie_name(handle));
  if (!value.ok()) {
    return std::nullopt;
  }
  return cookie(handle, std::string(*value), kAfterUse);
}

}  // namespace countersign::gateway
