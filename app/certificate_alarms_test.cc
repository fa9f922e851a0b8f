// SPDX-License-Identifier: Apache-2.0
#include "certificate_alarms.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/certificate.h"
#include "crypto/keys.h"
#include "identity/test_catalogue.h"

namespace countersign::app {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr sys_seconds kStart = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2};

class Lines final : public Log {
 public:
  void write(const LogEntry& entry) override { lines.push_back(entry.members()); }
  std::vector<std::string> take() { return std::exchange(lines, {}); }
  std::vector<std::string> lines;
};

identity::Authenticator ending(const char* id, sys_seconds not_after) {
  static const crypto::PrivateKey kKey = crypto::PrivateKey::generate_rsa(2048);
  identity::Authenticator out = identity::test_authenticator(id, "root");
  out.state = identity::AuthenticatorState::kActive;
  out.saml.certificates = {
      crypto::Certificate::self_signed(kKey, id, kStart - days(300), not_after).base64()};
  return out;
}

class CertificateAlarmsTest : public testing::Test {
 protected:
  void look(const identity::Catalogue& catalogue, sys_seconds now) {
    for (int i = 0; i < 5; ++i) {
      alarms_.look(catalogue, now, 1);  // page by page
    }
  }

  Lines log_;
  CertificateAlarms alarms_{log_};
};

TEST_F(CertificateAlarmsTest, A3TellsOnceOfEachOfItsDays) {
  const auto catalogue = identity::catalogue_of(
      {ending("first", kStart + days(61)), ending("later", kStart + days(900))});
  look(*catalogue, kStart);
  EXPECT_THAT(log_.take(), IsEmpty());
  const auto at = [&](sys_seconds now) {
    look(*catalogue, now);
    look(*catalogue, now + hours(2));
    return log_.take();
  };
  EXPECT_THAT(at(kStart + days(2)),
              ElementsAre(AllOf(HasSubstr("certificate_expires"), HasSubstr("\"first\""),
                                HasSubstr("\"within_days\":60"))));
  EXPECT_THAT(at(kStart + days(20)), IsEmpty());
  EXPECT_THAT(at(kStart + days(31)), ElementsAre(HasSubstr("\"within_days\":30")));
  EXPECT_THAT(at(kStart + days(54)), ElementsAre(HasSubstr("\"within_days\":7")));
  EXPECT_THAT(at(kStart + days(60)), ElementsAre(HasSubstr("\"within_days\":1")));
  EXPECT_THAT(at(kStart + days(61)), ElementsAre(HasSubstr("certificate_expired")));
  EXPECT_THAT(at(kStart + days(90)), IsEmpty());
}

TEST_F(CertificateAlarmsTest, A3LooksAtActiveAuthenticatorsAlone) {
  identity::Authenticator draft = ending("draft", kStart + days(1));
  draft.state = identity::AuthenticatorState::kDraft;
  look(*identity::catalogue_of({draft}), kStart);
  EXPECT_THAT(log_.take(), IsEmpty());
}

TEST_F(CertificateAlarmsTest, A3TellsOfACertificateThatIsNew) {
  look(*identity::catalogue_of({ending("idp", kStart + days(900))}), kStart);
  look(*identity::catalogue_of({ending("idp", kStart + days(3))}), kStart + hours(1));
  EXPECT_THAT(log_.take(), ElementsAre(HasSubstr("\"within_days\":7")));
}

TEST_F(CertificateAlarmsTest, A3LooksAgainAfterAnHour) {
  const auto before = identity::catalogue_of({ending("idp", kStart + days(900))});
  const auto after = identity::catalogue_of({ending("idp", kStart + days(3))});
  look(*before, kStart);
  look(*after, kStart + hours(1) - std::chrono::seconds(1));
  EXPECT_THAT(log_.take(), IsEmpty());
  look(*after, kStart + hours(1));
  EXPECT_EQ(log_.take().size(), 1U);
}

}  // namespace
}  // namespace countersign::app
