// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/choose.h"
#include "gateway/context.h"
#include "gateway/known_devices.h"
#include "gateway/pages.h"
#include "gateway/sign_in_form.h"
#include "gateway/throttle.h"
#include "http/message.h"

namespace countersign::gateway {

/// Everything of a posted password that the answer needs when the request is gone.
struct PasswordAttempt {
  Attempt attempt;
  SentForm form;
  PasswordView again;  // the page to show once more, without what was wrong
  std::string page_organisation;
  bool unknown_organisation = false;  // as Typed's
  std::optional<KnownDevices::Device> device;
  std::optional<identity::SessionHash> held;  // the session that the browser had before
};

/// Signs people in with the password of a local account (U1).
///
/// Whether there is such a user, whether it has a password and whether the password is right take
/// the same look-ups and the same work, and the answer to all that fails is the same. Wrong ones
/// are counted by user name and network, by network and by the larger allotments around it, and by
/// user name wherever they come from; a browser where that user signed in before has a count of its
/// own instead, and from a network where the user did what comes from elsewhere does not count, so
/// nobody else can keep a user out of where it is at home.
class LocalSignIn {
 public:
  /// How many times more failures a network has than one user name in it, and how long it waits at
  /// most: many people may share it.
  static constexpr int kNetworkFactor = 10;
  static constexpr std::chrono::seconds kNetworkWait{60};
  /// The same of one user name, wherever the failures come from: who has many networks guesses
  /// slowly all the same.
  static constexpr int kAccountFactor = 10;
  static constexpr std::chrono::seconds kAccountWait{60};

  explicit LocalSignIn(const Services& services);

  /// Verifies on a worker thread and answers from there or from the store's.
  void verify(PasswordAttempt attempt, http::Reply reply) const;

  const KnownDevices& devices() const { return devices_; }

 private:
  struct Waiting;
  struct Counted;
  using WaitingPtr = std::shared_ptr<Waiting>;

  void look_up(const WaitingPtr& waiting) const;
  bool is_throttled(const WaitingPtr& waiting) const;
  void count(Waiting& waiting) const;
  void check(const WaitingPtr& waiting) const;
  void open(const WaitingPtr& waiting) const;
  void finish(const WaitingPtr& waiting, const Result<store::SignedIn>& done) const;
  void renew_hash(const identity::UserId& user, const std::string& old_hash,
                  const std::string& new_hash) const;
  http::Response wrong_password(const Waiting& waiting, const Error& error) const;
  http::Response accepted(const Waiting& waiting) const;

  const Services& services_;
  KnownDevices devices_;
  mutable Throttle throttle_;
};

}  // namespace countersign::gateway
