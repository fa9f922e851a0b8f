// SPDX-License-Identifier: Apache-2.0
#include "gateway/session_pages.h"

#include <memory>
#include <string>
#include <utility>

#include "base/datetime.h"
#include "base/hex.h"
#include "crypto/digest.h"
#include "gateway/errors.h"
#include "http/cookies.h"
#include "http/form.h"

namespace countersign::gateway {
namespace {

using std::chrono::sys_seconds;

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

bool is_live_session(const Services& services, const identity::SessionHash& hash) {
  const auto now = services.clock();
  store::SessionCache::Reader& reader = services.readers.reader(now);
  const bool live = reader.find(hash, now).has_value();
  reader.release();
  return live;
}

SessionView view_of(const Settings& settings, const identity::Session& session,
                    std::string_view cookie) {
  SessionView view;
  const Authenticator* authenticator = settings.find(session.authenticator.view());
  view.user = session.user_name.value();
  view.name_id = session.external.name_id;
  view.authenticator =
      authenticator == nullptr ? session.authenticator.value() : authenticator->name;
  view.signed_in_at = time_text(session.created);
  view.ends_at = time_text(session.expires);
  for (const identity::Attribute& attribute : session.attributes) {
    view.attributes.emplace_back(attribute.name, attribute.values);
  }
  view.sign_out_action = settings.path("/logout");
  view.csrf_token = csrf_token(cookie);
  return view;
}

Result<void> check_form(const http::Request& request, std::string_view cookie) {
  const auto site = request.header("Sec-Fetch-Site");
  if (site && *site != "same-origin" && *site != "none") {
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

void SessionPages::show(const http::Request& request, http::Reply reply) const {
  const Settings& settings = services_.settings.current();
  const auto hash = session_hash_of(request, settings);
  if (!hash || !is_live_session(services_, *hash)) {
    return reply.send(see_other(login_href(settings, settings.path("/session"))));
  }
  struct Waiting {
    http::Reply reply;
    std::string cookie;
    Attempt attempt;
  };
  auto waiting = std::make_shared<Waiting>(
      Waiting{std::move(reply), std::string(*http::find_cookie(request, settings.session_cookie)),
              Attempt{std::string(request.peer()), "", ""}});
  services_.sessions.store().find_session(
      *hash, [this, waiting](const Result<std::optional<store::StoredSession>>& found) {
        const Settings& current = services_.settings.current();
        if (!found.ok()) {
          return waiting->reply.send(refuse(services_, found.error(), waiting->attempt));
        }
        if (!*found) {
          return waiting->reply.send(see_other(login_href(current, current.path("/session"))));
        }
        const SessionView view = view_of(current, (*found)->session, waiting->cookie);
        waiting->reply.send(page_response(200, session_page(view)));
      });
}

void SessionPages::end(const http::Request& request, http::Reply reply) const {
  const Settings& settings = services_.settings.current();
  const Attempt attempt{std::string(request.peer()), "", settings.path("/session")};
  http::Response done = see_other(settings.path("/signed-out"));
  const auto hash = session_hash_of(request, settings);
  if (!hash || !is_live_session(services_, *hash)) {
    return reply.send(std::move(done));
  }
  const auto cookie = http::find_cookie(request, settings.session_cookie);
  if (const auto checked = check_form(request, *cookie); !checked.ok()) {
    return reply.send(refuse(services_, checked.error(), attempt));
  }
  http::SetCookie deleted;
  deleted.name = settings.session_cookie;
  deleted.transport = settings.transport;
  http::add_delete_cookie(done, deleted);
  struct Waiting {
    http::Reply reply;
    http::Response done;
    LogEntry entry;
    Attempt attempt;
  };
  LogEntry entry(LogLevel::kInfo, "signed_out");
  entry.add("session", hex_encode(hash->bytes).substr(0, 16)).add("peer", request.peer());
  auto waiting = std::make_shared<Waiting>(
      Waiting{std::move(reply), std::move(done), std::move(entry), attempt});
  services_.sessions.end(*hash, [this, waiting](const Result<void>& ended) {
    if (!ended.ok()) {
      return waiting->reply.send(refuse(services_, ended.error(), waiting->attempt));
    }
    services_.log.write(waiting->entry);
    waiting->reply.send(std::move(waiting->done));
  });
}

}  // namespace countersign::gateway
