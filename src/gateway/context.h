// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/log_entry.h"
#include "base/published.h"
#include "base/secret_bytes.h"
#include "base/worker_pool.h"
#include "gateway/events.h"
#include "gateway/language.h"
#include "gateway/page_frame.h"
#include "gateway/pages.h"
#include "gateway/settings.h"
#include "http/message.h"
#include "identity/access_report.h"
#include "identity/password.h"
#include "identity/session_id.h"
#include "store/sessions.h"
#include "store/thread_readers.h"
#include "store/user_store.h"

namespace countersign::gateway {

/// UTC, to the second.
using Clock = std::function<std::chrono::sys_seconds()>;

/// What the gateway works with; all of it outlives the gateway.
struct Services {
  const Published<Settings>& settings;
  store::Sessions& sessions;
  store::ThreadReaders& readers;
  Log& log;
  Clock clock;
  const std::vector<SecretBytes>& secrets;  // of the installation; the first seals
  const std::atomic<bool>& ready;           // false while the store does not work
  LoginEvents& events;
  store::UserStore& users;                 // blocks: on `workers` alone
  WorkerPool& workers;                     // for what blocks; stopped before the gateway goes
  const identity::PasswordHasher& hasher;  // blocks: on `workers` alone
  std::shared_ptr<const Languages> languages;
  /// Called when a test round trip passed at an authenticator that is a draft; on the thread of
  /// the request, so it hands on what blocks. May be empty.
  /// `tested`: the settings that passed, which may not be those of now.
  std::function<void(const identity::Authenticator& tested)> tested;
  /// Why a proxy's request does not pass, decided on anew as forward-auth does. May be empty.
  std::function<identity::AccessReport(const http::Request&)> explain_access{};
  /// The catalogue in force, never older than what the store did last: that of `settings` may be.
  /// Called on any thread.
  std::function<std::shared_ptr<const identity::Catalogue>()> newest_catalogue{};
};

/// What is known of one request, in case it has to be refused; may outlive the request.
struct Attempt {
  std::string peer;
  std::string authenticator;              // id, or empty
  std::string target;                     // where the person wanted to go, or empty
  identity::OrganisationId organisation;  // where the person signs in; empty: not known
  std::string user_name;                  // as typed or mapped; empty: not known
  PageFrame frame;
  std::chrono::seconds retry_after{0};  // told to the browser and the person; 0: not
};

/// The attempt that a request is, at the sign-in of an organisation (its id, or empty).
Attempt attempt_of(const Services& services, const http::Request& request,
                   std::string_view organisation);

/// A page as an answer, with the headers that all our pages carry.
http::Response page_response(int status, const Page& page);

/// A redirect that nobody stores.
http::Response see_other(std::string_view location);

/// The hash of the session id in the request's cookie, whether or not there is such a session.
std::optional<identity::SessionHash> session_hash_of(const http::Request& request,
                                                     const Settings& settings);

/// Who is signed in with the request's cookie, if anybody is.
struct HeldSession {
  std::string user_name;
  identity::AuthenticatorId authenticator;  // by which
};
std::optional<HeldSession> session_held_by(const Services& services, const http::Request& request,
                                           const Settings& settings);

/// How many sessions a user may have (sessions.max_per_user).
std::size_t most_sessions(const identity::Catalogue& catalogue);

/// The page that refuses `error`, logged under the reference code that the page shows. For what is
/// no attempt to sign in: no login event comes of it.
http::Response refuse(const Services& services, const Error& error, const Attempt& attempt);

/// The same for an attempt to sign in, which is recorded as a login event under that reference
/// code. `event`: what is known of it besides `attempt` and `error` (checks, remedy, issuer).
http::Response refuse_sign_in(const Services& services, const Error& error, const Attempt& attempt,
                              identity::LoginEvent event = {});

/// An event with what `attempt` says, the time and a new reference code.
identity::LoginEvent begin_event(const Services& services, const Attempt& attempt);

/// The parameter of the sign-in pages by which somebody wants another account than the provider may
/// answer with at once: it is asked for ForceAuthn then.
inline constexpr std::string_view kAnotherAccount = "another";

/// `base/login?target=...`, or `base/o/ORGANISATION/login?target=...` below the root; without
/// target when it is empty.
std::string login_href(const Settings& settings, std::string_view target,
                       std::string_view organisation = {});

}  // namespace countersign::gateway
