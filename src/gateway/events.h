// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "base/error.h"
#include "base/line_budget.h"
#include "base/log_entry.h"
#include "gateway/capture.h"
#include "gateway/repeated_events.h"
#include "identity/catalogue.h"
#include "identity/login_event.h"
#include "saml/types.h"
#include "store/event_store.h"

namespace countersign::gateway {

/// Turns attempts to sign in into login events (T2): applies the system properties
/// `login_events.redact` and `login_events.record_attributes`, and hands them to the store. From
/// any thread; never waits.
class LoginEvents {
 public:
  /// Both outlive this.
  LoginEvents(store::EventStore& store, Captures& captures) : store_(store), captures_(captures) {}

  struct Recorded {
    std::string reference;
    /// More of them wait to be written than have room: nothing else than the log knows of it.
    bool is_lost = false;
  };

  /// Records a refused attempt. `event`: everything known of it but outcome, code and detail, which
  /// come from `error`; a remedy that it does not have is added where the code alone gives one.
  /// Gives the reference code to show: that of an earlier event when this attempt is like it
  /// (RepeatedEvents). An attempt at an authenticator that does not exist makes no event; one at an
  /// organisation that does not exist belongs to the authenticator's. What is merged so is caught
  /// by no capture: whoever repeats a refusal takes none away.
  Recorded record_refusal(const identity::Catalogue& catalogue, identity::LoginEvent event,
                          const Error& error);

  /// The same for what an application does not let in: the caller merges what is alike. False: it
  /// is lost.
  bool record_denial(const identity::Catalogue& catalogue, identity::LoginEvent event,
                     const Error& error);

  /// One more that the caller merged with the event of this reference.
  void repeat_denial(const std::string& reference, std::chrono::sys_seconds time) {
    repeated_.count_more(reference, time);
  }

  /// Hands what was counted of repeats to the store. To be called every few seconds.
  void store_repeats();

  /// How many log lines strangers may cause.
  LineBudget& unknown_lines() { return unknown_lines_; }      // about what does not exist
  LineBudget& throttled_lines() { return throttled_lines_; }  // of those who are held up

  /// Records the outcome of a test round trip; `event.code` is empty when it passed.
  void record_tested(const identity::Catalogue& catalogue, identity::LoginEvent event);

  /// Completes the event of a sign-in that is about to be accepted, for store::SignIn::event. Of
  /// its checks it lists those that were skipped or passed with a warning; the others passed.
  static identity::LoginEvent make_accepted_event(const identity::Catalogue& catalogue,
                                                  identity::LoginEvent event);

  /// That a sign-in at the page of an organisation was accepted, whose event lies with another or
  /// the same one: a capture of the page's organisation catches what that one may see alone.
  void note_accepted(const identity::Catalogue& catalogue, const identity::OrganisationId& page,
                     const identity::OrganisationId& lies_with, const std::string& reference,
                     std::chrono::sys_seconds now);

  Captures& captures() { return captures_; }

 private:
  store::EventStore& store_;
  Captures& captures_;
  RepeatedEvents repeated_;
  LineBudget unknown_lines_;
  LineBudget throttled_lines_;
};

/// Says in a log line that there is no login event of it.
inline void add_lost(LogEntry& entry, bool is_lost) {
  if (is_lost) {
    entry.add("login_event", "lost: too many wait to be written");
  }
}

/// Fills in what the identity provider sent: issuer, NameID, attributes, signing key, and the user
/// name if none is known.
void add_values(identity::LoginEvent& event, const saml::AssertionValues& values);

}  // namespace countersign::gateway
