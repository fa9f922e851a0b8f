// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "admin/history_budget.h"
#include "base/field_problem.h"
#include "base/log_entry.h"
#include "base/result.h"
#include "base/worker_pool.h"
#include "crypto/certificate.h"
#include "identity/authenticator.h"
#include "store/audit_log.h"
#include "store/catalogue_keeper.h"
#include "store/event_store.h"
#include "store/object_store.h"
#include "store/sessions.h"
#include "store/user_store.h"

namespace countersign::admin {

/// UTC, to the second.
using Clock = std::function<std::chrono::sys_seconds()>;

/// A key of ours as identity providers must know it.
struct OwnKey {
  std::string use;  // "signing" or "encryption"
  crypto::Certificate certificate;
};

/// What the configuration file says of this installation.
struct Machine {
  std::string public_origin;  // "https://app.example.com"
  std::string base_path;      // "/countersign", or empty
  std::vector<OwnKey> keys;
  /// SHA-256 in hex of the operator's token, which may do everything; empty: there is none.
  std::string operator_token_hash;
  std::vector<std::string> trusted_proxies{};  // as http::client_address wants them
};

/// A recording of the next sign-in of an organisation (T4).
struct Capture {
  std::chrono::sys_seconds until;  // when it is forgotten
  std::string reference;           // of the login event that it caught; empty: still waiting
};

/// What is copied to an identity provider's portal (A2).
struct Addresses {
  std::string entity_id;
  std::string acs_url;
  std::string logout_url;
  std::string metadata_url;
  std::string login_url;  // begins a sign-in at this authenticator
};

/// A mail domain of an organisation: whether it leads, and what proves it.
struct MailDomain {
  std::string domain;  // as listed: "*.acme.com"
  std::string state;   // unproven, proven, confirmed or lost
  bool leads = false;
  std::string record_name;   // of the TXT record
  std::string record_value;  // of the TXT record
  std::optional<std::chrono::sys_seconds> proven;
  std::optional<std::chrono::sys_seconds> seen;
  std::optional<std::chrono::sys_seconds> looked;
  std::optional<std::chrono::sys_seconds> leads_until;  // of one that is lost
  std::string problem;                                  // of the last look; empty: none
};

/// What the gateway does for administrators. All are called on worker threads; ids are of what
/// exists.
struct GatewayActions {
  std::function<Addresses(const identity::Authenticator&)> addresses_of;
  /// Where people of an organisation sign in (O4).
  std::function<std::string(const identity::OrganisationId&)> sign_in_url;
  /// All that is wrong with an authenticator of type saml2 beyond its document: what would keep the
  /// gateway from using it. Pointers lead into the authenticator's document.
  std::function<FieldProblems(const identity::Authenticator&)> check_authenticator;
  /// The URL of a test round trip (T1), for the administrator's browser, good for some minutes. The
  /// authenticator is of type saml2.
  std::function<Result<std::string>(const identity::AuthenticatorId&)> make_test_url;
  /// Begins to record the next sign-in of an organisation; nothing when too many are recorded.
  std::function<std::optional<Capture>(const identity::OrganisationId&)> start_capture;
  /// What became of it; nothing when none was begun or its time is over.
  std::function<std::optional<Capture>(const identity::OrganisationId&)> find_capture;
  std::function<void(const identity::OrganisationId&)> stop_capture;
  /// A remedy of a login event in the language of an Accept-Language header. May be empty.
  std::function<std::string(const std::string& remedy, std::string_view accept_language)>
      remedy_in{};
  /// The mail domains of an organisation as they stand; and after a look in DNS, which fails with
  /// store.busy while too many others look.
  std::function<Result<std::vector<MailDomain>>(const identity::OrganisationId&)> mail_domains;
  std::function<Result<std::vector<MailDomain>>(const identity::OrganisationId&)>
      check_mail_domains;
};

/// What the API works with; all of it outlives the API.
struct Services {
  store::CatalogueKeeper& catalogue;
  store::ObjectStore& objects;
  store::UserStore& users;
  store::EventStore& events;
  store::AuditLog& audit;
  store::Sessions& sessions;
  WorkerPool& workers;
  Log& log;
  Clock clock;
  Machine machine;
  GatewayActions gateway;
  std::shared_ptr<HistoryBudget> history = std::make_shared<HistoryBudget>();
};

}  // namespace countersign::admin
