// SPDX-License-Identifier: Apache-2.0
// Full verification of a message signed by Microsoft, over what its cryptography alone costs: one
// RSA-2048 verification by OpenSSL and SHA-256 of the same bytes.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/base64.h"
#include "base/check.h"
#include "crypto/certificate.h"
#include "saml/verify.h"
#include "xml/c14n.h"
#include "xml/document.h"
#ifdef CS_WITH_XMLSEC
#include "peers/xmlsec_verify.h"
#endif

namespace countersign::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kRounds = 60;    // taken in turns, so that a slow moment of the machine hits all
constexpr int kRepeats = 100;  // calls a round

const std::string kFolder = std::string(CS_SOURCE_DIR) + "/tests/vectors/saml/entra-2020/";

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  CS_CHECK(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Microseconds a call in each round, for each of the jobs.
std::vector<std::vector<double>> measure(const std::vector<std::function<void()>>& jobs) {
  std::vector<std::vector<double>> times(jobs.size());
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const auto start = Clock::now();
      for (int repeat = 0; repeat < kRepeats; ++repeat) {
        jobs[i]();
      }
      const std::chrono::duration<double, std::micro> took = Clock::now() - start;
      times[i].push_back(took.count() / kRepeats);
    }
  }
  return times;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

/// The median over the rounds of one job's time over another's in the same round: a slow moment of
/// the machine is in both or spoils one round.
double median_ratio(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ratios.push_back(a[i] / b[i]);
  }
  return median(std::move(ratios));
}

/// What is signed, taken from the message: the bytes that the digest covers, the SignedInfo and the
/// signature's value.
struct SignedBytes {
  std::string assertion;
  std::string signed_info;
  std::string signature;
};

SignedBytes signed_bytes(const std::string& xml) {
  constexpr std::string_view kDsig = "http://www.w3.org/2000/09/xmldsig#";
  constexpr std::string_view kSaml = "urn:oasis:names:tc:SAML:2.0:assertion";
  auto document = xml::read(xml);
  CS_CHECK(document.ok());
  const xml::Element* assertion = document->root().only_child(kSaml, "Assertion");
  const xml::Element* signature = assertion->only_child(kDsig, "Signature");
  xml::C14nOptions options;
  options.without = signature;
  SignedBytes bytes;
  bytes.assertion = xml::canonicalize(*assertion, options);
  bytes.signed_info = xml::canonicalize(*signature->only_child(kDsig, "SignedInfo"));
  auto value =
      base64_decode(signature->only_child(kDsig, "SignatureValue")->text(), Base64Space::kIgnored);
  CS_CHECK(value.ok());
  bytes.signature = *value;
  return bytes;
}

/// The limit: OpenSSL alone, with everything that can be prepared beforehand prepared.
class Limit {
 public:
  Limit(const std::string& certificate, SignedBytes bytes) : bytes_(std::move(bytes)) {
    std::FILE* file = std::fopen(certificate.c_str(), "r");
    CS_CHECK(file != nullptr);
    X509* x509 = PEM_read_X509(file, nullptr, nullptr, nullptr);
    std::fclose(file);
    key_ = X509_get_pubkey(x509);
    X509_free(x509);
    md_ = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    context_ = EVP_PKEY_CTX_new_from_pkey(nullptr, key_, nullptr);
    CS_CHECK(EVP_PKEY_verify_init(context_) == 1 &&
             EVP_PKEY_CTX_set_signature_md(context_, md_) == 1);
  }
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;
  ~Limit() {
    EVP_PKEY_CTX_free(context_);
    EVP_MD_free(md_);
    EVP_PKEY_free(key_);
  }

  void run() const {
    unsigned char digest[32];
    CS_CHECK(EVP_Digest(bytes_.assertion.data(), bytes_.assertion.size(), digest, nullptr, md_,
                        nullptr) == 1);
    CS_CHECK(EVP_Digest(bytes_.signed_info.data(), bytes_.signed_info.size(), digest, nullptr, md_,
                        nullptr) == 1);
    CS_CHECK(EVP_PKEY_verify(context_,
                             reinterpret_cast<const unsigned char*>(bytes_.signature.data()),
                             bytes_.signature.size(), digest, sizeof(digest)) == 1);
  }

 private:
  SignedBytes bytes_;
  EVP_PKEY* key_ = nullptr;
  EVP_MD* md_ = nullptr;
  EVP_PKEY_CTX* context_ = nullptr;
};

saml::Expectation expectation() {
  saml::Expectation expected;
  expected.sp = saml::EntityId("spn:3efd9d97-26e4-4837-bd75-91a34c2da4ee");
  expected.acs = saml::AcsUrl("http://localhost/saml/consume");
  expected.answered = saml::RequestId("_e21eb82a75f43487fdf2");
  return expected;
}

}  // namespace
}  // namespace countersign::bench

int main() {
  using namespace countersign;  // NOLINT(google-build-using-namespace): a program of one file
  using namespace countersign::bench;  // NOLINT(google-build-using-namespace)
  const std::string posted = read_file(kFolder + "SAMLResponse.b64");
  auto certificate = crypto::Certificate::parse(read_file(kFolder + "idp.pem"));
  CS_CHECK(certificate.ok());
  auto idp = saml::TrustedIdp::make(
      saml::EntityId("https://sts.windows.net/3770f585-1d9b-44d4-9016-2428d0082154/"),
      {*certificate});
  CS_CHECK(idp.ok());
  const saml::Expectation expected = expectation();
  const std::chrono::sys_seconds now{std::chrono::seconds{1591110000}};  // 2020-06-02T15:00:00Z
  auto decoded = base64_decode(posted, Base64Space::kIgnored);
  CS_CHECK(decoded.ok());
  const std::string& text = *decoded;
  const Limit limit(kFolder + "idp.pem", signed_bytes(text));

  std::vector<std::function<void()>> jobs;
  jobs.emplace_back([&] { limit.run(); });
  jobs.emplace_back([&] { CS_CHECK(saml::verify(posted, *idp, expected, now).ok()); });
  jobs.emplace_back([&] { CS_CHECK(xml::read(text).ok()); });
#ifdef CS_WITH_XMLSEC
  const XmlsecVerifier peer(kFolder + "idp.pem");
  jobs.emplace_back([&] { CS_CHECK(peer.verify(posted)); });
#endif
  const std::vector<std::vector<double>> times = measure(jobs);
  std::printf("bench_verify ratio=%.3f\n", median_ratio(times[1], times[0]));
  std::printf("  limit %.1f us: one RSA-2048 verify and SHA-256 of the same bytes (OpenSSL)\n",
              median(times[0]));
  std::printf("  saml::verify %.1f us from base64, of which xml::read %.1f us\n", median(times[1]),
              median(times[2]));
#ifdef CS_WITH_XMLSEC
  std::printf("  libxml2 + xmlsec1 %.1f us, ratio %.2f\n", median(times[3]),
              median_ratio(times[3], times[0]));
#endif
  return 0;
}
