// SPDX-License-Identifier: Apache-2.0
#include "domain_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <utility>

#include "base/matchers.h"
#include "identity/test_catalogue.h"
#include "store/errors.h"
#include "store/stores.h"

namespace countersign::app {
namespace {

using identity::Organisation;
using identity::OrganisationId;
using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_seconds;

class NoLog final : public Log {
 public:
  void write(const LogEntry& entry) override { lines_.push_back(entry.members()); }
  bool tells(const std::string& text) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const std::string& line) {
      return line.find(text) != std::string::npos;
    });
  }

 private:
  std::vector<std::string> lines_;
};

class DomainWatchTest : public ::testing::Test {
 protected:
  DomainWatchTest()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("domains_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    acme_.mail_domains = {"acme.com", "*.acme.com", "acme.net"};
    reopen();
  }
  ~DomainWatchTest() override {
    watch_.reset();
    stores_ = {};
    std::filesystem::remove_all(folder_);
  }

  void reopen() {
    watch_.reset();
    stores_ = {};
    store::SqliteOptions options;
    options.file = folder_ / "countersign.db";
    auto opened = store::open_sqlite_stores(options);
    ASSERT_THAT(opened, IsOk());
    stores_ = *std::move(opened);
    watch_ = std::make_unique<DomainWatch>(
        *stores_.domains, log_,
        [this](const std::vector<std::string>& names) { return answer(names); },
        [this] { ++changes_; }, [this] { return time_; });
    ASSERT_THAT(watch_->load(now_), IsOk());
  }
  std::vector<TxtAnswer> answer(const std::vector<std::string>& names) {
    std::vector<TxtAnswer> answers;
    if (const auto during = std::exchange(during_, nullptr)) {
      during();
    }
    for (const std::string& name : names) {
      asked_.push_back(name);
      const auto found = zone_.find(name);
      if (is_down_) {
        answers.push_back({TxtAnswer::Outcome::kFailed, {}, "timeout"});
      } else if (found == zone_.end()) {
        answers.push_back({TxtAnswer::Outcome::kNone, {}, "no record"});
      } else {
        answers.push_back({TxtAnswer::Outcome::kFound, found->second, ""});
      }
    }
    return answers;
  }
  std::shared_ptr<const identity::Catalogue> catalogue() const {
    return identity::catalogue_of({acme_, identity::test_organisation("shop", "root")});
  }
  admin::MailDomain domain(const std::string& name) {
    const auto all = watch_->view(*catalogue(), acme_);
    EXPECT_THAT(all, IsOk());
    for (const admin::MailDomain& one : *all) {
      if (one.domain == name) {
        return one;
      }
    }
    return {};
  }
  void set_record(const char* name) {
    const admin::MailDomain one = domain(name);
    zone_[one.record_name] = {"v=spf1 -all", one.record_value};
  }
  std::string check(const char* name) {
    EXPECT_THAT(watch_->check(*catalogue(), acme_, now_), IsOk());
    return domain(name).state;
  }
  bool leads(const char* address) const {
    return identity::organisation_of_mail(*catalogue(), *watch_->proofs(), address) != nullptr;
  }

  std::filesystem::path folder_;
  store::Stores stores_;
  NoLog log_;
  sys_seconds now_{seconds(1'600'000'000)};
  Organisation acme_ = identity::test_organisation("acme", "root");
  std::map<std::string, std::vector<std::string>> zone_;
  bool is_down_ = false;
  std::chrono::milliseconds time_{0};
  std::function<void()> during_;  // the next look
  std::vector<std::string> asked_;
  int changes_ = 0;
  std::unique_ptr<DomainWatch> watch_;
};

TEST_F(DomainWatchTest, ProvesADomainByItsRecord) {
  EXPECT_EQ(domain("acme.com").state, "unproven");
  EXPECT_EQ(domain("acme.com").record_name, "_countersign-challenge.acme.com");
  EXPECT_EQ(domain("*.acme.com").record_name, "_countersign-challenge.acme.com");
  EXPECT_EQ(check("acme.com"), "unproven");
  EXPECT_EQ(domain("acme.com").problem, "no record");
  EXPECT_FALSE(leads("nick@acme.com"));
  set_record("acme.com");
  now_ += DomainWatch::kLookAgainAfter;
  EXPECT_EQ(check("acme.com"), "proven");
  EXPECT_EQ(domain("*.acme.com").state, "proven");
  EXPECT_EQ(domain("acme.net").state, "unproven");
  EXPECT_TRUE(domain("acme.com").leads);
  EXPECT_TRUE(leads("nick@acme.com"));
  EXPECT_EQ(changes_, 1);
  EXPECT_TRUE(log_.tells("mail_domain_proven"));
}

TEST_F(DomainWatchTest, RefusesTheRecordOfAnotherOrganisation) {
  Organisation shop = identity::test_organisation("shop", "root");
  shop.mail_domains = {"acme.com"};
  const auto theirs = watch_->view(*catalogue(), shop);
  ASSERT_THAT(theirs, IsOk());
  zone_[theirs->front().record_name] = {theirs->front().record_value};
  EXPECT_EQ(check("acme.com"), "unproven");
  EXPECT_THAT(domain("acme.com").problem, testing::HasSubstr("another value"));
  EXPECT_FALSE(leads("nick@acme.com"));
}

TEST_F(DomainWatchTest, KeepsWhatWasSeenOverARestart) {
  set_record("acme.com");
  ASSERT_EQ(check("acme.com"), "proven");
  const std::string value = domain("acme.com").record_value;
  reopen();
  EXPECT_TRUE(leads("nick@acme.com"));
  EXPECT_EQ(domain("acme.com").state, "proven");
  EXPECT_EQ(domain("acme.com").record_value, value);
}

TEST_F(DomainWatchTest, LosesAProofThatIsGoneAfterAWhile) {
  set_record("acme.com");
  ASSERT_EQ(check("acme.com"), "proven");
  zone_.clear();
  now_ += hours(24);
  EXPECT_EQ(check("acme.com"), "lost");
  EXPECT_TRUE(domain("acme.com").leads);
  EXPECT_TRUE(log_.tells("mail_domain_lost"));
  now_ += identity::kProofGrace - seconds(1);
  watch_->look(*catalogue(), now_);
  EXPECT_TRUE(leads("nick@acme.com"));
  now_ += seconds(1);
  watch_->look(*catalogue(), now_);
  EXPECT_FALSE(leads("nick@acme.com"));
  EXPECT_FALSE(domain("acme.com").leads);
  EXPECT_EQ(domain("acme.com").state, "lost");
}

TEST_F(DomainWatchTest, LosesNothingWhileDnsSaysNothing) {
  set_record("acme.com");
  ASSERT_EQ(check("acme.com"), "proven");
  is_down_ = true;
  now_ += hours(24);
  EXPECT_EQ(check("acme.com"), "proven");
  EXPECT_EQ(domain("acme.com").problem, "timeout");
}

TEST_F(DomainWatchTest, LooksOnceADayByItself) {
  watch_->look(*catalogue(), now_);
  EXPECT_THAT(asked_, testing::ElementsAre("_countersign-challenge.acme.com",
                                           "_countersign-challenge.acme.net"));
  now_ += hours(24) - seconds(1);
  watch_->look(*catalogue(), now_);
  EXPECT_EQ(asked_.size(), 2U);
  now_ += seconds(1);
  watch_->look(*catalogue(), now_);
  EXPECT_EQ(asked_.size(), 4U);
}

TEST_F(DomainWatchTest, LooksForFewDomainsThatAreNotProven) {
  acme_.mail_domains.clear();
  for (int i = 0; i < 500; ++i) {
    acme_.mail_domains.push_back("acme" + std::to_string(i) + ".com");
  }
  for (int i = 0; i < 20; ++i) {
    watch_->look(*catalogue(), now_);
  }
  EXPECT_EQ(asked_.size(), DomainWatch::kMostNotProven);
}

TEST_F(DomainWatchTest, AsksNotAgainAtOnce) {
  check("acme.com");
  const std::size_t asked = asked_.size();
  check("acme.com");
  EXPECT_EQ(asked_.size(), asked);
}

// Customers whose name servers take their time, and one whose answer at once.
class SlowDomainsTest : public DomainWatchTest {
 protected:
  SlowDomainsTest() {
    for (const char* id : {"slow", "slower", "slowest", "shop", "store", "stall"}) {
      Organisation one = identity::test_organisation(id, "root");
      one.mail_domains = {std::string(id) + ".com"};
      all_.push_back(one);
    }
    for (const char* id : {"slow.below", "slow.beside", "slow.behind"}) {
      Organisation below = identity::test_organisation(id, "slow");
      below.mail_domains = {std::string(id) + ".com"};
      all_.push_back(below);
    }
  }
  /// "looked", "shown" (what was seen before) or "busy".
  std::string check_of(const char* id, std::function<void()> during = nullptr) {
    const auto organisation = std::find_if(
        all_.begin(), all_.end(), [&](const Organisation& one) { return one.id.view() == id; });
    during_ = std::move(during);
    now_ += DomainWatch::kLookAgainAfter;
    const std::size_t asked = asked_.size();
    const auto done =
        watch_->check(*identity::catalogue_of({all_.begin(), all_.end()}), *organisation, now_);
    during_ = nullptr;
    if (!done.ok()) {
      EXPECT_EQ(done.error().code, store::kBusy);
      return "busy";
    }
    return asked_.size() > asked ? "looked" : "shown";
  }
  void make_slow(const char* id) {
    EXPECT_EQ(check_of(id, [this] { time_ += DomainChecks::kSlow; }), "looked");
  }

  std::vector<Organisation> all_;
};

TEST_F(SlowDomainsTest, HasRoomForOthersThanSlowOnes) {
  make_slow("slow");
  make_slow("slower");
  make_slow("slowest");
  time_ += DomainChecks::kRest * DomainChecks::kSlow;
  std::string second;
  std::string third;
  std::string below;
  std::string other;
  EXPECT_EQ(check_of("slow",
                     [&] {
                       second = check_of("slower", [&] {
                         third = check_of("slowest");
                         below = check_of("slow.below");
                         other = check_of("shop");
                       });
                     }),
            "looked");
  EXPECT_EQ(second, "looked");
  EXPECT_EQ(third, "busy");
  EXPECT_EQ(below, "busy") << "whoever makes organisations is no less slow";
  EXPECT_EQ(other, "looked");
}

TEST_F(SlowDomainsTest, BoundsThoseOfEachOrganisationAndOfAll) {
  std::string again;
  std::string last;
  std::string over;
  EXPECT_EQ(check_of("shop",
                     [&] {
                       again = check_of("shop");
                       check_of("store", [&] {
                         check_of("stall", [&] {
                           last = check_of("slow", [&] { over = check_of("slower"); });
                         });
                       });
                     }),
            "looked");
  EXPECT_EQ(again, "busy") << "of the same organisation";
  EXPECT_EQ(last, "looked");
  EXPECT_EQ(over, "busy");
  EXPECT_EQ(check_of("slower"), "looked") << "they are over";
}

// Two customers in an organisation that stands right below the root.
TEST_F(SlowDomainsTest, SharesRoomInTheTree) {
  std::string beside;
  std::string behind;
  std::string other;
  EXPECT_EQ(check_of("slow.below",
                     [&] {
                       beside = check_of("slow.beside", [&] {
                         behind = check_of("slow.behind");
                         other = check_of("shop");
                       });
                     }),
            "looked");
  EXPECT_EQ(beside, "looked");
  EXPECT_EQ(behind, "busy") << "half of all is theirs together";
  EXPECT_EQ(other, "looked");
  make_slow("slow.below");
  time_ += DomainChecks::kRest * DomainChecks::kSlow;
  EXPECT_EQ(check_of("slow.below", [&] { beside = check_of("slow.beside"); }), "looked");
  EXPECT_EQ(beside, "looked") << "also when one of them was slow";
}

TEST_F(SlowDomainsTest, ShowsSlowOnesWhatWasSeenForAWhile) {
  make_slow("slow");
  EXPECT_EQ(check_of("slow.below"), "looked") << "its own name servers were not slow";
  time_ += DomainChecks::kRest * DomainChecks::kSlow - std::chrono::milliseconds(1);
  EXPECT_EQ(check_of("slow"), "shown");
  time_ += std::chrono::milliseconds(1);
  EXPECT_EQ(check_of("slow"), "looked");
}

TEST_F(SlowDomainsTest, ForgetsThatOneWasSlow) {
  make_slow("slow");
  make_slow("slower");
  make_slow("slowest");
  time_ += DomainChecks::kSlowFor;
  std::string second;
  std::string third;
  EXPECT_EQ(
      check_of("slow", [&] { second = check_of("slower", [&] { third = check_of("slowest"); }); }),
      "looked");
  EXPECT_EQ(second, "looked");
  EXPECT_EQ(third, "looked");
}

// Organisations below one's own, each with as many domains as are looked for.
TEST_F(DomainWatchTest, LooksForThoseOfOthersAmongMany) {
  std::vector<Organisation> all = {identity::test_organisation("acme", "root")};
  constexpr std::size_t kChildren = 150;
  for (std::size_t n = 0; n < kChildren; ++n) {
    Organisation child = identity::test_organisation("acme.k" + std::to_string(n), "acme");
    for (std::size_t k = 0; k < DomainWatch::kMostNotProven; ++k) {
      child.mail_domains.push_back("d" + std::to_string(k) + ".k" + std::to_string(n) + ".com");
    }
    all.push_back(std::move(child));
  }
  Organisation zeta = identity::test_organisation("zeta", "root");
  zeta.mail_domains = {"zeta.com"};
  all.push_back(zeta);
  const auto catalogue = identity::catalogue_of({all.begin(), all.end()});
  const auto is_asked = [&] {
    return std::any_of(asked_.begin(), asked_.end(), [](const std::string& name) {
      return name.find("zeta.com") != std::string::npos;
    });
  };
  for (int n = 0; n < 100 && !is_asked(); ++n) {
    watch_->look(*catalogue, now_);
  }
  EXPECT_TRUE(is_asked());
  EXPECT_LE(asked_.size(), DomainWatch::kMostInARound / 2 + DomainWatch::kBatch);
  for (int n = 0; n < 100; ++n) {
    watch_->look(*catalogue, now_);
  }
  EXPECT_EQ(asked_.size(), kChildren * DomainWatch::kMostNotProven + 1) << "each once";
}

TEST_F(DomainWatchTest, ForgetsWhatNobodyListsAnyMore) {
  set_record("acme.com");
  ASSERT_EQ(check("acme.com"), "proven");
  acme_.mail_domains = {"acme.net"};
  watch_->look(*catalogue(), now_ + hours(1));
  acme_.mail_domains = {"acme.com"};
  EXPECT_EQ(domain("acme.com").state, "unproven");
  reopen();
  EXPECT_EQ(domain("acme.com").state, "unproven");
}

TEST(DnsResolver, KnowsWhatCanBeAServer) {
  for (const char* good : {"127.0.0.1", "127.0.0.1:5353", "::1", "[::1]:53", "2001:db8::1"}) {
    EXPECT_TRUE(DnsResolver::is_server(good)) << good;
  }
  for (const char* bad : {"", "dns.example.com", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
                          "[::1", "[::1]53", "127.0.0.1,127.0.0.2", "127.0.0.1:53x"}) {
    EXPECT_FALSE(DnsResolver::is_server(bad)) << bad;
  }
}

}  // namespace
}  // namespace countersign::app
