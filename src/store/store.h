// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "base/result.h"
#include "identity/ids.h"
#include "identity/login_decision.h"
#include "identity/login_event.h"
#include "identity/session.h"
#include "identity/shared_room.h"
#include "identity/user_rights.h"
#include "store/consumed_key.h"

namespace countersign::store {

/// A session under the hash of its id. The id itself is never stored.
struct StoredSession {
  identity::SessionHash hash;
  identity::Session session;

  friend bool operator==(const StoredSession&, const StoredSession&) = default;
};

/// That a session was used.
struct Touch {
  identity::SessionHash hash;
  std::chrono::sys_seconds last_seen;
};

/// Which sessions to end or to list: all that agree with everything that is set, which must be
/// something, else `store.selection_empty` (X1).
struct SessionSelection {
  std::optional<identity::UserId> user;
  std::optional<identity::AuthenticatorId> authenticator;
  std::vector<identity::OrganisationId> organisations;  // one of these; empty: any
  std::string signing_key;                              // fingerprint; empty: any
};

/// What a sign-in brings to its transaction besides its decision.
struct SignInFacts {
  /// By whom the user may be known; looked up in the transaction and handed to `decide`.
  identity::ExternalIdentity external_identity;
  identity::OrganisationId organisation;
  /// Whose the authenticator is, where that is another one; else empty.
  identity::OrganisationId owner{};
  identity::UserName user_name;
  identity::SessionHash hash;
  ConsumedKeys keys;
  /// How many sessions a user may have: the oldest end in the same transaction.
  std::size_t most_sessions = std::numeric_limits<std::size_t>::max();
  /// Recorded with the session; or, when `decide` or a consumed key refuses, by the caller with the
  /// reason. `organisation`, `user` and `user_name` are filled in from the decision.
  identity::LoginEvent event;
  /// Where organisations stand in the tree, of which none may take the room of others for sessions
  /// and keys (HeldByOrganisation). As `decide`, and seldom called.
  identity::LineOf line_of;
};

/// A sign-in to be decided and stored in one transaction.
struct SignIn : SignInFacts {
  /// Called once in the transaction, on the store's thread: pure and quick.
  std::function<Result<identity::LoginDecision>(const identity::KnownUsers&)> decide;
};

/// What is stored of a decision, which itself is the proof that there may be a session. Only
/// implementations of SessionStore and their conformance suite go without the proof.
struct UnprovenDecision {
  identity::Session session;
  identity::UserChange user_change;
};

/// A SignIn as implementations get it.
struct UnprovenSignIn : SignInFacts {
  std::function<Result<UnprovenDecision>(const identity::KnownUsers&)> decide;
};

/// What came of a SignIn.
struct SignedIn {
  StoredSession session;
  identity::UserRights rights;               // of the user as stored
  std::vector<identity::SessionHash> ended;  // other sessions of the user
  identity::UserChange::Kind user_change = identity::UserChange::Kind::kNone;
};

/// Where sessions and consumed keys outlive the process.
///
/// Every `done` is called exactly once, on the store's own thread, which it must not block: it
/// posts the outcome to where it is awaited. A success means durable: it survives the loss of
/// power. After any failure nothing was changed, save that an environment failure may leave keys
/// consumed.
///
/// Calls may come from any thread; they never wait for the disk. When too much waits, `done` gets
/// `store.busy`, perhaps before the call returns and then on the caller's thread.
///
/// Failures common to all: `store.busy`, `store.closed`, `store.disk_full`, `store.locked`,
/// `store.read_only`, `store.corrupt`, `store.io_error`.
class SessionStore {
 public:
  using OpenDone = std::function<void(Result<StoredSession>)>;
  using EndDone = std::function<void(Result<void>)>;
  using EndManyDone = std::function<void(Result<std::vector<identity::SessionHash>>)>;
  using FindDone = std::function<void(Result<std::optional<StoredSession>>)>;
  using PurgeDone = std::function<void(Result<std::size_t>)>;
  using Visit = std::function<void(StoredSession, const std::optional<identity::UserRights>&)>;
  using SignInDone = std::function<void(Result<SignedIn>)>;
  using ListDone = std::function<void(Result<std::vector<StoredSession>>)>;

  virtual ~SessionStore() = default;
  SessionStore(const SessionStore&) = delete;
  SessionStore& operator=(const SessionStore&) = delete;

  /// Reads what is stored and shows each session that was not ended, also those expired by now,
  /// with what is known of its user; nothing when there is no such user any more. Called once, by
  /// the thread that opened the store, before any other call.
  virtual Result<void> load(const Visit& visit) = 0;

  /// Consumes the keys, decides, creates or updates the user, stores the session and records the
  /// event: all or nothing. Fails with `store.replayed` before anything else when a key was
  /// consumed before, with `store.full` (also where an organisation, with all below it, has nearly
  /// all the room that those beside it leave: HeldByOrganisation), or with what `decide` says; also
  /// with `store.user_exists` or `store.external_identity_exists` where `decide` asks for what is
  /// taken. When only the time of the last sign-in differs, the user's version stays, `user_change`
  /// is kNone, and that time may be lost by a crash; it is remembered once a minute at most.
  void sign_in(SignIn sign_in, SignInDone done);

  /// Consumes the keys and stores the session, both or neither, and gives the session back.
  /// Fails with `store.replayed` when any of the keys was consumed before, `store.full` at a limit.
  void open_session(const identity::SessionHash& hash, identity::LoginDecision decision,
                    const ConsumedKeys& keys, OpenDone done) {
    insert_session({hash, std::move(decision).take_session()}, keys, std::move(done));
  }

  /// Ends one session; succeeds when there is none.
  virtual void end_session(const identity::SessionHash& hash, EndDone done) = 0;

  /// Ends all sessions of a selection and says which.
  virtual void end_sessions(SessionSelection selection, EndManyDone done) = 0;

  /// Sessions of a selection, live or not, newest first, at most `limit`.
  virtual void list_sessions(SessionSelection selection, std::size_t limit, ListDone done) = 0;

  /// The session with this hash, or nothing. Does not check whether it is live. Not for each
  /// request: that is what SessionCache is for.
  virtual void find_session(const identity::SessionHash& hash, FindDone done) = 0;

  /// Remembers when sessions were last seen. Not acknowledged: after a crash a session may seem to
  /// have been seen up to a minute earlier than it was. Never moves the time back, and is dropped
  /// when too much waits.
  virtual void touch(std::vector<Touch> touched) = 0;

  /// Drops sessions and keys whose time is over, a bounded number a call; says how many sessions
  /// went. Fails, too, when something that was written lately did not become durable, and would not
  /// now. To be called once a second or so.
  virtual void purge_expired(std::chrono::sys_seconds now, PurgeDone done) = 0;

 protected:
  SessionStore() = default;

  /// `sign_in` without the proof; for the implementations and their conformance suite.
  virtual void store_sign_in(UnprovenSignIn sign_in, SignInDone done) = 0;

  /// `open_session` without the proof, likewise.
  virtual void insert_session(StoredSession session, const ConsumedKeys& keys, OpenDone done) = 0;
};

}  // namespace countersign::store
