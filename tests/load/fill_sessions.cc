// SPDX-License-Identifier: Apache-2.0
// Fills a database with sessions, so that a benchmark can start with many held. The decisions come
// from one verified message (the Microsoft-signed one among the vectors); every session has an id
// and a consumed assertion key of its own.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>

#include "base/check.h"
#include "crypto/certificate.h"
#include "crypto/random.h"
#include "identity/login_decision.h"
#include "saml/verify.h"
#include "store/session_secret.h"
#include "store/sqlite/sqlite_session_store.h"

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

void fill(store::SessionStore& store, std::size_t count) {
  const saml::VerifiedAssertion verified = verified_message();
  identity::LoginPolicy policy;
  policy.organisation = identity::OrganisationId("default");
  policy.authenticator = identity::AuthenticatorId("load");
  policy.idle_limit = std::chrono::hours(8);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  std::atomic<std::size_t> done{0};
  for (std::size_t i = 0; i < count; ++i) {
    auto decision = identity::decide(verified, policy, now);
    CS_CHECK(decision.ok());
    const store::ConsumedKeys keys{
        store::assertion_key("filled", crypto::random_hex(16), now + std::chrono::hours(1)), {}};
    store.open_session(store::hash_session_id(store::make_session_id()), *std::move(decision), keys,
                       [&done](const Result<store::StoredSession>& opened) {
                         CS_CHECK(opened.ok());
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
  auto store = countersign::store::open_sqlite_session_store(options);
  CS_CHECK(store.ok());
  CS_CHECK((*store)->load([](countersign::store::StoredSession) {}).ok());
  const auto start = std::chrono::steady_clock::now();
  countersign::load::fill(**store, sessions);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%zu sessions in %.1f s\n", sessions, seconds);
  return 0;
}
