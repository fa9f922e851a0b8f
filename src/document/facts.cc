// SPDX-License-Identifier: Apache-2.0
#include "document/facts.h"

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/datetime.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "saml/algorithms.h"

namespace countersign::document {
namespace {

using identity::Authenticator;
using identity::SamlSettings;

constexpr std::size_t kStrongRsaBits = 2048;
constexpr std::chrono::days kExpiryNotice{60};

std::string_view key_kind(crypto::KeyType type) {
  switch (type) {
    case crypto::KeyType::kRsa:
      return "RSA";
    case crypto::KeyType::kEcP256:
      return "EC P-256";
    case crypto::KeyType::kEcP384:
      return "EC P-384";
    case crypto::KeyType::kEcP521:
      return "EC P-521";
  }
  return "";
}

struct CertificateFacts {
  json::Object shown;
  std::optional<std::chrono::sys_seconds> not_after;  // none: it can't be read
  std::size_t rsa_bits = 0;                           // 0: it has another key
};

using FactsPtr = std::shared_ptr<const CertificateFacts>;

FactsPtr read_facts(const std::string& base64) {
  auto out = std::make_shared<CertificateFacts>();
  const auto certificate = crypto::Certificate::parse(base64);
  if (!certificate.ok()) {
    return out;
  }
  const crypto::PublicKey& key = certificate->public_key();
  out->shown = {{"subject", certificate->subject()},
                {"not_before", format_datetime(certificate->not_before())},
                {"not_after", format_datetime(certificate->not_after())},
                {"fingerprint", certificate->sha256_fingerprint()},
                {"key_fingerprint", key.fingerprint()},
                {"key_kind", key_kind(key.type())},
                {"key_bits", key.bits()}};
  out->not_after = certificate->not_after();
  out->rsa_bits = key.type() == crypto::KeyType::kRsa ? key.bits() : 0;
  return out;
}

/// Facts of certificates that were read before: OpenSSL takes a third of a millisecond for each,
/// and lists show the same ones again and again.
class KnownFacts {
 public:
  FactsPtr of(const std::string& base64) {
    const auto key = crypto::sha256(base64);
    {
      const std::lock_guard lock(mutex_);
      if (const auto known = facts_.find(key); known != facts_.end()) {
        return known->second;
      }
    }
    FactsPtr facts = read_facts(base64);
    const std::lock_guard lock(mutex_);
    if (facts_.size() >= kMost) {
      facts_.clear();
    }
    facts_.emplace(key, facts);
    return facts;
  }

 private:
  static constexpr std::size_t kMost = 4096;  // about 4 MB

  std::mutex mutex_;
  std::map<std::array<std::uint8_t, 32>, FactsPtr> facts_;
};

FactsPtr facts_of(const std::string& base64) {
  static KnownFacts known;
  return known.of(base64);
}

/// Gathers warnings.
class Warnings {
 public:
  void add(std::string_view pointer, std::string_view code, std::string what,
           std::string_view remedy) {
    list_.push_back(json::Object{
        {"pointer", pointer}, {"code", code}, {"what", std::move(what)}, {"remedy", remedy}});
  }
  json::Array take() { return std::move(list_); }

 private:
  json::Array list_;
};

void warn_of_tolerances(const SamlSettings& saml, Warnings& out) {
  for (const saml::ToleranceName& one : saml::tolerance_names()) {
    if (saml.tolerances.*one.member) {
      out.add("/saml/tolerances", "warning.tolerance",
              "\"" + std::string(one.name) + "\" lets weaker messages pass",
              "take it away as soon as the identity provider can do without");
    }
  }
}

const char* what_will_do(saml::AuthnContextComparison comparison) {
  switch (comparison) {
    case saml::AuthnContextComparison::kExact:
      break;
    case saml::AuthnContextComparison::kMinimum:
      return "only ways of authentication as strong as one of these, or stronger, will do";
    case saml::AuthnContextComparison::kMaximum:
      return "only ways of authentication no stronger than the strongest of these will do";
    case saml::AuthnContextComparison::kBetter:
      return "only ways of authentication stronger than each of these will do";
  }
  return "only these ways of authentication will do";
}

void warn_of_request(const SamlSettings& saml, Warnings& out) {
  const auto signature =
      saml::parse_signature_algorithm(saml.request_signature.signature_algorithm);
  if (signature.ok() && saml::strength(signature->digest) == saml::Strength::kWeak) {
    out.add("/saml/signature_algorithm", "warning.weak_algorithm", "requests are signed with SHA-1",
            "choose rsa-sha256 if the identity provider can");
  }
  const auto digest = saml::parse_digest_algorithm(saml.request_signature.digest_algorithm);
  if (digest.ok() && saml::strength(*digest) == saml::Strength::kWeak) {
    out.add("/saml/digest_algorithm", "warning.weak_algorithm", "requests are digested with SHA-1",
            "choose sha256 if the identity provider can");
  }
  if (!saml.authn_contexts.empty()) {
    out.add("/saml/authn_contexts", "warning.authn_contexts",
            what_will_do(saml.authn_context_comparison),
            "leave it empty unless you must: Entra ID refuses people who signed in another way "
            "(AADSTS75011)");
  }
}

void warn_of_keys(const SamlSettings& saml, Warnings& out) {
  for (std::size_t i = 0; i < saml.certificates.size(); ++i) {
    const std::size_t bits = facts_of(saml.certificates[i])->rsa_bits;
    if (bits != 0 && bits < kStrongRsaBits) {
      out.add("/saml/certificates/" + std::to_string(i), "warning.weak_key",
              "the key has " + std::to_string(bits) + " bits",
              "ask for a certificate with a key of 2048 bits or more; until then signatures by it "
              "need the tolerance \"rsa1024\"");
    }
  }
}

void warn_of_gaps(const SamlSettings& saml, Warnings& out) {
  const auto missing = [&](std::string_view pointer, std::string_view what) {
    out.add(pointer, "warning.incomplete", std::string(what) + " is missing",
            "import the identity provider's metadata, or fill it in");
  };
  if (saml.idp_entity_id.empty()) {
    missing("/saml/idp_entity_id", "the identity provider's entity id");
  }
  if (saml.sso_url.empty()) {
    missing("/saml/sso_url", "the sign-in URL");
  }
  if (saml.certificates.empty()) {
    missing("/saml/certificates", "the signing certificate");
  }
}

}  // namespace

json::Value certificate_facts(const SamlSettings& settings) {
  json::Array out;
  for (const std::string& base64 : settings.certificates) {
    out.push_back(facts_of(base64)->shown);
  }
  return out;
}

json::Object certificate_facts_schema() {
  const json::Object text{{"type", "string"}};
  const json::Object time{{"type", "string"}, {"format", "date-time"}};
  return {{"type", "array"},
          {"items", json::Object{{"type", "object"},
                                 {"properties",
                                  json::Object{{"subject", text},
                                               {"not_before", time},
                                               {"not_after", time},
                                               {"fingerprint", text},
                                               {"key_fingerprint", text},
                                               {"key_kind", text},
                                               {"key_bits", json::Object{{"type", "integer"}}}}}}}};
}

json::Value warnings(const Authenticator& authenticator) {
  Warnings out;
  if (authenticator.type == identity::AuthenticatorType::kSaml2) {
    const SamlSettings& saml = authenticator.saml;
    warn_of_gaps(saml, out);
    warn_of_keys(saml, out);
    warn_of_tolerances(saml, out);
    warn_of_request(saml, out);
    if (saml.idp_initiated == identity::IdpInitiated::kAccepted) {
      out.add("/saml/idp_initiated", "warning.idp_initiated",
              "responses that nobody asked for are accepted",
              "choose \"converted\": then a link cannot sign somebody in to another's account");
    }
  }
  return out.take();
}

json::Array expiry_warnings(const Authenticator& authenticator, std::chrono::sys_seconds now) {
  Warnings out;
  const auto& certificates = authenticator.saml.certificates;
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    const auto not_after = facts_of(certificates[i])->not_after;
    if (!not_after.has_value() || *not_after > now + kExpiryNotice) {
      continue;
    }
    const bool over = *not_after <= now;
    out.add("/saml/certificates/" + std::to_string(i),
            over ? "warning.certificate_expired" : "warning.certificate_expires",
            std::string(over ? "the certificate expired at " : "the certificate expires at ") +
                format_datetime(*not_after),
            "ask the identity provider for its next certificate and add it here before it is used");
  }
  return out.take();
}

json::Object warnings_schema() {
  const json::Object text{{"type", "string"}};
  return {
      {"type", "array"},
      {"items",
       json::Object{
           {"type", "object"},
           {"properties",
            json::Object{{"pointer", text}, {"code", text}, {"what", text}, {"remedy", text}}}}}};
}

}  // namespace countersign::document
