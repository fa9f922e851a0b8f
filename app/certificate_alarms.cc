// SPDX-License-Identifier: Apache-2.0
#include "certificate_alarms.h"

#include <limits>
#include <variant>

#include "base/datetime.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"

namespace countersign::app {
namespace {

constexpr std::chrono::hours kBetweenRounds{1};
constexpr std::array<std::int64_t, 5> kDays{0, 1, 7, 30, 60};
constexpr std::int64_t kNotTold = std::numeric_limits<std::int64_t>::max();

// The least of kDays that is not exceeded, or kNotTold; 0: it is over.
std::int64_t notice_of(std::chrono::sys_seconds not_after, std::chrono::sys_seconds now) {
  for (const std::int64_t days : kDays) {
    if (not_after <= now + std::chrono::days(days)) {
      return days;
    }
  }
  return kNotTold;
}

}  // namespace

void CertificateAlarms::look(const identity::Catalogue& catalogue, std::chrono::sys_seconds now,
                             std::size_t most) {
  const std::unique_lock lock(looking_, std::try_to_lock);
  if (!lock.owns_lock()) {
    return;
  }
  if (between_rounds_) {
    // A clock that was set back begins a round, too.
    if (now >= round_began_ && now < round_began_ + kBetweenRounds) {
      return;
    }
    between_rounds_ = false;
    round_began_ = now;
    after_.clear();
  }
  const auto entries =
      catalogue.page(identity::ObjectKind::kAuthenticator, std::nullopt, after_, most);
  for (const auto& entry : entries) {
    const auto& authenticator = std::get<identity::Authenticator>(entry->object);
    after_ = authenticator.id.value();
    if (authenticator.state == identity::AuthenticatorState::kActive) {
      look_at(authenticator, now);
    }
  }
  if (entries.size() < most) {
    between_rounds_ = true;
    known_ = std::exchange(current_, {});
  }
}

void CertificateAlarms::look_at(const identity::Authenticator& authenticator,
                                std::chrono::sys_seconds now) {
  for (const std::string& text : authenticator.saml.certificates) {
    const Key key{authenticator.id.value(), crypto::sha256(text)};
    auto known = known_.extract(key);
    if (known.empty()) {
      const auto certificate = crypto::Certificate::parse(text);
      if (!certificate.ok()) {
        continue;  // the API lets none be stored that can't be read
      }
      current_.try_emplace(key, Known{certificate->not_after(), kNotTold});
    } else {
      current_.insert(std::move(known));
    }
    tell(authenticator, current_.at(key), now);
  }
}

void CertificateAlarms::tell(const identity::Authenticator& authenticator, Known& known,
                             std::chrono::sys_seconds now) {
  const std::int64_t notice = notice_of(known.not_after, now);
  if (notice >= known.told) {
    return;
  }
  known.told = notice;
  const bool over = notice == 0;
  log_.write(LogEntry(over ? LogLevel::kError : LogLevel::kWarning,
                      over ? "certificate_expired" : "certificate_expires")
                 .add("organisation", authenticator.organisation.view())
                 .add("authenticator", authenticator.id.view())
                 .add("not_after", format_datetime(known.not_after))
                 .add("within_days", notice)
                 .add("remedy",
                      "ask the identity provider for its next certificate and add it to the login "
                      "authenticator before it is used"));
}

}  // namespace countersign::app
