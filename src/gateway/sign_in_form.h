// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/settings.h"
#include "http/cookies.h"
#include "http/message.h"

namespace countersign::gateway {

/// What the forms of the sign-in pages send.
struct SentForm {
  std::string user_name;  // white space around it taken off
  std::string password;
  std::string target;  // passed checked_target
};

/// What ties a form to the browser that was given it, so that no other site signs anybody in
/// (attacks.md C14): a random cookie, and its digest in the form.
struct FormTicket {
  std::string token;                      // for the form
  std::optional<http::SetCookie> cookie;  // to be set, when the browser has none yet
};

inline constexpr std::size_t kSignInFormBytes = 16'384;
inline constexpr std::size_t kMostUserNameBytes = 256;

/// The browser's ticket, or a new one.
FormTicket form_ticket(const http::Request& request, http::CookieTransport transport);

/// Reads a posted form, whatever it holds; what is missing is empty, and a body that is no form is
/// an empty one.
SentForm read_sent_form(const http::Request& request, const Settings& settings,
                        std::string_view organisation);

/// That the form came from a page that this browser was given. Fails with gateway.csrf.
Result<void> check_ticket(const http::Request& request, http::CookieTransport transport);

/// Which way somebody signed in by last time: remembered by its id for a year (L2).
std::string last_authenticator(const http::Request& request, http::CookieTransport transport);
http::SetCookie last_authenticator_cookie(std::string_view id, http::CookieTransport transport);

/// The origins that the policy of a page must let its form lead to, when the answer to it is a
/// redirect to `target`.
std::string form_action_for(std::string_view target);

/// The query's field of this name; empty when there is none, or it or the query can't be read.
std::string query_field(const http::Request& request, std::string_view name);

}  // namespace countersign::gateway
