// SPDX-License-Identifier: Apache-2.0
// Signature wrapping by exhaustion: the genuine parts of a signed message are put at every place of
// a forged one, bare and wrapped. Whatever is accepted, the forged user never is.
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/datetime.h"
#include "base/matchers.h"
#include "crypto/certificate.h"
#include "saml/verify.h"

namespace countersign::saml {
namespace {

constexpr std::string_view kForgedUser = "admin@example.com";

std::string read_vector_file(const std::string& name) {
  std::ifstream in(std::filesystem::path(CS_SOURCE_DIR) / "tests/vectors/saml" / name,
                   std::ios::binary);
  EXPECT_TRUE(in.good()) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// From the first `start` to the end of the last `end`.
std::string piece(const std::string& text, std::string_view start, std::string_view end) {
  const std::size_t from = text.find(start);
  const std::size_t to = text.rfind(end);
  return text.substr(from, to + end.size() - from);
}

std::string first_signature(const std::string& text) {
  constexpr std::string_view kEnd = "</ds:Signature>";
  const std::size_t from = text.find("<ds:Signature ");
  return from == std::string::npos ? std::string{}
                                   : text.substr(from, text.find(kEnd, from) + kEnd.size() - from);
}

std::string without_signatures(std::string text) {
  constexpr std::string_view kEnd = "</ds:Signature>";
  for (std::size_t at = text.find("<ds:Signature "); at != std::string::npos;
       at = text.find("<ds:Signature ")) {
    text.erase(at, text.find(kEnd, at) + kEnd.size() - at);
  }
  return text;
}

struct Trust {
  TrustedIdp idp;
  Expectation expected;
  std::chrono::sys_seconds now;
};

Trust trust() {
  auto certificates = crypto::Certificate::parse_all(read_vector_file("keys/idp-rsa2048.crt"));
  EXPECT_THAT(certificates, IsOk());
  auto idp = TrustedIdp::make(EntityId("https://idp.example.com/idp"), *certificates);
  EXPECT_THAT(idp, IsOk());
  Expectation expected;
  expected.sp = EntityId("https://sp.example.com/saml/metadata");
  expected.acs = AcsUrl("https://sp.example.com/saml/acs");
  expected.answered = RequestId("_req-4f1c9a7e2b");
  const auto now = parse_datetime("2026-03-02T10:00:00Z");
  EXPECT_THAT(now, IsOk());
  return {*std::move(idp), expected, std::chrono::floor<std::chrono::seconds>(now->time)};
}

/// Every way in which the attacker may change what he keeps.
std::vector<std::string> forged(const std::string& genuine) {
  const std::string evil = replaced(genuine, "alice@example.com", kForgedUser);
  const std::string renamed =
      replaced(replaced(evil, "ID=\"_assert-0c2b8d64aa\"", "ID=\"_evil-assertion\""),
               "ID=\"_resp-71d5c0e39f\"", "ID=\"_evil-response\"");
  return {evil, renamed, without_signatures(evil), without_signatures(renamed)};
}

/// The genuine parts, each as such and wrapped.
std::vector<std::string> fragments(const std::string& genuine) {
  const std::string assertion = piece(genuine, "<saml:Assertion ", "</saml:Assertion>");
  const std::string signature = first_signature(genuine);
  const std::array<std::string, 5> parts{assertion, without_signatures(assertion), genuine,
                                         without_signatures(genuine), signature};
  std::vector<std::string> all;
  for (const std::string& part : parts) {
    all.push_back(part);
    all.push_back("<x>" + part + "</x>");
    all.push_back("<samlp:Extensions>" + part + "</samlp:Extensions>");
    all.push_back("<saml:Advice>" + part + "</saml:Advice>");
    all.push_back("<ds:Object xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">" + part +
                  "</ds:Object>");
  }
  return all;
}

/// Puts the fragment behind each tag of the message; gives how many messages were tried.
int try_places(const std::string& message, const std::string& fragment, const Trust& trust) {
  int tried = 0;
  for (std::size_t at = message.find('>'); at != std::string::npos;
       at = message.find('>', at + 1)) {
    const std::string made = message.substr(0, at + 1) + fragment + message.substr(at + 1);
    const auto verified = verify_xml(made, trust.idp, trust.expected, trust.now);
    ++tried;
    if (verified.ok() && verified->name_id().has_value()) {
      EXPECT_NE(verified->name_id()->value, kForgedUser) << made;
    }
  }
  return tried;
}

/// The genuine parts at every place of a forged message, and forged parts at every place of the
/// genuine one.
int try_all(const std::string& genuine, const Trust& trust) {
  EXPECT_THAT(verify_xml(genuine, trust.idp, trust.expected, trust.now), IsOk());
  int tried = 0;
  for (const std::string& forgery : forged(genuine)) {
    for (const std::string& fragment : fragments(genuine)) {
      tried += try_places(forgery, fragment, trust);
    }
    for (const std::string& fragment : fragments(forgery)) {
      tried += try_places(genuine, fragment, trust);
    }
  }
  return tried;
}

class SamlWrapping : public testing::TestWithParam<const char*> {};

TEST_P(SamlWrapping, RefusesTheForgedUserWhereverTheGenuinePartsStand) {
  const std::string genuine =
      read_vector_file("verify/" + std::string(GetParam()) + "/response.xml");
  EXPECT_GT(try_all(genuine, trust()), 5000);
}

class SamlWrappingTolerated : public SamlWrapping {};

TEST_P(SamlWrappingTolerated, RefusesTheForgedUserUnderEveryTolerance) {
  const std::string genuine =
      read_vector_file("verify/" + std::string(GetParam()) + "/response.xml");
  Trust lax = trust();
  for (const ToleranceName& tolerance : tolerance_names()) {
    lax.expected.allow.*tolerance.member = true;
  }
  EXPECT_GT(try_all(genuine, lax), 5000);
}

INSTANTIATE_TEST_SUITE_P(Signed, SamlWrapping,
                         testing::Values("genuine_assertion_required", "genuine_response_signed",
                                         "genuine_both_signed"));

INSTANTIATE_TEST_SUITE_P(Signed, SamlWrappingTolerated,
                         testing::Values("genuine_both_signed", "s24_empty_uri_allowed",
                                         "s27_inclusive_response_allowed", "v23_advice_allowed"));

}  // namespace
}  // namespace countersign::saml
