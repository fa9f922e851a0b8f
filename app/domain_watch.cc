// SPDX-License-Identifier: Apache-2.0
#include "domain_watch.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/text.h"
#include "crypto/random.h"
#include "identity/property.h"
#include "store/errors.h"

namespace countersign::app {
namespace {

using identity::DomainSight;
using identity::Look;
using identity::Organisation;
using std::chrono::sys_seconds;

constexpr std::size_t kOrganisationsALook = 500;
constexpr std::size_t kDomainsALook = 2000;
constexpr std::size_t kDomainTokenBytes = 16;

// The domains of an organisation, each once.
std::vector<std::string> domains_of(const Organisation& organisation) {
  std::vector<std::string> domains;
  for (const std::string& listed : organisation.mail_domains) {
    domains.push_back(ascii_lower(identity::domain_of(listed)));
  }
  std::sort(domains.begin(), domains.end());
  domains.erase(std::unique(domains.begin(), domains.end()), domains.end());
  return domains;
}

Look look_of(const TxtAnswer& answer, const std::string& wanted, std::string& problem) {
  problem = answer.problem;
  switch (answer.outcome) {
    case TxtAnswer::Outcome::kFailed:
      return Look::kFailed;
    case TxtAnswer::Outcome::kNone:
      return Look::kMissing;
    case TxtAnswer::Outcome::kFound:
      break;
  }
  if (std::find(answer.texts.begin(), answer.texts.end(), wanted) != answer.texts.end()) {
    return Look::kSeen;
  }
  problem = "DNS has a TXT record of this name, with another value";
  return Look::kMissing;
}

std::string_view name_of(identity::DomainState state) {
  switch (state) {
    case identity::DomainState::kProven:
      return "proven";
    case identity::DomainState::kConfirmed:
      return "confirmed";
    case identity::DomainState::kLost:
      return "lost";
    case identity::DomainState::kNotProven:
      break;
  }
  return "unproven";
}

}  // namespace

DomainWatch::DomainWatch(store::DomainStore& store, Log& log, LookUp look_up,
                         std::function<void()> changed, Timer timer)
    : store_(store),
      log_(log),
      look_up_(std::move(look_up)),
      changed_(std::move(changed)),
      checks_(std::move(timer)),
      proofs_(std::make_shared<const identity::DomainProofs>()) {}

Result<void> DomainWatch::load(sys_seconds now) {
  CS_TRY(auto all, store_.all());
  {
    const std::lock_guard lock(mutex_);
    for (DomainSight& sight : all) {
      Key key(sight.organisation.value(), sight.domain);
      sights_.insert_or_assign(std::move(key), std::move(sight));
    }
  }
  publish(now);
  return {};
}

DomainWatch::Proofs DomainWatch::proofs() const {
  const std::lock_guard lock(mutex_);
  return proofs_;
}

std::optional<DomainSight> DomainWatch::sight_of(const identity::OrganisationId& organisation,
                                                 const std::string& domain) const {
  const std::lock_guard lock(mutex_);
  const auto found = sights_.find(Key(organisation.value(), domain));
  return found == sights_.end() ? std::nullopt : std::optional(found->second);
}

// What was not looked for since `before`: proven ones first, few of the others.
std::vector<DomainSight> DomainWatch::due_of(const Organisation& organisation,
                                             sys_seconds before) const {
  std::vector<DomainSight> due;
  std::size_t unproven = 0;
  for (const std::string& domain : domains_of(organisation)) {
    DomainSight sight =
        sight_of(organisation.id, domain).value_or(DomainSight{organisation.id, domain});
    if (!sight.proven.has_value() && ++unproven > kMostNotProven) {
      continue;
    }
    if (!sight.looked.has_value() || *sight.looked <= before) {
      due.push_back(std::move(sight));
    }
  }
  return due;
}

bool DomainWatch::add_due(const identity::Catalogue& catalogue, const Organisation& organisation,
                          sys_seconds before, std::vector<DomainSight>& due) {
  std::vector<DomainSight> all = due_of(organisation, before);
  if (all.empty()) {
    return true;
  }
  const identity::Line line = identity::line_of(catalogue, organisation.id);
  for (DomainSight& sight : all) {
    if (due.size() == kBatch) {
      return false;
    }
    if (!round_.has_room(line)) {
      return true;
    }
    round_.take(line);
    due.push_back(std::move(sight));
  }
  return true;
}

void DomainWatch::look(const identity::Catalogue& catalogue, sys_seconds now) {
  const std::unique_lock lock(looking_, std::try_to_lock);
  if (!lock.owns_lock()) {
    return;
  }
  const auto before = now - std::chrono::seconds(identity::property_number(
                                catalogue.property("mail_domains.check_every")));
  const auto entries = catalogue.page(identity::ObjectKind::kOrganisation, std::nullopt, after_,
                                      kOrganisationsALook);
  std::vector<DomainSight> due;
  bool full = false;
  std::size_t domains = 0;
  for (const auto& entry : entries) {
    const auto& organisation = std::get<Organisation>(entry->object);
    domains += organisation.mail_domains.size();
    full = !add_due(catalogue, organisation, before, due);
    if (full) {
      break;  // the rest of it the next time
    }
    after_ = organisation.id.value();
    full = domains > kDomainsALook;
    if (full) {
      break;
    }
  }
  if (!full && entries.size() < kOrganisationsALook) {
    after_.clear();
    round_.clear();
    forget_unlisted(catalogue);
  }
  if (!due.empty()) {
    if (const auto looked = look_for(std::move(due), now); !looked.ok()) {
      log_.write(LogEntry(LogLevel::kError, "mail_domains_not_stored")
                     .add("code", looked.error().code.id)
                     .add("detail", looked.error().detail));
    }
  }
  publish(now);
}

Result<std::string> DomainWatch::token_of(const identity::OrganisationId& organisation) {
  return store_.token(organisation, crypto::random_hex(kDomainTokenBytes));
}

Result<void> DomainWatch::look_for(std::vector<DomainSight> sights, sys_seconds now) {
  std::vector<std::string> names;
  std::vector<std::string> wanted;
  for (const DomainSight& sight : sights) {
    names.push_back(identity::kChallengeLabel + sight.domain);
    CS_TRY(const std::string token, token_of(sight.organisation));
    wanted.push_back(identity::kChallengeValue + token);
  }
  const std::vector<TxtAnswer> answers = look_up_(names);
  std::vector<DomainSight> after;
  after.reserve(sights.size());
  for (std::size_t i = 0; i < sights.size(); ++i) {
    std::string problem;
    const Look look = look_of(answers.at(i), wanted[i], problem);
    after.push_back(identity::looked_at(sights[i], look, std::move(problem), now));
  }
  CS_TRY(store_.put(after));
  {
    const std::lock_guard lock(mutex_);
    changed_sights_ = true;
    for (const DomainSight& sight : after) {
      sights_.insert_or_assign(Key(sight.organisation.value(), sight.domain), sight);
    }
  }
  for (std::size_t i = 0; i < sights.size(); ++i) {
    tell(sights[i], after[i]);
  }
  return {};
}

void DomainWatch::tell(const DomainSight& before, const DomainSight& after) {
  const auto write = [&](LogLevel level, const char* event, const char* remedy) {
    log_.write(LogEntry(level, event)
                   .add("organisation", after.organisation.view())
                   .add("domain", after.domain)
                   .add("detail", after.problem)
                   .add("remedy", remedy));
  };
  if (after.lost.has_value() && !before.lost.has_value()) {
    write(LogLevel::kWarning, "mail_domain_lost",
          "set the TXT record of the domain again within 7 days; then mail addresses of it lead to "
          "the organisation no longer");
  } else if (after.proven.has_value() && !after.lost.has_value() &&
             (!before.proven.has_value() || before.lost.has_value())) {
    write(LogLevel::kInfo, "mail_domain_proven", "");
  }
}

// Whoever does not list a domain any more begins anew if it does again.
void DomainWatch::forget_unlisted(const identity::Catalogue& catalogue) {
  std::vector<DomainSight> gone;
  {
    const std::lock_guard lock(mutex_);
    identity::OrganisationId last;
    std::vector<std::string> domains;  // of the last one
    for (const auto& [key, sight] : sights_) {
      if (sight.organisation != last) {
        last = sight.organisation;
        const Organisation* found = catalogue.organisation(last);
        domains = found == nullptr ? std::vector<std::string>() : domains_of(*found);
      }
      if (!std::binary_search(domains.begin(), domains.end(), sight.domain)) {
        gone.push_back(sight);
      }
    }
  }
  if (gone.empty() || !store_.erase(gone).ok()) {
    return;  // once more at the next round
  }
  const std::lock_guard lock(mutex_);
  changed_sights_ = true;
  for (const DomainSight& sight : gone) {
    sights_.erase(Key(sight.organisation.value(), sight.domain));
  }
}

bool DomainWatch::make_proofs(sys_seconds now) {
  changed_sights_ = false;
  next_end_ = sys_seconds::max();
  std::vector<Key> counting;
  auto proofs = std::make_shared<identity::DomainProofs>();
  for (const auto& [key, sight] : sights_) {
    if (!sight.counts(now)) {
      continue;
    }
    if (sight.lost.has_value()) {
      next_end_ = std::min<sys_seconds>(next_end_, *sight.lost + identity::kProofGrace);
    }
    counting.push_back(key);
    proofs->add(sight.domain, sight.organisation, *sight.proven);
  }
  if (counting == counting_) {
    return false;
  }
  counting_ = std::move(counting);
  proofs_ = std::move(proofs);
  return true;
}

void DomainWatch::publish(sys_seconds now) {
  {
    const std::lock_guard lock(mutex_);
    if ((!changed_sights_ && now < next_end_) || !make_proofs(now)) {
      return;
    }
  }
  if (changed_) {
    changed_();
  }
}

Result<std::vector<admin::MailDomain>> DomainWatch::view(const identity::Catalogue& catalogue,
                                                         const Organisation& organisation) {
  std::vector<admin::MailDomain> out;
  if (organisation.mail_domains.empty()) {
    return out;
  }
  CS_TRY(const std::string token, token_of(organisation.id));
  const Proofs proofs = this->proofs();
  for (const std::string& listed : organisation.mail_domains) {
    const std::string domain = ascii_lower(identity::domain_of(listed));
    const auto sight = sight_of(organisation.id, domain);
    admin::MailDomain one;
    one.domain = listed;
    one.state = name_of(
        identity::state_of(catalogue, organisation, listed, sight.has_value() ? &*sight : nullptr));
    one.leads = identity::leads(catalogue, *proofs, organisation, listed);
    one.record_name = identity::kChallengeLabel + domain;
    one.record_value = identity::kChallengeValue + token;
    if (sight.has_value()) {
      one.proven = sight->proven;
      one.seen = sight->seen;
      one.looked = sight->looked;
      one.problem = sight->problem;
      if (sight->lost.has_value()) {
        one.leads_until = *sight->lost + identity::kProofGrace;
      }
    }
    out.push_back(std::move(one));
  }
  return out;
}

DomainWatch::Timer DomainWatch::steady_timer() {
  return [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
  };
}

Result<void> DomainWatch::look_for_all(const Organisation& organisation, sys_seconds now) {
  std::vector<DomainSight> sights;
  for (const std::string& domain : domains_of(organisation)) {
    DomainSight sight =
        sight_of(organisation.id, domain).value_or(DomainSight{organisation.id, domain});
    if (!sight.looked.has_value() || *sight.looked + kLookAgainAfter <= now) {
      sights.push_back(std::move(sight));
    }
  }
  // Those of which least is known first; the rest at the next call.
  std::stable_sort(sights.begin(), sights.end(),
                   [](const DomainSight& a, const DomainSight& b) { return a.looked < b.looked; });
  sights.resize(std::min(sights.size(), kBatch));
  return sights.empty() ? Result<void>() : look_for(std::move(sights), now);
}

Result<std::vector<admin::MailDomain>> DomainWatch::check(const identity::Catalogue& catalogue,
                                                          const Organisation& organisation,
                                                          sys_seconds now) {
  if (!checks_.rests(organisation.id.value())) {
    const auto checking =
        checks_.begin(organisation.id.value(), identity::line_of(catalogue, organisation.id));
    if (checking == nullptr) {
      return {store::kBusy, "expected fewer checks of mail domains under way"};
    }
    CS_TRY(look_for_all(organisation, now));
  }
  publish(now);
  return view(catalogue, organisation);
}

}  // namespace countersign::app
