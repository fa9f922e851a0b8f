// SPDX-License-Identifier: Apache-2.0
// Fills a database with sessions, so that a benchmark can start with many held. The decisions come
// from one verified message (the Microsoft-signed one among the vectors); every session has an id
// and a consumed assertion key of its own.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
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

/// A catalogue with the identity provider of the message, which makes users.
std::shared_ptr<const identity::Catalogue> make_catalogue() {
  const std::string folder = std::string(CS_SOURCE_DIR) + "/tests/vectors/saml/entra-2020/";
  const auto certificate = crypto::Certificate::parse(read_file(folder + "idp.pem"));
  CS_CHECK(certificate.ok());
  identity::Authenticator load;
  load.id = identity::AuthenticatorId("load");
  load.organisation = identity::OrganisationId(identity::kRootOrganisation);
  load.name = "Load";
  load.state = identity::AuthenticatorState::kActive;
  load.saml.idp_entity_id = "https://sts.windows.net/3770f585-1d9b-44d4-9016-2428d0082154/";
  load.saml.sso_url = "https://idp.example/sso";
  load.saml.certificates = {certificate->base64()};
  load.mapping.provisioning = identity::Provisioning::kCreate;
  identity::CatalogueEdit edit(identity::Catalogue::initial());
  edit.put(std::move(load));
  identity::Organisation root = *identity::Catalogue::initial()->organisation(
      identity::OrganisationId(identity::kRootOrganisation));
  root.policy.authenticators = {identity::AuthenticatorId(identity::kLocalAuthenticator),
                                identity::AuthenticatorId("load")};
  edit.put(std::move(root));
  FieldProblems problems;
  auto catalogue = edit.finish(problems);
  CS_CHECK(catalogue != nullptr);
  return catalogue;
}

void fill(store::SessionStore& store, std::size_t count) {
  const auto catalogue = make_catalogue();
  const identity::SignInRules rules{*catalogue, *catalogue->authenticator("load"),
                                    identity::OrganisationId(identity::kRootOrganisation)};
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto mapped = identity::map_sign_in(verified_message(), rules, now);
  CS_CHECK(mapped.ok());
  const identity::UserId new_user = identity::make_user_id(std::array<std::uint8_t, 16>{1, 2, 3});
  std::atomic<std::size_t> done{0};
  for (std::size_t i = 0; i < count; ++i) {
    store::SignIn sign_in;
    sign_in.external_identity = {mapped->authenticator(), mapped->profile().external_id};
    sign_in.organisation = rules.organisation;
    sign_in.user_name = mapped->profile().user_name;
    sign_in.decide = [&](const identity::KnownUsers& known) {
      return identity::decide(*mapped, known, rules, new_user, now);
    };
    sign_in.hash = store::hash_session_id(store::make_session_id());
    sign_in.keys = {store::assertion_key("filled", "filled", crypto::random_hex(16),
                                         now + std::chrono::hours(1)),
                    {}};
    sign_in.event.reference = crypto::random_hex(4);
    sign_in.event.time = now;
    sign_in.event.organisation = rules.organisation;
    sign_in.event.authenticator = mapped->authenticator();
    sign_in.event.outcome = identity::LoginOutcome::kAccepted;
    store.sign_in(std::move(sign_in), [&done](const Result<store::SignedIn>& signed_in) {
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
