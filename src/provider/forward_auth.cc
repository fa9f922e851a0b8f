// SPDX-License-Identifier: Apache-2.0
#include "provider/forward_auth.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "http/client_address.h"
#include "http/cookies.h"
#include "http/form.h"
#include "http/navigation.h"
#include "identity/canonical_path.h"
#include "identity/redirect_target.h"
#include "provider/access.h"
#include "provider/errors.h"
#include "provider/identity_headers.h"
#include "provider/original_url.h"
#include "store/session_secret.h"

namespace countersign::provider {
namespace {

using View = store::SessionCache::View;

// Lets go of the view when the answer is made, whichever way that ends.
class Lookup {
 public:
  Lookup(store::SessionCache::Reader& reader, const http::Request& request,
         const Settings& settings, std::chrono::sys_seconds now)
      : reader_(reader) {
    const auto cookie = http::find_cookie(request, settings.machine().session_cookie);
    if (!cookie.ok()) {
      return;
    }
    if (const auto id = identity::SessionId::from_cookie(*cookie)) {
      view_ = reader_.find(store::hash_session_id(*id), now, settings.catalogue());
    }
  }
  ~Lookup() { reader_.release(); }
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

  const View* session() const { return view_ ? &*view_ : nullptr; }

 private:
  store::SessionCache::Reader& reader_;
  std::optional<View> view_;
};

http::Response answer(int status) {
  http::Response response(status);
  response.add_header("Cache-Control", "no-store");
  return response;
}

// Where the browser goes to sign in and come back: to the gateway on the application's own origin.
// A way back that the sign-in does not take (RedirectTarget) is left out: percent-encoded, it could
// be longer than an answer's headers or a request's line may be.
std::string sign_in_url(const Settings& settings, const OriginalUrl& url) {
  const bool same_origin = url.origin() == settings.machine().own_origin;
  const std::string_view back = same_origin ? url.target() : url.whole();
  std::string out =
      (same_origin ? std::string() : settings.machine().own_origin) + settings.machine().login_path;
  return back.size() > identity::kMaxTargetBytes ? out
                                                 : out + "?target=" + http::percent_encode(back);
}

}  // namespace

ForwardAuth::ForwardAuth(const Published<Settings>& settings, store::ThreadReaders& readers,
                         Log& log, Clock clock)
    : settings_(settings), readers_(readers), log_(log), clock_(std::move(clock)) {}

void ForwardAuth::handle(const http::Request& request, http::Reply reply) {
  reply.send(decide(request));
}

http::Response ForwardAuth::fail(const Error& error, const http::Request& request) const {
  // Those that no line is kept for share the last one's.
  const auto lines = std::find_if(failure_lines_.begin(), failure_lines_.end() - 1,
                                  [&](const auto& one) { return one.code == error.code; });
  if (const auto left_out = lines->budget.take(clock_())) {
    LogEntry entry(LogLevel::kError, "forward_auth_failed");
    entry.add("code", error.code.id).add("detail", error.detail);
    entry.add("peer",
              http::client_address(request, settings_.current()->machine().trusted_proxies));
    add_left_out(entry, *left_out);
    log_.write(entry);
  }
  return answer(error.code == kProxyUnknown || error.code == kApplicationUnknown ? 403 : 500);
}

http::Response ForwardAuth::decide(const http::Request& request) const {
  const std::shared_ptr<const Settings> current = settings_.current();
  const Settings& settings = *current;
  const auto& proxies = settings.machine().trusted_proxies;
  if (std::find(proxies.begin(), proxies.end(), request.peer()) == proxies.end()) {
    return fail({kProxyUnknown, "expected a proxy of \"trusted_proxies\""}, request);
  }
  const auto url = read_original_url(request);
  if (!url.ok()) {
    return fail(url.error(), request);
  }
  const auto path = identity::CanonicalPath::parse(url->target());
  if (!path.ok()) {
    return answer(403);  // nginx takes no other refusal
  }
  const Application* application = settings.find(url->origin(), path->value());
  if (application == nullptr) {
    return fail({kApplicationUnknown, "expected a URL of an application"}, request);
  }
  const auto now = clock_();
  const Lookup lookup(readers_.reader(now), request, settings, now);
  // Somebody of another organisation may see what everyone may, and is told to nobody.
  const bool stranger = lookup.session() != nullptr &&
                        !settings.may_use(*application, lookup.session()->organisation());
  const View* session = stranger ? nullptr : lookup.session();
  switch (decide_on(*application, *path, session, settings.catalogue()).access) {
    case identity::Access::kForbidden:
      return answer(403);
    case identity::Access::kSignInNeeded: {
      if (stranger) {
        return answer(403);
      }
      http::Response response = answer(401);
      if (http::is_navigation(request)) {
        response.add_header("X-Auth-Redirect", sign_in_url(settings, *url));
      }
      return response;
    }
    case identity::Access::kAllowed:
      break;
  }
  http::Response response = answer(200);
  // So that the proxy hands the request to the application that it was judged for, and no other.
  response.add_header("X-Auth-Application", application->id);
  if (session == nullptr) {
    return response;  // a page for everyone; no identity headers
  }
  const auto added = add_identity_headers(*session, *application, settings.catalogue(), response);
  if (!added.ok()) {
    return fail(added.error(), request);
  }
  return response;
}

}  // namespace countersign::provider
