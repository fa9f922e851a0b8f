// SPDX-License-Identifier: Apache-2.0
#include "gateway/assertion_consumer.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/hex.h"
#include "gateway/errors.h"
#include "http/cookies.h"
#include "identity/login_decision.h"
#include "saml/errors.h"
#include "store/consumed_key.h"
#include "store/errors.h"
#include "store/session_secret.h"

namespace countersign::gateway {
namespace {

using std::chrono::sys_seconds;

constexpr std::string_view kRepostField = "cs_repost";
constexpr std::string_view kSamlFields[] = {"SAMLResponse", "SAMLRequest", "RelayState",
                                            "SAMLart",      "SigAlg",      "Signature"};

Error post_invalid(std::string_view detail) {
  return {kPostInvalid, std::string(detail)};
}

// A SAML parameter in another letter case, which some other reader might take for the real one.
bool is_odd_spelling(std::string_view name) {
  return std::any_of(std::begin(kSamlFields), std::end(kSamlFields), [&](std::string_view field) {
    return name != field && http::equals_ignoring_case(name, field);
  });
}

// Whether the browser's live session is of the same person through the same authenticator.
bool is_same_person(const Services& services, const identity::SessionHash& hash,
                    const identity::Session& session, sys_seconds now) {
  store::SessionCache::Reader& reader = services.readers.reader(now);
  bool same = false;
  if (const auto held = reader.find(hash, now)) {
    same = held->user_name() == session.user_name.view() &&
           held->authenticator() == session.authenticator.view();
  }
  reader.release();
  return same;
}

std::string tolerances_text(const saml::Tolerances& used) {
  std::string out;
  for (const saml::ToleranceName& one : saml::tolerance_names()) {
    if (used.*one.member) {
      out += (out.empty() ? "" : " ") + std::string(one.name);
    }
  }
  return out;
}

}  // namespace

/// A sign-in that was decided on and only has to be stored.
struct AssertionConsumer::Accepted {
  Attempt attempt;
  identity::LoginDecision decision;
  store::ConsumedKeys keys;
  std::optional<http::SetCookie> pending_cookie;
  std::optional<identity::SessionHash> held;  // the session that the browser had before
  bool same_person = false;                   // as that session's
  std::string tolerances;
};

Result<PostedResponse> read_post(const http::Request& request) {
  if (!request.query().empty()) {
    return post_invalid("expected no query at the ACS, got one");
  }
  const auto type = request.header("Content-Type");
  if (!type || request.header_count("Content-Type") != 1 || !http::is_form_content_type(*type)) {
    return post_invalid("expected content type application/x-www-form-urlencoded");
  }
  const auto form = http::Form::parse(request.body(), {AssertionConsumer::kBodyBytes, 16});
  if (!form.ok()) {
    return post_invalid(form.error().detail);
  }
  for (const http::FormField& field : form->fields()) {
    if (is_odd_spelling(field.name)) {
      return post_invalid("expected SAMLResponse and RelayState, got another spelling");
    }
  }
  if (form->count("SAMLRequest") != 0 || form->count("SAMLart") != 0) {
    return post_invalid("expected a SAMLResponse alone, got another message beside it");
  }
  const auto response = form->only("SAMLResponse");
  const auto relay_state = form->optional("RelayState");
  const auto mark = form->optional(kRepostField);
  for (const Error* error :
       {response.ok() ? nullptr : &response.error(),
        relay_state.ok() ? nullptr : &relay_state.error(), mark.ok() ? nullptr : &mark.error()}) {
    if (error != nullptr) {
      return post_invalid("form of the response: " + std::string(error->code.id));
    }
  }
  PostedResponse out;
  out.saml_response = (*response)->value;
  out.relay_state = *relay_state == nullptr ? "" : (*relay_state)->value;
  out.reposted = *mark != nullptr;
  return out;
}

http::Response AssertionConsumer::repost_page(const Authenticator& authenticator,
                                              const PostedResponse& post) const {
  const Settings& settings = services_.settings.current();
  PostView view;
  view.title = "Signing you in";
  view.sentence = "One more step.";
  view.button = "Continue";
  view.action = settings.path("/saml/acs/") + authenticator.id;
  // Browsers hold this policy against the redirect behind the post, too.
  view.form_action = "'self'";
  for (const ApplicationName& application : settings.applications) {
    view.form_action += " " + application.origin;
  }
  view.fields = {{"SAMLResponse", post.saml_response},
                 {"RelayState", post.relay_state},
                 {std::string(kRepostField), "1"}};
  return page_response(200, post_page(view));
}

Result<std::optional<PendingSignIn>> AssertionConsumer::find_pending(
    const http::Request& request, const Authenticator& authenticator, const PostedResponse& post,
    std::string& handle) const {
  const auto now = services_.clock();
  if (PendingSignIns::is_handle(post.relay_state)) {
    handle = post.relay_state;
  } else if (post.relay_state.empty()) {
    handle = pending_.newest(request, authenticator.id, now).value_or("");
  }
  if (!handle.empty()) {
    CS_TRY(auto pending, pending_.find(request, handle, authenticator.id, now));
    return std::optional(std::move(pending));
  }
  if (authenticator.idp_initiated == IdpInitiated::kRefused) {
    return {saml::kUnsolicitedNotAllowed,
            "expected the answer to a request of ours, got one without; \"idp_initiated\" is off"};
  }
  return std::optional<PendingSignIn>();
}

Result<saml::VerifiedAssertion> AssertionConsumer::verify(
    const Authenticator& authenticator, const PostedResponse& post,
    const std::optional<PendingSignIn>& pending) const {
  const auto now = services_.clock();
  saml::Expectation expected = authenticator.expectation;
  if (pending) {
    expected.answered = saml::RequestId(pending->request_id);
    if (authenticator.request.force_authn) {
      expected.authenticated_since = pending->created;
    }
  } else {
    expected.answered = saml::Unsolicited{};
  }
  auto verified = saml::verify(post.saml_response, authenticator.idp, expected, now);
  // An older sign-in that was left half-way must not turn away one that the provider starts.
  const bool guessed = pending && post.relay_state.empty();
  if (guessed && !verified.ok() && verified.error().code == saml::kInResponseToMissing &&
      authenticator.idp_initiated == IdpInitiated::kAccepted) {
    return verify(authenticator, post, std::nullopt);
  }
  return verified;
}

void AssertionConsumer::handle(const http::Request& request, std::string_view id,
                               http::Reply reply) const {
  const Settings& settings = services_.settings.current();
  Attempt attempt{std::string(request.peer()), std::string(id), ""};
  const Authenticator* authenticator = settings.find(id);
  if (authenticator == nullptr) {
    return reply.send(
        refuse(services_, {kUnknownAuthenticator, "expected the id of an authenticator"}, attempt));
  }
  const auto post = read_post(request);
  if (!post.ok()) {
    return reply.send(refuse(services_, post.error(), attempt));
  }
  if (PendingSignIns::is_handle(post->relay_state) && !post->reposted &&
      !pending_.has_cookie(request, post->relay_state)) {
    return reply.send(repost_page(*authenticator, *post));
  }
  std::string handle;
  const auto pending = find_pending(request, *authenticator, *post, handle);
  if (!pending.ok()) {
    return reply.send(refuse(services_, pending.error(), attempt));
  }
  attempt.target = *pending ? (*pending)->target : checked_target(settings, post->relay_state);
  const auto verified = verify(*authenticator, *post, *pending);
  if (!verified.ok()) {
    return reply.send(refuse(services_, verified.error(), attempt));
  }
  const auto now = services_.clock();
  auto decision = identity::decide(*verified, authenticator->login, now);
  if (!decision.ok()) {
    return reply.send(refuse(services_, decision.error(), attempt));
  }
  const saml::ReplayKey replay = verified->replay_key();
  store::ConsumedKeys keys{
      store::assertion_key(replay.idp.value(), replay.assertion.value(), replay.expires),
      std::nullopt};
  if (*pending && verified->in_response_to()) {
    keys.request =
        store::request_key((*pending)->request_id, (*pending)->created + PendingSignIns::kLifetime);
  }
  const auto held = session_hash_of(request, settings);
  const bool same = held && is_same_person(services_, *held, decision->session(), now);
  open({std::move(attempt), *std::move(decision), keys,
        handle.empty() ? std::nullopt : pending_.finish(request, handle), held, same,
        tolerances_text(verified->used_tolerances())},
       std::move(reply));
}

void AssertionConsumer::open(Accepted accepted, http::Reply reply) const {
  const Settings& settings = services_.settings.current();
  const identity::SessionId id = store::make_session_id();
  const identity::SessionHash hash = store::hash_session_id(id);
  LogEntry entry(LogLevel::kInfo, "signed_in");
  entry.add("user", accepted.decision.session().user_name.view())
      .add("authenticator", accepted.attempt.authenticator)
      .add("session", hex_encode(hash.bytes).substr(0, 16))
      .add("peer", accepted.attempt.peer);
  if (!accepted.tolerances.empty()) {
    entry.add("tolerances_used", accepted.tolerances);
  }
  http::Response success = see_other(accepted.attempt.target);
  http::SetCookie cookie;
  cookie.name = settings.session_cookie;
  cookie.value = id.to_cookie();
  cookie.transport = settings.transport;
  http::add_set_cookie(success, cookie);
  if (accepted.pending_cookie) {
    http::add_set_cookie(success, *accepted.pending_cookie);
  }
  struct Waiting {  // std::function wants what can be copied
    http::Reply reply;
    http::Response success;
    LogEntry entry;
    Attempt attempt;
  };
  auto waiting = std::make_shared<Waiting>(
      Waiting{std::move(reply), std::move(success), std::move(entry), accepted.attempt});
  services_.sessions.open(
      hash, std::move(accepted.decision), accepted.keys,
      [this, waiting, held = accepted.held, same = accepted.same_person](const Result<void>& done) {
        if (done.ok()) {
          if (held) {  // fixation: what the browser brought is dead once it has something new
            services_.sessions.end(*held, [](const Result<void>&) {});
          }
          services_.log.write(waiting->entry);
          waiting->reply.send(std::move(waiting->success));
          return;
        }
        const bool replayed = done.error().code == store::kReplayed;
        if (replayed && same) {  // a reloaded answer; its session is here already
          waiting->reply.send(see_other(waiting->attempt.target));
          return;
        }
        const Error error = replayed ? Error{saml::kReplayed, done.error().detail} : done.error();
        waiting->reply.send(refuse(services_, error, waiting->attempt));
      });
}

}  // namespace countersign::gateway
