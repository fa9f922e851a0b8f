// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/log_entry.h"
#include "base/published.h"
#include "base/secret_bytes.h"
#include "gateway/pages.h"
#include "gateway/settings.h"
#include "http/message.h"
#include "identity/session_id.h"
#include "store/sessions.h"
#include "store/thread_readers.h"

namespace countersign::gateway {

/// UTC, to the second.
using Clock = std::function<std::chrono::sys_seconds()>;

/// What the gateway works with; all of it outlives the gateway.
struct Services {
  Published<Settings>& settings;
  store::Sessions& sessions;
  store::ThreadReaders& readers;
  Log& log;
  Clock clock;
  const std::vector<SecretBytes>& secrets;  // of the installation; the first seals
  const std::atomic<bool>& ready;           // false while the store does not work
};

/// What is known of one request when it has to be refused.
struct Attempt {
  std::string peer;
  std::string authenticator;  // id, or empty
  std::string target;         // where the person wanted to go, or empty
};

/// A page as an answer, with the headers that all our pages carry.
http::Response page_response(int status, const Page& page);

/// A redirect that nobody stores.
http::Response see_other(std::string_view location);

/// The hash of the session id in the request's cookie, whether or not there is such a session.
std::optional<identity::SessionHash> session_hash_of(const http::Request& request,
                                                     const Settings& settings);

/// The page that refuses `error`, logged under the reference code that the page shows.
http::Response refuse(const Services& services, const Error& error, const Attempt& attempt);

/// `base/login?target=...`; without target when it is empty.
std::string login_href(const Settings& settings, std::string_view target);

/// Where the person may go: `wanted` when it passes, else the home page.
std::string checked_target(const Settings& settings, std::string_view wanted);

}  // namespace countersign::gateway
