// SPDX-License-Identifier: Apache-2.0
#include "document/saml_shapes.h"

#include "document/shapes.h"
#include "saml/algorithms.h"
#include "saml/authn_request.h"
#include "saml/metadata.h"

namespace countersign::document {
namespace {

using identity::SamlSettings;

/// Adds the certificates of one text.
void add_certificates(const json::Value& value, std::vector<std::string>& out, Reading& reading) {
  if (!reading.expect(value, json::Kind::kString, "a certificate as text")) {
    return;
  }
  if (!reading.checks()) {
    out.push_back(value.as_string());
    return;
  }
  auto read = read_certificates(value.as_string());
  if (!read.ok()) {
    reading.refuse(read.error());
    return;
  }
  for (std::string& one : *read) {
    if (std::find(out.begin(), out.end(), one) == out.end()) {
      out.push_back(std::move(one));
    }
  }
}

void read_certificate_list(const json::Value& value, std::vector<std::string>& out,
                           Reading& reading) {
  out.clear();
  if (value.is_string()) {
    add_certificates(value, out, reading);
    return;
  }
  if (!reading.expect(value, json::Kind::kArray, "a list of certificates")) {
    return;
  }
  const std::size_t before = reading.count();
  const json::Array& items = value.as_array();
  if (reading.checks() && items.size() > kMaxCertificates) {
    reading.refuse(
        Error{kCertificateTooMany, "expected at most " + std::to_string(kMaxCertificates) +
                                       " certificates, got " + std::to_string(items.size())});
    return;
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto step = reading.into(i);
    add_certificates(items[i], out, reading);
  }
  if (reading.checks() && reading.count() == before) {
    if (const auto together = check_certificates_together(out); !together.ok()) {
      reading.refuse(together.error());
    }
  }
}

void add_tolerance(const json::Value& value, saml::Tolerances& out, Reading& reading) {
  if (!reading.expect(value, json::Kind::kString, "the name of a tolerance")) {
    return;
  }
  if (bool saml::Tolerances::*member = saml::find_tolerance(value.as_string())) {
    out.*member = true;
    return;
  }
  std::string known;
  for (const saml::ToleranceName& one : saml::tolerance_names()) {
    known += (known.empty() ? "" : ", ") + std::string(one.name);
  }
  reading.refuse(kFieldToleranceUnknown,
                 "expected the name of a tolerance, got " + quoted(value.as_string()),
                 "known are " + known);
}

template <typename Check>
Shape<std::string> understood(json::Object schema, Check check) {
  return {[check](const json::Value& value, std::string& out, Reading& reading) {
            if (reading.expect(value, json::Kind::kString, "a text")) {
              out = value.as_string();
              if (reading.checks()) {
                check(out, reading);
              }
            }
          },
          [](const std::string& value, Form) { return json::Value(value); }, std::move(schema)};
}

/// The endpoint that requests go to: by the binding that is wanted if there is one.
const saml::Endpoint& sign_on(const saml::IdpMetadata& metadata, identity::SsoBinding wanted) {
  const saml::Endpoint* endpoint =
      saml::find_endpoint(metadata.single_sign_on, wanted == identity::SsoBinding::kPost
                                                       ? saml::EndpointBinding::kPost
                                                       : saml::EndpointBinding::kRedirect);
  return endpoint != nullptr ? *endpoint : metadata.single_sign_on.front();
}

bool is_given(const json::Object& given, std::string_view name) {
  const json::Value* value = given.find(name);
  return value != nullptr && !(value->is_string() && value->as_string().empty()) &&
         !(value->is_array() && value->as_array().empty());
}

void fill_in(const json::Object& given, const saml::IdpMetadata& metadata, SamlSettings& out,
             Reading& reading) {
  if (!is_given(given, "idp_entity_id")) {
    text({.max_bytes = 1024}).read(metadata.entity_id.value(), out.idp_entity_id, reading);
  }
  if (!is_given(given, "sso_url")) {
    const saml::Endpoint& endpoint = sign_on(metadata, out.sso_binding);
    web_url().read(endpoint.location, out.sso_url, reading);
    out.sso_binding = endpoint.binding == saml::EndpointBinding::kPost
                          ? identity::SsoBinding::kPost
                          : identity::SsoBinding::kRedirect;
  }
  if (!is_given(given, "certificates")) {
    out.certificates.clear();
    for (const crypto::Certificate& certificate : metadata.signing_certificates) {
      out.certificates.push_back(certificate.base64());
    }
    if (const auto together = check_certificates_together(out.certificates); !together.ok()) {
      reading.refuse(together.error());
    }
  }
}

}  // namespace

Shape<std::vector<std::string>> certificates() {
  const json::Object text{{"type", "string"}};
  json::Array forms;
  forms.emplace_back(
      json::Object{{"type", "array"}, {"items", text}, {"maxItems", kMaxCertificates}});
  forms.emplace_back(text);
  return {read_certificate_list,
          [](const std::vector<std::string>& values, Form) {
            return json::Value(json::Array(values.begin(), values.end()));
          },
          {{"oneOf", std::move(forms)}}};
}

Shape<saml::Tolerances> tolerances() {
  json::Array names;
  for (const saml::ToleranceName& one : saml::tolerance_names()) {
    names.emplace_back(one.name);
  }
  json::Object schema{
      {"type", "array"},
      {"items", json::Object{{"type", "string"}, {"enum", std::move(names)}}},
      {"uniqueItems", true},
  };
  auto read = [](const json::Value& value, saml::Tolerances& out, Reading& reading) {
    out = {};
    if (!reading.expect(value, json::Kind::kArray, "a list")) {
      return;
    }
    for (std::size_t i = 0; i < value.as_array().size(); ++i) {
      const auto step = reading.into(i);
      add_tolerance(value.as_array()[i], out, reading);
    }
  };
  auto write = [](const saml::Tolerances& value, Form) {
    json::Array out;
    for (const saml::ToleranceName& one : saml::tolerance_names()) {
      if (value.*one.member) {
        out.emplace_back(one.name);
      }
    }
    return json::Value(std::move(out));
  };
  return {std::move(read), std::move(write), std::move(schema)};
}

Shape<std::string> signature_algorithm() {
  return understood({{"type", "string"}}, [](const std::string& value, Reading& reading) {
    if (!saml::parse_signature_algorithm(value).ok()) {
      reading.refuse(kFieldAlgorithmUnknown, "expected a signature method, got " + quoted(value),
                     "choose rsa-sha256, rsa-sha384, rsa-sha512, ecdsa-sha256, ecdsa-sha384, "
                     "ecdsa-sha512 or, weak, rsa-sha1");
    }
  });
}

Shape<std::string> digest_algorithm() {
  return understood({{"type", "string"}}, [](const std::string& value, Reading& reading) {
    if (!saml::parse_digest_algorithm(value).ok()) {
      reading.refuse(kFieldAlgorithmUnknown, "expected a digest method, got " + quoted(value),
                     "choose sha256, sha384, sha512 or, weak, sha1");
    }
  });
}

Shape<std::string> authn_context() {
  constexpr std::size_t kMaxContext = 512;
  return understood({{"type", "string"}, {"maxLength", kMaxContext}}, [](const std::string& value,
                                                                         Reading& reading) {
    const auto plain = check_plain_text(value, kMaxContext, Lines::kOne);
    if (!plain.ok()) {
      reading.refuse(plain.error());
    } else if (!saml::parse_authn_context_class(value).ok()) {
      reading.refuse(kFieldContextInvalid, "expected a class, got " + quoted(value),
                     "give a short name such as PasswordProtectedTransport, or "
                     "its URI");
    }
  });
}

Shape<std::string> parameter_name() {
  constexpr std::size_t kMaxParameter = 64;
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
  return understood({{"type", "string"}, {"pattern", "^[A-Za-z0-9._-]{0,64}$"}},
                    [=](const std::string& value, Reading& reading) {
                      if (value.size() > kMaxParameter ||
                          value.find_first_not_of(kAllowed) != std::string::npos) {
                        reading.refuse(kFieldNameInvalid,
                                       "expected the name of a parameter, got " + quoted(value),
                                       "use letters, digits, '-', '.' and '_', as in login_hint");
                      }
                    });
}

void read_metadata(const json::Object& given, SamlSettings& out, Reading& reading) {
  if (!is_given(given, "metadata")) {
    return;
  }
  const auto step = reading.into("metadata");
  // Without a clock nothing is too old here: keys are trusted because an administrator gave them.
  const auto metadata =
      saml::read_idp_metadata(given.find("metadata")->as_string(), std::chrono::sys_seconds{});
  if (!metadata.ok()) {
    reading.refuse(kFieldMetadataInvalid,
                   "expected the metadata of one identity provider, got " +
                       std::string(metadata.error().code.id) + ": " + metadata.error().detail,
                   "download the metadata (XML) of this application at the identity provider "
                   "anew, and give the whole file");
    return;
  }
  fill_in(given, *metadata, out, reading);
}

}  // namespace countersign::document
