// SPDX-License-Identifier: Apache-2.0
#include "gateway/local_sign_in.h"

#include <utility>

#include "base/hex.h"
#include "crypto/password_hash.h"
#include "crypto/random.h"
#include "gateway/client_network.h"
#include "gateway/errors.h"
#include "identity/errors.h"
#include "identity/login_decision.h"
#include "identity/property.h"
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

Error busy() {
  return {kNotReady, "expected a free thread for passwords, got too many sign-ins at once"};
}

}  // namespace

struct LocalSignIn::Waiting {
  PasswordAttempt of;
  http::Reply reply;
  std::shared_ptr<const Settings> settings;
  // Keys of `counters`, which view into them.
  std::string user_key;
  std::string network_key;
  std::vector<Throttle::Counter> counters;
  std::vector<identity::User> found;
  Choice choice;
  std::shared_ptr<const identity::VerifiedPassword> verified;
  std::string new_hash;  // of an old password hash, to be stored once it is over
  identity::SessionId session;
  identity::LoginEvent event;
  int tries = 0;
};

LocalSignIn::LocalSignIn(const Services& services)
    : services_(services),
      devices_(services.secrets, services.settings.current()->machine->transport) {}

void LocalSignIn::verify(PasswordAttempt attempt, http::Reply reply) const {
  auto waiting = std::make_shared<Waiting>(Waiting{std::move(attempt),
                                                   std::move(reply),
                                                   services_.settings.current(),
                                                   {},
                                                   {},
                                                   {},
                                                   {},
                                                   {},
                                                   {},
                                                   {},
                                                   store::make_session_id(),
                                                   {},
                                                   0});
  if (!services_.workers.try_run([this, waiting] { look_up(waiting); })) {
    waiting->of.attempt.retry_after = kBusyWait;
    waiting->reply.send(refuse(services_, busy(), waiting->of.attempt));
  }
}

// The same one look-up whoever is asked for.
void LocalSignIn::look_up(const WaitingPtr& waiting) const {
  const identity::Catalogue& catalogue = *waiting->settings->catalogue;
  auto found = services_.users.find_by_login(waiting->of.form.user_name);
  if (!found.ok()) {
    return waiting->reply.send(refuse_sign_in(services_, found.error(), waiting->of.attempt));
  }
  waiting->found = *std::move(found);
  ChoiceInput input{waiting->of.form.user_name, nullptr, waiting->of.unknown_organisation,
                    waiting->found};
  if (!waiting->of.page_organisation.empty() && !waiting->of.unknown_organisation) {
    input.organisation =
        catalogue.organisation(identity::OrganisationId(waiting->of.page_organisation));
  }
  waiting->choice = choose_authenticator(catalogue, input);
  if (!is_throttled(waiting)) {
    check(waiting);
  }
}

bool LocalSignIn::is_throttled(const WaitingPtr& waiting) const {
  const ThrottleLimits limits = limits_of(*waiting->settings->catalogue);
  const std::string network = client_network(waiting->of.attempt.peer);
  const identity::User* user = waiting->choice.user;
  if (user != nullptr && waiting->of.device && waiting->of.device->knows(user->id)) {
    waiting->user_key = "device " + waiting->of.device->number + " " + user->id.value();
    waiting->counters = {{waiting->user_key, limits}};
  } else {
    waiting->user_key =
        "user " + network + " " + identity::fold_user_name(waiting->of.form.user_name);
    waiting->network_key = "network " + network;
    ThrottleLimits many = limits;
    many.free_attempts *= kNetworkFactor;
    many.longest_wait = kNetworkWait;
    waiting->counters = {{waiting->user_key, limits}, {waiting->network_key, many}};
  }
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
  const std::string peer = event.peer;
  const std::string reference =
      services_.events.record_refusal(*waiting.settings->catalogue, std::move(event), error);
  services_.log.write(LogEntry(LogLevel::kInfo, "refused")
                          .add("reference", reference)
                          .add("code", error.code.id)
                          .add("detail", error.detail)
                          .add("status", 403)
                          .add("for", "person")
                          .add("peer", peer));
  PasswordView view = waiting.of.again;
  view.form.problem_key = "password.wrong";
  view.form.reference = reference;
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
  sign_in.most_sessions = most_sessions(*waiting->settings->catalogue);
  sign_in.event =
      services_.events.make_accepted_event(*waiting->settings->catalogue, waiting->event);
  sign_in.decide = [verified = waiting->verified, settings = waiting->settings, &local,
                    now](const identity::KnownUsers& known) -> Result<identity::LoginDecision> {
    const identity::User& checked = verified->user();
    if (!known.by_user_name || known.by_user_name->id != checked.id ||
        known.by_user_name->version != checked.version) {
      return {store::kConflict, "expected the user whose password was verified, unchanged"};
    }
    return identity::decide(*verified, {*settings->catalogue, local, checked.organisation}, now);
  };
  services_.sessions.sign_in(
      std::move(sign_in),
      [this, waiting](const Result<store::SignedIn>& done) { finish(waiting, done); });
}

void LocalSignIn::finish(const WaitingPtr& waiting, const Result<store::SignedIn>& done) const {
  if (done.ok()) {
    if (waiting->of.held) {  // fixation: what the browser brought is dead once it has something new
      services_.sessions.end(*waiting->of.held, [](const Result<void>&) {});
    }
    const identity::User& user = waiting->verified->user();
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
