// SPDX-License-Identifier: Apache-2.0
#include "gateway/local_sign_in.h"

#include <algorithm>
#include <utility>

#include "base/hex.h"
#include "crypto/password_hash.h"
#include "crypto/random.h"
#include "gateway/client_network.h"
#include "gateway/errors.h"
#include "gateway/password_clue.h"
#include "identity/errors.h"
#include "identity/login_decision.h"
#include "identity/property.h"
#include "identity/shared_room.h"
#include "identity/user_name.h"
#include "store/consumed_key.h"
#include "store/errors.h"
#include "store/session_secret.h"

namespace countersign::gateway {
namespace {

using std::chrono::seconds;

constexpr seconds kBusyWait{2};
constexpr int kMostTries = 3;

ThrottleLimits limits_of(const identity::Catalogue& catalogue) {
  ThrottleLimits out;
  out.free_attempts =
      static_cast<int>(identity::property_number(catalogue.property("password.throttle_attempts")));
  out.window = seconds(identity::property_number(catalogue.property("password.throttle_window")));
  out.longest_wait = out.window;
  return out;
}

// A user in a network where it signed in.
std::string home_key(const identity::User& user, const std::string& network) {
  return "home " + user.id.value() + " " + network;
}

Error busy() {
  return {kNotReady, "expected a free thread for passwords, got too many sign-ins at once"};
}

}  // namespace

/// A key under which an attempt counts, and what holds for it.
struct LocalSignIn::Counted {
  std::string key;
  ThrottleLimits limits;
};

struct LocalSignIn::Waiting {
  Waiting(PasswordAttempt attempt, http::Reply to, std::shared_ptr<const Settings> current)
      : of(std::move(attempt)), reply(std::move(to)), settings(std::move(current)) {}

  PasswordAttempt of;
  http::Reply reply;
  std::shared_ptr<const Settings> settings;
  std::vector<Counted> counted;
  std::vector<Throttle::Counter> counters;  // which view into `counted`
  std::vector<identity::User> found;
  Choice choice;
  std::string clue;  // password_clue
  std::shared_ptr<const identity::VerifiedPassword> verified;
  std::string new_hash;  // of an old password hash, to be stored once it is over
  identity::SessionId session = store::make_session_id();
  identity::LoginEvent event;
  int tries = 0;
};

LocalSignIn::LocalSignIn(const Services& services)
    : services_(services),
      devices_(services.secrets, services.settings.current()->machine->transport) {}

void LocalSignIn::verify(PasswordAttempt attempt, http::Reply reply) const {
  auto waiting =
      std::make_shared<Waiting>(std::move(attempt), std::move(reply), services_.settings.current());
  if (!services_.workers.try_run([this, waiting] { look_up(waiting); })) {
    waiting->of.attempt.retry_after = kBusyWait;
    waiting->reply.send(refuse(services_, busy(), waiting->of.attempt));
  }
}

// The same one look-up whoever is asked for.
void LocalSignIn::look_up(const WaitingPtr& waiting) const {
  const identity::Catalogue& catalogue = *waiting->settings->catalogue;
  Typed typed{waiting->of.form.user_name, nullptr, waiting->of.unknown_organisation,
              *waiting->settings->domains};
  if (!waiting->of.page_organisation.empty() && !waiting->of.unknown_organisation) {
    typed.organisation =
        catalogue.organisation(identity::OrganisationId(waiting->of.page_organisation));
  }
  const auto places = places_of(catalogue, typed);
  auto found = services_.users.find_by_login(waiting->of.form.user_name, places);
  if (!found.ok()) {
    return waiting->reply.send(refuse_sign_in(services_, found.error(), waiting->of.attempt));
  }
  waiting->found = *std::move(found);
  waiting->choice = choose_authenticator(catalogue, typed, places, waiting->found);
  waiting->clue = password_clue(catalogue, typed, places, waiting->found, waiting->choice);
  if (!is_throttled(waiting)) {
    check(waiting);
  }
}

// Under which keys an attempt counts: the same whether or not there is such a user, unless it comes
// from where that user was before.
void LocalSignIn::count(Waiting& waiting) const {
  const ThrottleLimits limits = limits_of(*waiting.settings->catalogue);
  const auto many = [&](int factor, seconds wait) {
    ThrottleLimits out = limits;
    out.free_attempts *= factor;
    out.longest_wait = std::min(wait, limits.longest_wait);
    return out;
  };
  const std::string& address = waiting.of.attempt.peer;
  const std::string network = client_network(address);
  const std::string name = identity::fold_user_name(waiting.of.form.user_name);
  const identity::User* user = waiting.choice.user;
  waiting.counted.clear();
  waiting.counters.clear();
  if (user != nullptr && waiting.of.device && waiting.of.device->knows(user->id)) {
    waiting.counted = {{"device " + waiting.of.device->number + " " + user->id.value(), limits}};
  } else {
    waiting.counted = {{"user " + network + " " + name, limits},
                       {"network " + network, many(kNetworkFactor, kNetworkWait)}};
    for (const Allotment& allotment : client_allotments(address)) {
      waiting.counted.push_back(
          {"network " + allotment.network, many(kNetworkFactor * allotment.factor, kNetworkWait)});
    }
    if (user == nullptr || !throttle_.remembers(home_key(*user, network), services_.clock())) {
      waiting.counted.push_back({"account " + waiting.of.page_organisation + " " + name,
                                 many(kAccountFactor, kAccountWait)});
    }
  }
  for (const Counted& counted : waiting.counted) {
    waiting.counters.push_back({counted.key, counted.limits});
  }
}

bool LocalSignIn::is_throttled(const WaitingPtr& waiting) const {
  count(*waiting);
  const seconds wait = throttle_.take(waiting->counters, services_.clock());
  if (wait.count() == 0) {
    return false;
  }
  waiting->of.attempt.retry_after = wait;
  // Not a login event: whoever is turned away could fill the store with them.
  waiting->reply.send(refuse(services_,
                             {kThrottled, "expected fewer wrong passwords from this place"},
                             waiting->of.attempt));
  return true;
}

void LocalSignIn::check(const WaitingPtr& waiting) const {
  const identity::User* user = waiting->choice.user;
  waiting->of.attempt.user_name = waiting->of.form.user_name;
  waiting->of.attempt.organisation = waiting->choice.organisation;
  if (waiting->choice.local != nullptr) {
    waiting->of.attempt.authenticator = waiting->choice.local->id.value();
  }
  const auto verified =
      identity::verify_password(user == nullptr ? std::nullopt : std::optional(*user),
                                waiting->of.form.password, services_.hasher);
  if (!verified.ok()) {
    return waiting->reply.send(wrong_password(*waiting, verified.error()));
  }
  throttle_.give_back(waiting->counters, services_.clock());
  waiting->verified = std::make_shared<const identity::VerifiedPassword>(*verified);
  if (verified->needs_rehash()) {
    const auto hash = crypto::hash_password(waiting->of.form.password);
    waiting->new_hash = hash.ok() ? *hash : std::string();
  }
  waiting->event = begin_event(services_, waiting->of.attempt);
  open(waiting);
}

// The password again, with what was wrong; the same for all that may be wrong. To be told apart in
// the login event alone.
http::Response LocalSignIn::wrong_password(const Waiting& waiting, const Error& error) const {
  identity::LoginEvent event = begin_event(services_, waiting.of.attempt);
  if (waiting.choice.user != nullptr) {
    event.user = waiting.choice.user->id;
  }
  event.remedy = waiting.clue;
  const std::string peer = event.peer;
  const LoginEvents::Recorded recorded =
      services_.events.record_refusal(*waiting.settings->catalogue, std::move(event), error);
  LogEntry entry(LogLevel::kInfo, "refused");
  entry.add("reference", recorded.reference)
      .add("code", error.code.id)
      .add("detail", error.detail)
      .add("status", 403)
      .add("for", "person")
      .add("peer", peer);
  add_lost(entry, recorded.is_lost);
  services_.log.write(entry);
  PasswordView view = waiting.of.again;
  view.form.problem_key = "password.wrong";
  view.form.reference = recorded.reference;
  return page_response(403, password_page(waiting.of.attempt.frame, view));
}

void LocalSignIn::open(const WaitingPtr& waiting) const {
  const identity::User& user = waiting->verified->user();
  const identity::Authenticator& local = *waiting->choice.local;
  const auto now = services_.clock();
  store::SignIn sign_in;
  sign_in.external_identity.authenticator = local.id;
  sign_in.organisation = user.organisation;
  sign_in.user_name = user.user_name;
  sign_in.hash = store::hash_session_id(waiting->session);
  sign_in.keys.assertion =
      store::request_key("password " + crypto::random_hex(16), now + seconds(60));
  sign_in.keys.owner = user.organisation;
  sign_in.most_sessions = most_sessions(*waiting->settings->catalogue);
  sign_in.line_of = [settings = waiting->settings](const identity::OrganisationId& id) {
    return identity::line_of(*settings->catalogue, id);
  };
  sign_in.event = LoginEvents::make_accepted_event(*waiting->settings->catalogue, waiting->event);
  sign_in.decide = [this, verified = waiting->verified, id = local.id,
                    now](const identity::KnownUsers& known) -> Result<identity::LoginDecision> {
    const identity::User& checked = verified->user();
    if (!known.by_user_name || known.by_user_name->id != checked.id ||
        known.by_user_name->version != checked.version) {
      return {store::kConflict, "expected the user whose password was verified, unchanged"};
    }
    const auto newest = services_.newest_catalogue();
    const identity::Authenticator* const way = newest->authenticator(id.view());
    if (way == nullptr) {
      return Error{identity::kSignInOutdated, "expected the login authenticator to stay, got none"};
    }
    return identity::decide(*verified, {*newest, *way, checked.organisation}, now);
  };
  services_.sessions.sign_in(
      std::move(sign_in),
      [this, waiting](const Result<store::SignedIn>& done) { finish(waiting, done); });
}

void LocalSignIn::finish(const WaitingPtr& waiting, const Result<store::SignedIn>& done) const {
  if (done.ok()) {
    services_.events.note_accepted(*waiting->settings->catalogue, waiting->event.organisation,
                                   done->session.session.organisation, waiting->event.reference,
                                   services_.clock());
    if (waiting->of.held) {  // fixation: what the browser brought is dead once it has something new
      services_.sessions.end(*waiting->of.held, [](const Result<void>&) {});
    }
    const identity::User& user = waiting->verified->user();
    throttle_.remember(home_key(user, client_network(waiting->of.attempt.peer)), services_.clock());
    services_.log.write(
        LogEntry(LogLevel::kInfo, "signed_in")
            .add("user", user.user_name.view())
            .add("authenticator", waiting->of.attempt.authenticator)
            .add("session",
                 hex_encode(store::hash_session_id(waiting->session).bytes).substr(0, 16))
            .add("peer", waiting->of.attempt.peer));
    waiting->reply.send(accepted(*waiting));
    if (!waiting->new_hash.empty()) {
      // Best effort: the old hash still works, and the next sign-in tries again.
      static_cast<void>(services_.workers.try_run(
          [this, id = user.id, old_hash = user.password_hash, new_hash = waiting->new_hash] {
            renew_hash(id, old_hash, new_hash);
          }));
    }
    return;
  }
  // Somebody changed the user between look-up and transaction: once more, with the password too.
  waiting->tries += 1;
  const bool changed = done.error().code == store::kConflict && waiting->tries < kMostTries;
  if (changed && services_.workers.try_run([this, waiting] { look_up(waiting); })) {
    return;
  }
  waiting->reply.send(
      refuse_sign_in(services_, done.error(), waiting->of.attempt, std::move(waiting->event)));
}

http::Response LocalSignIn::accepted(const Waiting& waiting) const {
  const MachineSettings& machine = *waiting.settings->machine;
  http::Response response = see_other(waiting.of.form.target);
  http::SetCookie cookie;
  cookie.name = machine.session_cookie;
  cookie.value = waiting.session.to_cookie();
  cookie.transport = machine.transport;
  http::add_set_cookie(response, cookie);
  http::add_set_cookie(
      response, last_authenticator_cookie(waiting.choice.local->id.view(), machine.transport));
  http::add_set_cookie(response, devices_.remember(waiting.of.device, waiting.verified->user().id,
                                                   services_.clock()));
  return response;
}

void LocalSignIn::renew_hash(const identity::UserId& user, const std::string& old_hash,
                             const std::string& new_hash) const {
  auto found = services_.users.find(user);
  if (!found.ok() || !found->has_value() || (*found)->password_hash != old_hash) {
    return;
  }
  store::UserWrite write{store::UserWrite::Kind::kUpdate, **found};
  write.user.password_hash = new_hash;
  write.user.updated = services_.clock();
  const store::AuditContext context{"countersign", "", services_.clock(),
                                    "password hash made anew at a sign-in"};
  if (const auto written = services_.users.write({std::move(write)}, context); !written.ok()) {
    services_.log.write(LogEntry(LogLevel::kWarning, "password_hash_not_renewed")
                            .add("user", user.view())
                            .add("code", written.error().code.id));
  }
}

}  // namespace countersign::gateway
