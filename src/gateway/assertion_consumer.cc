// SPDX-License-Identifier: Apache-2.0
#include "gateway/assertion_consumer.h"

#include <memory>
#include <utility>

#include "base/hex.h"
#include "crypto/random.h"
#include "gateway/errors.h"
#include "gateway/targets.h"
#include "http/cookies.h"
#include "http/form.h"
#include "http/navigation.h"
#include "identity/errors.h"
#include "identity/shared_room.h"
#include "identity/standing.h"
#include "saml/checks.h"
#include "saml/errors.h"
#include "store/consumed_key.h"
#include "store/errors.h"
#include "store/session_secret.h"

namespace countersign::gateway {
namespace {

using identity::IdpInitiated;
using std::chrono::sys_seconds;

std::string tolerances_text(const saml::Tolerances& used) {
  std::string out;
  for (const saml::ToleranceName& one : saml::tolerance_names()) {
    if (used.*one.member) {
      out += (out.empty() ? "" : " ") + std::string(one.name);
    }
  }
  return out;
}

// Browsers hold the policy of a page against the redirect behind its form, too. The page that posts
// once more can't know the target, so nothing but our own origin stands in its policy, and what is
// elsewhere is reached from a page of its own.
http::Response lead_to(const PageFrame& frame, const std::string& target, bool reposted) {
  return reposted && !target.starts_with('/')
             ? page_response(200, forward_page(frame, target, "post.to_application"))
             : see_other(target);
}

store::ConsumedKeys keys_of(const ExaminedResponse& examined,
                            const saml::VerifiedAssertion& verified,
                            const std::optional<PendingSignIn>& pending) {
  const identity::Authenticator& authenticator = examined.authenticator->settings;
  const saml::ReplayKey replay = verified.replay_key();
  store::ConsumedKeys keys;
  keys.owner = authenticator.organisation;
  keys.assertion = store::assertion_key(authenticator.id.view(), replay.idp.value(),
                                        replay.assertion.value(), replay.expires);
  keys.assertion_of_before =
      store::assertion_key_of_before(replay.idp.value(), replay.assertion.value(), replay.expires);
  if (pending) {
    keys.request =
        store::request_key(pending->request_id, pending->created + PendingSignIns::kLifetime);
  }
  return keys;
}

// An accepted event lists the checks that were skipped or passed with a warning alone: what it does
// not list passed.
void add_skipped_checks(identity::LoginEvent& event, const saml::VerifiedAssertion& verified) {
  std::size_t number = 0;
  for (const saml::Check& check : saml::checks()) {
    if (verified.skipped(number++)) {
      event.checks.push_back({std::string(check.id), {}, "skip", {}, {}});
    }
  }
}

void add_tolerance_warnings(identity::LoginEvent& event, const saml::Tolerances& used) {
  for (const saml::ToleranceName& one : saml::tolerance_names()) {
    if (used.*one.member) {
      event.checks.push_back({std::string(one.check_id), {}, "warn", {}, {}});
    }
  }
}

identity::UserId make_user_id() {
  std::array<std::uint8_t, 16> random{};
  crypto::random_bytes(random);
  return identity::make_user_id(random);
}

}  // namespace

/// A response that arrived, with what it is held against.
struct AssertionConsumer::Arrival {
  Attempt attempt;
  ExaminedResponse examined;
  std::optional<PendingSignIn> pending;  // none: unsolicited
  bool guessed = false;                  // the pending one, as RelayState is missing
  bool reposted = false;                 // by our own page
  std::optional<http::SetCookie> pending_cookie;
  std::optional<identity::SessionHash> held;  // the session that the browser had before
  std::optional<HeldSession> held_by;         // if it lives
  std::string relay_state;
  bool from_elsewhere = false;  // another site posted it
  bool confirmed = false;       // by the person, at a page of ours

  const identity::Authenticator& settings() const { return examined.authenticator->settings; }
  identity::SignInRules rules() const {
    return {*examined.catalogue, settings(), examined.organisation};
  }
};

/// A sign-in that the store decides on. std::function wants what can be copied, so its callbacks
/// hold a pointer to this.
struct AssertionConsumer::Waiting {
  Arrival arrival;
  http::Reply reply;
  identity::MappedSignIn mapped;
  identity::SessionId id;
  std::string reference;
  std::string tolerances;
  std::string name_id;
  identity::KnownUsers known{};  // when the decision was to refuse
};

http::Response AssertionConsumer::repost_page(const Attempt& attempt, const Settings& settings,
                                              const PostedResponse& post,
                                              const std::string& instead_of) const {
  PostView view;
  view.sentence_key = instead_of.empty() ? "post.one_more_step" : "post.instead";
  view.instead_of = instead_of;
  const identity::Authenticator* const way =
      settings.catalogue->authenticator(attempt.authenticator);
  view.way = way == nullptr ? attempt.authenticator : way->name;
  view.stay_href = settings.path("/session");
  view.action = settings.path("/saml/acs/") + attempt.authenticator;
  view.form_action = "'self'";
  view.fields = {{"SAMLResponse", post.saml_response},
                 {"RelayState", post.relay_state},
                 {std::string(kRepostField), "1"}};
  if (!instead_of.empty()) {
    view.fields.emplace_back(kConfirmField, "1");
  }
  return page_response(200, post_page(attempt.frame, view));
}

// Anybody can post a response that nobody asked for, with the help of whoever's provider it is: so
// it takes nobody out of a session of another way without a question. Another site's post comes
// without the session's cookie, and is posted once more from here.
std::optional<http::Response> AssertionConsumer::ask_before(const Arrival& arrival) const {
  if (arrival.pending || arrival.settings().saml.idp_initiated != IdpInitiated::kAccepted) {
    return std::nullopt;
  }
  const bool replaces = arrival.held_by.has_value() &&
                        arrival.held_by->authenticator != arrival.settings().id &&
                        !arrival.confirmed;
  if (!arrival.from_elsewhere && !replaces) {
    return std::nullopt;
  }
  return repost_page(arrival.attempt, *services_.settings.current(),
                     {arrival.examined.posted, arrival.relay_state},
                     arrival.from_elsewhere ? std::string() : arrival.held_by->user_name);
}

Result<std::optional<PendingSignIn>> AssertionConsumer::find_pending(
    const http::Request& request, const identity::Authenticator& authenticator,
    const PostedResponse& post, std::string& handle) const {
  const auto now = services_.clock();
  const std::string_view id = authenticator.id.view();
  if (PendingSignIns::is_handle(post.relay_state)) {
    handle = post.relay_state;
  } else if (post.relay_state.empty()) {
    handle = pending_.newest(request, id, now).value_or("");
  }
  if (!handle.empty()) {
    CS_TRY(auto pending, pending_.find(request, handle, id, now));
    return std::optional(std::move(pending));
  }
  if (authenticator.saml.idp_initiated == IdpInitiated::kRefused) {
    return {saml::kUnsolicitedNotAllowed,
            "expected the answer to a request of ours, got one without; \"idp_initiated\" is off"};
  }
  return std::optional<PendingSignIn>();
}

void AssertionConsumer::handle(const http::Request& request, std::string_view id,
                               http::Reply reply) const {
  const auto settings = services_.settings.current();
  const identity::Authenticator* known = settings->catalogue->authenticator(id);
  Attempt attempt =
      attempt_of(services_, request, known == nullptr ? "" : known->organisation.view());
  attempt.authenticator = id;
  auto post = read_post(request);
  if (!post.ok() && known == nullptr) {  // no attempt to sign in, as far as anybody can tell
    return reply.send(
        refuse(services_, {kUnknownAuthenticator, "expected the id of an authenticator"}, attempt));
  }
  if (!post.ok()) {
    return reply.send(refuse_sign_in(services_, post.error(), attempt));
  }
  auto authenticator = settings->authenticator(id);
  if (!authenticator.ok()) {
    return reply.send(refuse_sign_in(services_, authenticator.error(), attempt));
  }
  if (PendingSignIns::is_handle(post->relay_state) && !post->reposted &&
      !pending_.has_cookie(request, post->relay_state)) {
    return reply.send(repost_page(attempt, *settings, *post));
  }
  std::string handle;
  auto pending = find_pending(request, *known, *post, handle);
  Arrival arrival{std::move(attempt),
                  {std::move(post->saml_response),
                   *std::move(authenticator),
                   {},
                   settings->catalogue,
                   settings->catalogue->first_served(*known)},
                  std::nullopt,
                  post->relay_state.empty(),
                  post->reposted,
                  std::nullopt,
                  session_hash_of(request, *settings),
                  session_held_by(services_, request, *settings),
                  post->relay_state,
                  http::is_from_elsewhere(request),
                  post->confirmed};
  arrival.examined.expectation = arrival.examined.authenticator->expectation;
  arrival.examined.expectation.answered = saml::Unsolicited{};
  if (!pending.ok()) {
    return reply.send(refuse_response(arrival, pending.error()));
  }
  arrival.attempt.target = checked_target(*settings, post->relay_state, known->organisation.view());
  if (*pending) {
    arrival.pending = *std::move(pending);
    arrival.attempt.target = arrival.pending->target;
    arrival.pending_cookie = pending_.finish(request, handle);
    if (arrival.pending->organisation != arrival.attempt.organisation.view()) {
      Attempt there = attempt_of(services_, request, arrival.pending->organisation);
      arrival.attempt.organisation = arrival.examined.organisation = there.organisation;
      arrival.attempt.frame = std::move(there.frame);
    }
  }
  answer(std::move(arrival), std::move(reply));
}

Result<saml::VerifiedAssertion> AssertionConsumer::verify(Arrival& arrival) const {
  const auto now = services_.clock();
  const CompiledAuthenticator& authenticator = *arrival.examined.authenticator;
  saml::Expectation& expected = arrival.examined.expectation;
  if (arrival.pending) {
    expected.answered = saml::RequestId(arrival.pending->request_id);
    if (authenticator.settings.saml.force_authn) {
      expected.authenticated_since = arrival.pending->created;
    }
  }
  auto verified = saml::verify(arrival.examined.posted, authenticator.idp, expected, now);
  // An older sign-in that was left half-way must not turn away one that the provider starts.
  if (arrival.pending && arrival.guessed && !verified.ok() &&
      verified.error().code == saml::kInResponseToMissing &&
      authenticator.settings.saml.idp_initiated != IdpInitiated::kRefused) {
    arrival.pending.reset();
    arrival.pending_cookie.reset();
    arrival.attempt.target =
        home_of(*services_.settings.current(), authenticator.settings.organisation.view());
    arrival.attempt.organisation = arrival.examined.organisation =
        arrival.examined.catalogue->first_served(authenticator.settings);
    expected.answered = saml::Unsolicited{};
    expected.authenticated_since.reset();
    return saml::verify(arrival.examined.posted, authenticator.idp, expected, now);
  }
  return verified;
}

void AssertionConsumer::answer(Arrival arrival, http::Reply reply) const {
  const identity::Authenticator& settings = arrival.settings();
  const bool test = arrival.pending && !arrival.pending->test.empty();
  if (!test && settings.state != identity::AuthenticatorState::kActive) {
    return reply.send(refuse_sign_in(services_, identity::not_active(settings), arrival.attempt));
  }
  const auto verified = verify(arrival);
  if (arrival.pending && test) {
    return test_.finish(std::move(arrival.attempt), std::move(arrival.examined),
                        std::move(arrival.pending_cookie), std::move(reply));
  }
  if (!verified.ok()) {
    return reply.send(refuse_response(arrival, verified.error()));
  }
  if (!arrival.pending && settings.saml.idp_initiated == IdpInitiated::kConverted) {
    return reply.send(convert(arrival));
  }
  if (auto question = ask_before(arrival)) {
    return reply.send(*std::move(question));
  }
  auto mapped = identity::map_sign_in(*verified, arrival.rules(), services_.clock());
  if (!mapped.ok()) {
    return reply.send(refuse_response(arrival, mapped.error()));
  }
  open(std::move(arrival), *verified, *std::move(mapped), std::move(reply));
}

http::Response AssertionConsumer::refuse_response(const Arrival& arrival,
                                                  const Error& error) const {
  const auto now = services_.clock();
  identity::LoginEvent event = begin_event(services_, arrival.attempt);
  if (explain_budget_.take(
          identity::line_of(*arrival.examined.catalogue, arrival.settings().organisation), now)) {
    explain_refused(event, arrival.examined, error, nullptr, now);
  }
  return refuse_sign_in(services_, error, arrival.attempt, std::move(event));
}

// By way of our own address, for only a request of that kind carries the cookie by which
// LoopBreaker counts: a provider that answers every request of ours unasked would go round for
// ever.
http::Response AssertionConsumer::convert(const Arrival& arrival) const {
  const auto settings = services_.settings.current();
  services_.log.write(LogEntry(LogLevel::kInfo, "sign_in_converted")
                          .add("authenticator", arrival.attempt.authenticator)
                          .add("peer", arrival.attempt.peer));
  return see_other(settings->path("/login/" + arrival.attempt.authenticator) +
                   "?target=" + http::percent_encode(arrival.attempt.target));
}

void AssertionConsumer::open(Arrival arrival, const saml::VerifiedAssertion& verified,
                             identity::MappedSignIn mapped, http::Reply reply) const {
  const auto now = services_.clock();
  identity::LoginEvent event = begin_event(services_, arrival.attempt);
  add_values(event, verified.values());
  if (services_.events.captures().is_waiting(event.organisation, now)) {
    explain_accepted(event, arrival.examined, verified.values(), now);
  } else {
    add_skipped_checks(event, verified);
    add_tolerance_warnings(event, verified.used_tolerances());
  }
  arrival.attempt.user_name = mapped.profile().user_name.value();
  store::SignIn sign_in;
  sign_in.external_identity = {arrival.settings().id, mapped.profile().external_id};
  sign_in.organisation = arrival.examined.organisation;
  sign_in.owner = arrival.settings().organisation;
  sign_in.user_name = mapped.profile().user_name;
  sign_in.keys = keys_of(arrival.examined, verified, arrival.pending);
  sign_in.most_sessions = most_sessions(*arrival.examined.catalogue);
  sign_in.event = LoginEvents::make_accepted_event(*arrival.examined.catalogue, std::move(event));
  auto waiting = std::make_shared<Waiting>(
      Waiting{.arrival = std::move(arrival),
              .reply = std::move(reply),
              .mapped = std::move(mapped),
              .id = store::make_session_id(),
              .reference = sign_in.event.reference,
              .tolerances = tolerances_text(verified.used_tolerances()),
              .name_id = verified.name_id() ? verified.name_id()->value : std::string()});
  sign_in.hash = store::hash_session_id(waiting->id);
  sign_in.line_of = [waiting](const identity::OrganisationId& id) {
    return identity::line_of(*waiting->arrival.examined.catalogue, id);
  };
  sign_in.decide = [this, waiting, user = make_user_id(), now](const identity::KnownUsers& known) {
    auto decision = decide(*waiting, known, user, now);
    if (!decision.ok()) {
      waiting->known = known;
    }
    return decision;
  };
  services_.sessions.sign_in(std::move(sign_in),
                             [this, waiting](const Result<store::SignedIn>& done) {
                               if (done.ok()) {
                                 finish(waiting, *done);
                               } else if (done.error().code == store::kReplayed) {
                                 answer_replay(waiting);
                               } else {
                                 refuse_decided(waiting, done.error());
                               }
                             });
}

// By the catalogue that is stored, as a group may have been shut, or deleted, since the response
// came. The owner is one of those by whom users were looked up.
Result<identity::LoginDecision> AssertionConsumer::decide(const Waiting& waiting,
                                                          const identity::KnownUsers& known,
                                                          const identity::UserId& new_user,
                                                          sys_seconds now) const {
  const identity::SignInRules rules = waiting.arrival.rules();
  const auto newest = services_.newest_catalogue();
  if (newest.get() == &rules.catalogue) {
    return identity::decide(waiting.mapped, known, rules, new_user, now);
  }
  const identity::Authenticator* const authenticator =
      newest->authenticator(rules.authenticator.id.view());
  if (authenticator == nullptr || authenticator->organisation != rules.authenticator.organisation) {
    return Error{identity::kSignInOutdated, "expected the login authenticator to stay, got none"};
  }
  return identity::decide(waiting.mapped, known, {*newest, *authenticator, rules.organisation},
                          new_user, now);
}

void AssertionConsumer::finish(const std::shared_ptr<Waiting>& waiting,
                               const store::SignedIn& signed_in) const {
  const auto settings = services_.settings.current();
  const Arrival& arrival = waiting->arrival;
  services_.events.note_accepted(*settings->catalogue, arrival.attempt.organisation,
                                 signed_in.session.session.organisation, waiting->reference,
                                 services_.clock());
  if (arrival.held) {  // fixation: what the browser brought is dead once it has something new
    services_.sessions.end(*arrival.held, [](const Result<void>&) {});
  }
  LogEntry entry(LogLevel::kInfo, "signed_in");
  entry.add("reference", waiting->reference)
      .add("user", signed_in.session.session.user_name.view())
      .add("authenticator", arrival.attempt.authenticator)
      .add("organisation", signed_in.session.session.organisation.view())
      .add("session", hex_encode(signed_in.session.hash.bytes).substr(0, 16))
      .add("peer", arrival.attempt.peer);
  if (!waiting->tolerances.empty()) {
    entry.add("tolerances_used", waiting->tolerances);
  }
  services_.log.write(entry);
  http::Response success = lead_to(arrival.attempt.frame, arrival.attempt.target, arrival.reposted);
  http::SetCookie cookie;
  cookie.name = settings->machine->session_cookie;
  cookie.value = waiting->id.to_cookie();
  cookie.transport = settings->machine->transport;
  http::add_set_cookie(success, cookie);
  if (arrival.pending_cookie) {
    http::add_set_cookie(success, *arrival.pending_cookie);
  }
  waiting->reply.send(std::move(success));
}

// Explained on a worker: this is the store's thread.
void AssertionConsumer::refuse_decided(const std::shared_ptr<Waiting>& waiting,
                                       const Error& error) const {
  const auto send = [this, waiting, error](identity::LoginEvent event) {
    event.reference = waiting->reference;
    waiting->reply.send(
        refuse_sign_in(services_, error, waiting->arrival.attempt, std::move(event)));
  };
  const auto explain = [this, waiting, error, send] {
    identity::LoginEvent event;
    // Of a response used before nobody looked the users up.
    const bool decided = error.code != saml::kReplayed;
    explain_refused(event, waiting->arrival.examined, error, decided ? &waiting->known : nullptr,
                    services_.clock());
    send(std::move(event));
  };
  const bool environment = error.code.blame == Blame::kEnvironment;
  if (environment || !services_.workers.try_run(explain)) {
    send({});
  }
}

// A reloaded answer ends well where the browser has the session that it opened.
void AssertionConsumer::answer_replay(const std::shared_ptr<Waiting>& waiting) const {
  const auto refuse_it = [this, waiting] {
    refuse_decided(waiting, {saml::kReplayed, "expected a response not used before"});
  };
  const Arrival& arrival = waiting->arrival;
  if (!arrival.held || waiting->name_id.empty()) {
    return refuse_it();
  }
  services_.sessions.store().find_session(
      *arrival.held,
      [this, waiting, refuse_it](const Result<std::optional<store::StoredSession>>& found) {
        const Arrival& replayed = waiting->arrival;
        if (!found.ok() || !*found) {
          return refuse_it();
        }
        const identity::Session& session = (*found)->session;
        if (session.authenticator == replayed.settings().id &&
            session.external.name_id == waiting->name_id &&
            identity::is_live(session, services_.clock())) {
          return waiting->reply.send(
              lead_to(replayed.attempt.frame, replayed.attempt.target, replayed.reposted));
        }
        refuse_it();
      });
}

}  // namespace countersign::gateway
