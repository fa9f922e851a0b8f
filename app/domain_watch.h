// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "admin/services.h"
#include "base/log_entry.h"
#include "dns_resolver.h"
#include "domain_checks.h"
#include "identity/domain_sight.h"
#include "identity/shared_room.h"
#include "store/domain_store.h"

namespace countersign::app {

/// Looks in DNS for what proves that a mail domain is an organisation's, and remembers it: when an
/// administrator asks, and by itself, `mail_domains.check_every` after the last look.
///
/// Calls may come from any thread; `look` and `check` block for DNS.
class DomainWatch {
 public:
  using Proofs = std::shared_ptr<const identity::DomainProofs>;
  using LookUp = std::function<std::vector<TxtAnswer>(const std::vector<std::string>&)>;
  using Timer = DomainChecks::Timer;
  /// An administrator who asks sooner gets what was seen then.
  static constexpr std::chrono::seconds kLookAgainAfter{5};
  /// Most domains that are looked for at once.
  static constexpr std::size_t kBatch = 50;
  /// Most domains that are looked for in one round through all organisations without being asked,
  /// shared in the tree: however many somebody lists at organisations of its own, those of others
  /// wait for half of them at most. The rest comes with the next round.
  static constexpr std::size_t kMostInARound = 4000;
  /// Most unproven domains of one organisation that are looked for without being asked.
  static constexpr std::size_t kMostNotProven = 20;

  /// All outlive this. `changed` is called, on the thread of a look, when other proofs count.
  DomainWatch(store::DomainStore& store, Log& log, LookUp look_up, std::function<void()> changed,
              Timer timer = steady_timer());

  /// Takes over what was seen before the start.
  Result<void> load(std::chrono::sys_seconds now);

  Proofs proofs() const;

  /// Looks at some organisations further on, and for the domains that are due there; forgets those
  /// that nobody lists any more. One that finds another under way does nothing. To be called about
  /// once a second.
  void look(const identity::Catalogue& catalogue, std::chrono::sys_seconds now);

  /// The domains of an organisation as they stand.
  Result<std::vector<admin::MailDomain>> view(const identity::Catalogue& catalogue,
                                              const identity::Organisation& organisation);
  /// Looks for all of them, and gives that; what was seen before where name servers were slow a
  /// moment ago. Fails with store.busy while too many others look.
  Result<std::vector<admin::MailDomain>> check(const identity::Catalogue& catalogue,
                                               const identity::Organisation& organisation,
                                               std::chrono::sys_seconds now);

 private:
  using Key = std::pair<std::string, std::string>;  // organisation, domain
  using Sights = std::map<Key, identity::DomainSight>;

  static Timer steady_timer();
  Result<void> look_for_all(const identity::Organisation& organisation,
                            std::chrono::sys_seconds now);
  std::vector<identity::DomainSight> due_of(const identity::Organisation& organisation,
                                            std::chrono::sys_seconds before) const;
  Result<void> look_for(std::vector<identity::DomainSight> sights, std::chrono::sys_seconds now);
  /// Adds what is due of an organisation. False: the batch is full.
  bool add_due(const identity::Catalogue& catalogue, const identity::Organisation& organisation,
               std::chrono::sys_seconds before, std::vector<identity::DomainSight>& due);
  void forget_unlisted(const identity::Catalogue& catalogue);
  Result<std::string> token_of(const identity::OrganisationId& organisation);
  std::optional<identity::DomainSight> sight_of(const identity::OrganisationId& organisation,
                                                const std::string& domain) const;
  void tell(const identity::DomainSight& before, const identity::DomainSight& after);
  void publish(std::chrono::sys_seconds now);
  /// Makes the proofs anew; whether others count than before. The lock is held.
  bool make_proofs(std::chrono::sys_seconds now);

  store::DomainStore& store_;
  Log& log_;
  LookUp look_up_;
  std::function<void()> changed_;
  DomainChecks checks_;
  std::mutex looking_;                                  // of `look`
  std::string after_;                                   // the organisation looked at last
  identity::SharedRoom round_{{.all = kMostInARound}};  // of `look`
  mutable std::mutex mutex_;                            // of all below
  Sights sights_;
  bool changed_sights_ = true;           // since the proofs were made
  std::chrono::sys_seconds next_end_{};  // of a grace, when they must be made anew
  std::vector<Key> counting_;            // those whose proofs count
  Proofs proofs_;
};

}  // namespace countersign::app
