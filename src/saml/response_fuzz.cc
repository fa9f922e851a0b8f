// SPDX-License-Identifier: Apache-2.0
// Whatever is accepted says what was signed: the seeds are messages of one identity provider about
// one person, so no other name may come out. And explain agrees with verify.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "crypto/certificate.h"
#include "saml/explain.h"
#include "saml/verify.h"

namespace {

using namespace countersign;  // NOLINT(google-build-using-namespace): a program of one function

// tests/vectors/saml/keys/idp-rsa2048.crt
constexpr const char* kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIDSTCCAjGgAwIBAgICEAEwDQYJKoZIhvcNAQELBQAwTzEzMDEGA1UECgwqQ291\n"
    "bnRlcnNpZ24gdGVzdCB2ZWN0b3JzLCBuZXZlciB0cnVzdCB0aGlzMRgwFgYDVQQD\n"
    "DA9pZHAuZXhhbXBsZS5jb20wHhcNMjYwMTAxMDAwMDAwWhcNNDYwMTAxMDAwMDAw\n"
    "WjBPMTMwMQYDVQQKDCpDb3VudGVyc2lnbiB0ZXN0IHZlY3RvcnMsIG5ldmVyIHRy\n"
    "dXN0IHRoaXMxGDAWBgNVBAMMD2lkcC5leGFtcGxlLmNvbTCCASIwDQYJKoZIhvcN\n"
    "AQEBBQADggEPADCCAQoCggEBAKiKGkGLH0wPO3UijAxYuFXSbmARpVbwIvnl3R/W\n"
    "YfhTeODptvfLK2s86+Yl7GFxyk2n2A555/Klr9c8h8AGGToky17WJpX3x/H0CFcu\n"
    "AKd3gN+DIk7TGzNY4/DKwpRqBB54DyD3Gwi6t0aSMhYYmXFFp3gOCGQ3l8/ERL0X\n"
    "dSVsQAyL4QHj8fn+08i+badlHb2VL2jczn0VQtg25+C9BNXOJ9jVgKpUW+h+z1bC\n"
    "4q3fyYvuQ18xJ3XlqZzZD0GhkVONuGfAGOAjjYuogdsy4TzS3irWmqkHtBIIk9uY\n"
    "s1jFaUIxdGejgJQ8qxie7Ko8LIPR41dRowgSlsWqh4bga0UCAwEAAaMvMC0wDAYD\n"
    "VR0TAQH/BAIwADAdBgNVHQ4EFgQU0Lq1wXkCiKB1k5NA4FVZHq4rMT8wDQYJKoZI\n"
    "hvcNAQELBQADggEBAHZ1FZJmrnwVGEgDtIpnFNb/QMy0NhZ5J36mW71UWElKspl0\n"
    "fY7+Lzj/HQ00AxcNwte5Y9qKYZSVWHIaLt4Mtz+koBpu+O7IEseGwIpy+Ql2Hh8y\n"
    "qksl0khtSZq3d1J/9pCrBk8AhVGKXUbremCAX62cA0t8vyXWFlKCzXLolGHuBate\n"
    "GB0yCTBB2macV2ezn9yrWE8NWZzNwtuHr8aws5QnIXToWrG2Zo5zdW2HBHYEjH5x\n"
    "QCYJNFTOg2jIxlLMTL3czqLSPLbNsz2lt3tW8yEtQAJGjn1MWAo8eA4ii7GE5y7G\n"
    "7r8RrJOwsbyEscotjlFuHYXSvDHoiEE/82O10O8=\n"
    "-----END CERTIFICATE-----\n";

constexpr std::chrono::sys_seconds kNow =
    std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + std::chrono::hours{10};

const saml::TrustedIdp& idp() {
  static const saml::TrustedIdp kIdp = *saml::TrustedIdp::make(
      saml::EntityId("https://idp.example.com/idp"), {*crypto::Certificate::parse(kCertificate)});
  return kIdp;
}

saml::Expectation expectation() {
  saml::Expectation expected;
  expected.sp = saml::EntityId("https://sp.example.com/saml/metadata");
  expected.acs = saml::AcsUrl("https://sp.example.com/saml/acs");
  expected.answered = saml::RequestId("_req-4f1c9a7e2b");
  expected.allow.advice = true;
  expected.allow.missing_audience = true;
  expected.allow.missing_issuer = true;
  expected.allow.missing_destination = true;
  return expected;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static const saml::Expectation kExpected = expectation();
  const bool xml = input.starts_with('<');
  const auto verified = xml ? saml::verify_xml(input, idp(), kExpected, kNow)
                            : saml::verify(input, idp(), kExpected, kNow);
  const auto explained = xml ? saml::explain_xml(input, idp(), kExpected, kNow)
                             : saml::explain(input, idp(), kExpected, kNow);
  CS_CHECK(explained.accepted() == verified.ok());
  CS_CHECK(explained.accepted() != explained.failure.has_value());
  CS_CHECK(explained.values.has_value() == verified.ok());
  if (verified.ok()) {
    CS_CHECK(verified->issuer() == idp().entity_id());
    CS_CHECK(verified->name_id().has_value() && verified->name_id()->value == "alice@example.com");
    CS_CHECK(verified->in_response_to() == saml::RequestId("_req-4f1c9a7e2b"));
  } else {
    CS_CHECK(explained.failure->code == verified.error().code);
    CS_CHECK(verified.error().code.id.starts_with("saml."));
  }
  return 0;
}
