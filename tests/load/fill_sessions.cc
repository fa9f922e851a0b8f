// SPDX-License-Identifier: Apache-2.0
// Fills a database with sessions, so that a benchmark can start with many held. The decisions come
// from one verified message (the Microsoft-signed one among the vectors); every session has an id
// and a consumed assertion key of its own.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <CLI/CLI.hpp>

#include "base/check.h"
#include "crypto/certificate.h"
#include "crypto/random.h"
#include "identity/catalogue.h"
#include "identity/login_decision.h"
#include "saml/verify.h"
#include "store/session_secret.h"
#include "store/stores.h"

namespace countersign::load {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  CS_CHECK(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

saml::VerifiedAssertion verified_message() {
  const std::string folder = std::string(CS_SOURCE_DIR) + "/tests/vectors/saml/entra-2020/";
  auto certificate = crypto::Certificate::parse(read_file(folder + "idp.pem"));
  CS_CHECK(certificate.ok());
  auto idp = saml::TrustedIdp::make(
      saml::EntityId("https://sts.windows.net/3770f585-1d9b-44d4-9016-2428d0082154/"),
      {*certificate});
  CS_CHECK(idp.ok());
  saml::Expectation expected;
  expected.sp = saml::EntityId("spn:3efd9d97-26e4-4837-bd75-91a34c2da4ee");
  expected.acs = saml::AcsUrl("http://localhost/saml/consume");
  expected.answered = saml::RequestId("_e21eb82a75f43487fdf2");
  const std::chrono::sys_seconds then{std::chrono::seconds{1591110000}};  // 2020-06-02T15:00:00Z
  auto verified = saml::verify(read_file(folder + "SAMLResponse.b64"), *idp, expected, then);
  CS_CHECK(verified.ok());
  return *std::move(verified);
}

/// As many as hold the sessions, each with one user: what a user may have is looked through at each
/// of its sign-ins.
constexpr std::size_t kCustomers = 1000;

std::string customer(std::size_t number) {
  return "filled" + std::to_string(number);
}

/// Organisations that have the identity provider of the message, which makes users.
std::shared_ptr<const identity::Catalogue> make_catalogue() {
  const std::string folder = std::string(CS_SOURCE_DIR) + "/tests/vectors/saml/entra-2020/";
  const auto certificate = crypto::Certificate::parse(read_file(folder + "idp.pem"));
  CS_CHECK(certificate.ok());
  identity::CatalogueEdit edit(identity::Catalogue::initial());
  for (std::size_t i = 0; i < kCustomers; ++i) {
    identity::Organisation organisation;
    organisation.id = identity::OrganisationId(customer(i));
    organisation.name = customer(i);
    organisation.parent = identity::OrganisationId(identity::kRootOrganisation);
    organisation.policy.authenticators = {identity::AuthenticatorId(customer(i))};
    edit.put(std::move(organisation));
    identity::Authenticator authenticator;
    authenticator.id = identity::AuthenticatorId(customer(i));
    authenticator.organisation = identity::OrganisationId(customer(i));
    authenticator.name = "Load";
    authenticator.state = identity::AuthenticatorState::kActive;
    authenticator.saml.idp_entity_id =
        "https://sts.windows.net/3770f585-1d9b-44d4-9016-2428d0082154/";
    authenticator.saml.sso_url = "https://idp.example/sso";
    authenticator.saml.certificates = {certificate->base64()};
    authenticator.mapping.provisioning = identity::Provisioning::kCreate;
    edit.put(std::move(authenticator));
  }
  FieldProblems problems;
  auto catalogue = edit.finish(problems);
  for (const FieldProblem& problem : problems) {
    std::fprintf(stderr, "%s: %s\n", problem.pointer.c_str(), problem.what.c_str());
  }
  CS_CHECK(catalogue != nullptr);
  return catalogue;
}

/// What signs the person of the message in at one of the organisations.
class Customer {
 public:
  Customer(const identity::Catalogue& catalogue, const saml::VerifiedAssertion& message,
           std::size_t number, std::chrono::sys_seconds now)
      : rules_{catalogue, *catalogue.authenticator(customer(number)),
               identity::OrganisationId(customer(number))},
        mapped_(map(message, rules_, now)),
        user_(identity::make_user_id(std::array<std::uint8_t, 16>{
            1, static_cast<std::uint8_t>(number / 256), static_cast<std::uint8_t>(number % 256)})),
        now_(now) {}

  /// Of an id and a key of its own.
  store::SignIn sign_in() const {
    store::SignIn out;
    out.external_identity = {mapped_.authenticator(), mapped_.profile().external_id};
    out.organisation = rules_.organisation;
    out.user_name = mapped_.profile().user_name;
    out.decide = [this](const identity::KnownUsers& known) {
      return identity::decide(mapped_, known, rules_, user_, now_);
    };
    out.hash = store::hash_session_id(store::make_session_id());
    out.keys = {store::assertion_key("filled", "filled", crypto::random_hex(16),
                                     now_ + std::chrono::hours(1)),
                {}};
    out.event.reference = crypto::random_hex(4);
    out.event.time = now_;
    out.event.organisation = rules_.organisation;
    out.event.authenticator = mapped_.authenticator();
    out.event.outcome = identity::LoginOutcome::kAccepted;
    return out;
  }

 private:
  static identity::MappedSignIn map(const saml::VerifiedAssertion& message,
                                    const identity::SignInRules& rules,
                                    std::chrono::sys_seconds now) {
    auto mapped = identity::map_sign_in(message, rules, now);
    CS_CHECK(mapped.ok());
    return *std::move(mapped);
  }

  const identity::SignInRules rules_;
  const identity::MappedSignIn mapped_;
  const identity::UserId user_;
  const std::chrono::sys_seconds now_;
};

void fill(store::SessionStore& store, std::size_t count) {
  const auto catalogue = make_catalogue();
  const saml::VerifiedAssertion message = verified_message();
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  std::deque<Customer> customers;
  for (std::size_t i = 0; i < kCustomers; ++i) {
    customers.emplace_back(*catalogue, message, i, now);
  }
  std::atomic<std::size_t> done{0};
  for (std::size_t i = 0; i < count; ++i) {
    store.sign_in(customers[i % kCustomers].sign_in(),
                  [&done](const Result<store::SignedIn>& signed_in) {
                    CS_CHECK(signed_in.ok());
                    ++done;
                  });
    while (i - done > 4000) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  }
  while (done < count) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace
}  // namespace countersign::load

int main(int argc, char** argv) {
  std::string file;
  std::size_t sessions = 0;
  CLI::App app("fills a session database");
  app.add_option("--store", file)->required();
  app.add_option("--sessions", sessions)->required();
  CLI11_PARSE(app, argc, argv);
  countersign::store::SqliteOptions options;
  options.file = file;
  auto stores = countersign::store::open_sqlite_stores(options);
  CS_CHECK(stores.ok());
  CS_CHECK(
      stores->sessions->load([](const countersign::store::StoredSession&, const auto&) {}).ok());
  const auto start = std::chrono::steady_clock::now();
  countersign::load::fill(*stores->sessions, sessions);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%zu sessions in %.1f s\n", sessions, seconds);
  return 0;
}
