// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <string_view>

#include "base/line_budget.h"
#include "base/log_entry.h"
#include "base/published.h"
#include "http/message.h"
#include "identity/access_report.h"
#include "provider/errors.h"
#include "provider/settings.h"
#include "store/session_cache.h"
#include "store/thread_readers.h"

namespace countersign::provider {

/// Answers a proxy that asks, for each request of an application, whether it may pass (nginx
/// `auth_request`): 200 with identity headers, 401 when signing in may help, 403 when not and for
/// a path that can be read in two ways, 500 when the setup is wrong. A session of an organisation
/// whose people the application is not for opens nothing but what is open to everyone: 403.
///
/// A 401 for a page that a person opened carries X-Auth-Redirect, where to send the browser; for
/// scripts it carries none. The URL asked for comes from X-Original-URL, or X-Forwarded-Proto,
/// -Host and -Uri, and is believed from configured proxies alone. The decision depends on canonical
/// path and session, never on method or user agent.
///
/// What the setup is at fault for is a line of the log, LineBudget::kMostASecond of each code: any
/// stranger can ask for what no application has.
///
/// No lock, no store, no allocation but the answer's.
class ForwardAuth final : public http::Handler {
 public:
  using Clock = std::function<std::chrono::sys_seconds()>;

  /// All outlive this.
  ForwardAuth(const Published<Settings>& settings, store::ThreadReaders& readers, Log& log,
              Clock clock);

  void handle(const http::Request& request, http::Reply reply) override;

  /// Why the request that a proxy asks about does not pass, if it does not: for the page that says
  /// so. Decides anew; not for the fast way. The caller has checked that the proxy is one of ours.
  identity::AccessReport explain(const http::Request& request) const;

 private:
  http::Response decide(const http::Request& request) const;
  http::Response fail(const Error& error, const http::Request& request) const;
  void explain_request(const Settings& settings, const store::SessionCache::View* view,
                       identity::AccessReport& report) const;

  const Published<Settings>& settings_;
  store::ThreadReaders& readers_;
  Log& log_;
  Clock clock_;
  struct FailureLines {
    ErrorCode code;
    LineBudget budget;
  };
  mutable std::array<FailureLines, 5> failure_lines_{{{kProxyUnknown, {}},
                                                      {kOriginalUrl, {}},
                                                      {kApplicationUnknown, {}},
                                                      {kHeadersTooLarge, {}},
                                                      {kHeaderInvalid, {}}}};
};

}  // namespace countersign::provider
