// SPDX-License-Identifier: Apache-2.0
#include "gateway/sign_in_form.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/hex.h"
#include "base/url.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "gateway/context.h"
#include "gateway/cookie_names.h"
#include "gateway/errors.h"
#include "gateway/targets.h"
#include "http/form.h"

namespace countersign::gateway {
namespace {

constexpr std::size_t kTicketBytes = 16;
constexpr std::chrono::seconds kYear{365 * 86400};

http::SetCookie make_cookie(std::string_view name, std::string value,
                            http::CookieTransport transport) {
  http::SetCookie out;
  out.name = cookie_name(name, transport);
  out.value = std::move(value);
  out.transport = transport;
  return out;
}

// The ticket that the browser sent; empty when it sent none of ours.
std::string sent_ticket(const http::Request& request, http::CookieTransport transport) {
  const auto cookie = http::find_cookie(request, cookie_name(kFormCookie, transport));
  const bool ours = cookie.ok() && cookie->size() == 2 * kTicketBytes &&
                    cookie->find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return ours ? std::string(*cookie) : std::string();
}

std::string token_of(std::string_view ticket) {
  return hex_encode(crypto::sha256("countersign sign-in form " + std::string(ticket)));
}

bool equal(std::string_view a, std::string_view b) {
  const std::vector<std::uint8_t> first(a.begin(), a.end());
  const std::vector<std::uint8_t> second(b.begin(), b.end());
  return crypto::equal_constant_time(first, second);
}

std::string field_of(const Result<http::Form>& form, std::string_view name) {
  if (!form.ok()) {
    return {};
  }
  const auto field = form->optional(name);
  return field.ok() && *field != nullptr ? (*field)->value : std::string();
}

Result<http::Form> parse_body(const http::Request& request) {
  return http::Form::parse(request.body(), {kSignInFormBytes, 8});
}

std::string trim(const std::string& text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  const std::size_t end = text.find_last_not_of(kSpace);
  return end == std::string::npos ? std::string() : text.substr(begin, end + 1 - begin);
}

}  // namespace

FormTicket form_ticket(const http::Request& request, http::CookieTransport transport) {
  const std::string sent = sent_ticket(request, transport);
  if (!sent.empty()) {
    return {token_of(sent), std::nullopt};
  }
  std::string made = crypto::random_hex(kTicketBytes);
  std::string token = token_of(made);
  return {std::move(token), make_cookie(kFormCookie, std::move(made), transport)};
}

SentForm read_sent_form(const http::Request& request, const Settings& settings,
                        std::string_view organisation) {
  const auto form = parse_body(request);
  return {trim(field_of(form, "user_name")), field_of(form, "password"),
          checked_target(settings, field_of(form, "target"), organisation)};
}

Result<void> check_ticket(const http::Request& request, http::CookieTransport transport) {
  const std::string ticket = sent_ticket(request, transport);
  if (ticket.empty()) {
    return {kCsrf, "expected the cookie of the form, got none"};
  }
  if (!equal(field_of(parse_body(request), "csrf"), token_of(ticket))) {
    return {kCsrf, "expected the token of this browser, got another"};
  }
  return {};
}

std::string last_authenticator(const http::Request& request, http::CookieTransport transport) {
  const auto cookie = http::find_cookie(request, cookie_name(kWayCookie, transport));
  return cookie.ok() && identity::is_object_id(*cookie) ? std::string(*cookie) : std::string();
}

http::SetCookie last_authenticator_cookie(std::string_view id, http::CookieTransport transport) {
  http::SetCookie out = make_cookie(kWayCookie, std::string(id), transport);
  out.max_age = kYear;
  return out;
}

std::string form_action_for(std::string_view target) {
  const auto url = HttpUrl::parse(target);
  return url.ok() ? "'self' " + url->origin() : "'self'";
}

std::string query_field(const http::Request& request, std::string_view name) {
  return field_of(http::Form::parse(request.query()), name);
}

}  // namespace countersign::gateway
