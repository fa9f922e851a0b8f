// SPDX-License-Identifier: Apache-2.0
#include "gateway/session_pages.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/datetime.h"
#include "base/hex.h"
#include "base/url.h"
#include "crypto/digest.h"
#include "gateway/errors.h"
#include "http/cookies.h"
#include "http/form.h"
#include "http/navigation.h"
#include "identity/organisation.h"

namespace countersign::gateway {
namespace {

using std::chrono::sys_seconds;

// Of attributes that we made ourselves.
constexpr std::string_view kOwnPrefix = "countersign:";

// "2026-11-21 22:58:00 UTC"
std::string time_text(sys_seconds time) {
  std::string text = format_datetime(time);
  text[text.find('T')] = ' ';
  text.pop_back();
  return text + " UTC";
}

// Known to pages of ours alone, for only they see the cookie it is made of.
std::string csrf_token(std::string_view session_cookie) {
  return hex_encode(crypto::sha256("countersign csrf " + std::string(session_cookie)));
}

/// What the cache says of the browser's live session.
struct LiveSession {
  identity::SessionHash hash;
  std::string cookie;
  std::string organisation;
  std::string authenticator;
};

std::optional<LiveSession> live_session(const Services& services, const Settings& settings,
                                        const http::Request& request) {
  const auto hash = session_hash_of(request, settings);
  if (!hash) {
    return std::nullopt;
  }
  const auto now = services.clock();
  store::SessionCache::Reader& reader = services.readers.reader(now);
  std::optional<LiveSession> out;
  if (const auto view = reader.find(*hash, now, *settings.catalogue)) {
    out = LiveSession{*hash,
                      std::string(*http::find_cookie(request, settings.machine->session_cookie)),
                      std::string(view->organisation()), std::string(view->authenticator())};
  }
  reader.release();
  return out;
}

SessionView view_of(const Settings& settings, const identity::Session& session,
                    std::string_view cookie) {
  SessionView view;
  const identity::Authenticator* authenticator =
      settings.catalogue->authenticator(session.authenticator.view());
  view.user = session.user_name.value();
  view.name_id = session.external.name_id;
  view.authenticator =
      authenticator == nullptr ? session.authenticator.value() : authenticator->name;
  view.signed_in_at = time_text(session.created);
  view.ends_at = time_text(session.expires);
  for (const identity::Attribute& attribute : session.attributes) {
    if (!attribute.name.starts_with(kOwnPrefix)) {
      view.attributes.emplace_back(attribute.name, attribute.values);
    }
  }
  view.sign_out_action = settings.path("/logout");
  view.csrf_token = csrf_token(cookie);
  return view;
}

std::string signed_out_path(const Settings& settings, const std::string& organisation) {
  const bool own_page = organisation != identity::kRootOrganisation;
  return settings.path(own_page ? "/o/" + organisation + "/signed-out" : "/signed-out");
}

// Where people go once they are signed out here: to the identity provider's own sign-out page, if
// it has one (a page leads there, for the session page's policy on forms forbids a redirect to
// another site), else to ours.
http::Response answer_of(const Settings& settings, const LiveSession& session,
                         const PageFrame& frame) {
  const identity::Authenticator* authenticator =
      settings.catalogue->authenticator(session.authenticator);
  if (authenticator != nullptr && HttpUrl::parse(authenticator->saml.sign_out_url).ok()) {
    return page_response(200, forward_page(frame, authenticator->saml.sign_out_url));
  }
  return see_other(signed_out_path(settings, session.organisation));
}

Result<void> check_form(const http::Request& request, std::string_view cookie) {
  if (http::is_from_elsewhere(request)) {
    return {kCsrf, "expected a form of this site, got one of another"};
  }
  const auto form = http::Form::parse(request.body(), {SessionPages::kFormBytes, 8});
  if (!form.ok()) {
    return {kCsrf, "expected a form with a token"};
  }
  const auto token = form->only("csrf");
  const std::string expected = csrf_token(cookie);
  const auto bytes = [](std::string_view text) {
    return std::vector<std::uint8_t>(text.begin(), text.end());
  };
  if (!token.ok() || !crypto::equal_constant_time(bytes((*token)->value), bytes(expected))) {
    return {kCsrf, "expected the token of this session, got another"};
  }
  return {};
}

}  // namespace

std::string csrf_token_of(const http::Request& request, const Settings& settings) {
  const auto cookie = http::find_cookie(request, settings.machine->session_cookie);
  return cookie.ok() ? csrf_token(*cookie) : std::string();
}

void SessionPages::show(const http::Request& request, http::Reply reply) const {
  const auto settings = services_.settings.current();
  auto live = live_session(services_, *settings, request);
  if (!live) {
    return reply.send(see_other(login_href(*settings, settings->path("/session"))));
  }
  struct Waiting {
    http::Reply reply;
    std::string cookie;
    Attempt attempt;
  };
  auto waiting =
      std::make_shared<Waiting>(Waiting{std::move(reply), std::move(live->cookie),
                                        attempt_of(services_, request, live->organisation)});
  services_.sessions.store().find_session(
      live->hash, [this, waiting](const Result<std::optional<store::StoredSession>>& found) {
        const auto current = services_.settings.current();
        if (!found.ok()) {
          return waiting->reply.send(refuse(services_, found.error(), waiting->attempt));
        }
        if (!*found) {
          return waiting->reply.send(see_other(login_href(*current, current->path("/session"))));
        }
        const SessionView view = view_of(*current, (*found)->session, waiting->cookie);
        waiting->reply.send(page_response(200, session_page(waiting->attempt.frame, view)));
      });
}

void SessionPages::end(const http::Request& request, http::Reply reply) const {
  const auto settings = services_.settings.current();
  const auto live = live_session(services_, *settings, request);
  if (!live) {
    return reply.send(see_other(settings->path("/signed-out")));
  }
  Attempt attempt = attempt_of(services_, request, live->organisation);
  attempt.target = settings->path("/session");
  if (const auto checked = check_form(request, live->cookie); !checked.ok()) {
    return reply.send(refuse(services_, checked.error(), attempt));
  }
  http::Response done = answer_of(*settings, *live, attempt.frame);
  http::SetCookie deleted;
  deleted.name = settings->machine->session_cookie;
  deleted.transport = settings->machine->transport;
  http::add_delete_cookie(done, deleted);
  struct Waiting {
    http::Reply reply;
    http::Response done;
    LogEntry entry;
    Attempt attempt;
  };
  LogEntry entry(LogLevel::kInfo, "signed_out");
  entry.add("session", hex_encode(live->hash.bytes).substr(0, 16)).add("peer", attempt.peer);
  auto waiting = std::make_shared<Waiting>(
      Waiting{std::move(reply), std::move(done), std::move(entry), std::move(attempt)});
  services_.sessions.end(live->hash, [this, waiting](const Result<void>& ended) {
    if (!ended.ok()) {
      return waiting->reply.send(refuse(services_, ended.error(), waiting->attempt));
    }
    services_.log.write(waiting->entry);
    waiting->reply.send(std::move(waiting->done));
  });
}

http::Response SessionPages::signed_out(const http::Request& request,
                                        std::string_view organisation) const {
  const auto settings = services_.settings.current();
  if (session_held_by(services_, request, *settings)) {
    return see_other(settings->path("/session"));  // that is where somebody may sign out
  }
  const Attempt attempt = attempt_of(services_, request, organisation);
  return page_response(200,
                       signed_out_page(attempt.frame, login_href(*settings, {}, organisation)));
}

}  // namespace countersign::gateway
