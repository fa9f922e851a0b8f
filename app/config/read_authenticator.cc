// SPDX-License-Identifier: Apache-2.0
#include "config/read_authenticator.h"

#include "base/text.h"
#include "base/url.h"

namespace countersign::app {
namespace {

using saml::RequiredSignature;

void read_tolerances(TableReader& reader, AuthenticatorConfig& out) {
  for (const Located& name : reader.texts("tolerances")) {
    if (bool saml::Tolerances::*member = saml::find_tolerance(name.text)) {
      out.tolerances.*member = true;
      continue;
    }
    std::vector<std::string_view> names;
    for (const saml::ToleranceName& one : saml::tolerance_names()) {
      names.push_back(one.name);
    }
    reader.refuse_choice("tolerances", name, names);
  }
}

void read_identity_provider(TableReader& reader, AuthenticatorConfig& out) {
  out.metadata_file = reader.text("metadata_file");
  out.idp_entity_id = reader.text("idp_entity_id");
  out.sso_url = reader.text("sso_url");
  out.sso_binding = reader.choice_or(
      "sso_binding", saml::RequestBinding::kRedirect,
      {{"redirect", saml::RequestBinding::kRedirect}, {"post", saml::RequestBinding::kPost}});
  out.certificates = reader.texts("certificates");
  out.certificate_files = reader.texts("certificate_files");
  if (out.sso_url && !HttpUrl::parse(out.sso_url->text).ok()) {
    reader.problems().add(
        out.sso_url->line,
        reader.name_of("sso_url") + " is " + countersign::quoted(out.sso_url->text),
        "give the absolute https URL of the single sign-on service");
  }
  if (out.metadata_file) {
    return;
  }
  const std::string remedy =
      "give it, or metadata_file with the identity provider's metadata (`countersign idp "
      "import-metadata` does that)";
  if (!out.idp_entity_id) {
    reader.problems().add(reader.line(), reader.name_of("idp_entity_id") + " is missing", remedy);
  }
  if (!out.sso_url) {
    reader.problems().add(reader.line(), reader.name_of("sso_url") + " is missing", remedy);
  }
  if (out.certificates.empty() && out.certificate_files.empty()) {
    reader.problems().add(reader.line(), reader.name_of("certificates") + " is missing", remedy);
  }
}

void read_authn_contexts(TableReader& reader, AuthenticatorConfig& out) {
  for (const Located& text : reader.texts("authn_contexts")) {
    auto parsed = saml::parse_authn_context_class(text.text);
    if (!parsed.ok()) {
      reader.problems().add(
          text.line, reader.name_of("authn_contexts") + " holds " + countersign::quoted(text.text),
          "give a short name such as \"PasswordProtectedTransport\", or a URI");
      continue;
    }
    out.authn_contexts.push_back(*std::move(parsed));
  }
  using saml::AuthnContextComparison;
  out.comparison = reader.choice_or("authn_context_comparison", AuthnContextComparison::kExact,
                                    {{"exact", AuthnContextComparison::kExact},
                                     {"minimum", AuthnContextComparison::kMinimum},
                                     {"maximum", AuthnContextComparison::kMaximum},
                                     {"better", AuthnContextComparison::kBetter}});
}

void read_request(TableReader& reader, AuthenticatorConfig& out) {
  out.force_authn = reader.flag_or("force_authn", false);
  read_authn_contexts(reader, out);
  if (auto format = reader.text("name_id_format")) {
    out.name_id_format = std::move(format->text);
  }
  if (auto parameter = reader.text("login_hint_parameter")) {
    out.login_hint_parameter = std::move(parameter->text);
  }
  out.sign_requests = reader.flag_or("sign_requests", false);
  if (const auto text = reader.text("signature_algorithm")) {
    const auto parsed = saml::parse_signature_algorithm(text->text);
    if (parsed.ok()) {
      out.signature_algorithm = *parsed;
    } else {
      reader.refuse_choice("signature_algorithm", *text,
                           {"rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256",
                            "ecdsa-sha384", "ecdsa-sha512", "rsa-sha1"});
    }
  }
  if (const auto text = reader.text("digest_algorithm")) {
    const auto parsed = saml::parse_digest_algorithm(text->text);
    if (parsed.ok()) {
      out.digest_algorithm = *parsed;
    } else {
      reader.refuse_choice("digest_algorithm", *text, {"sha256", "sha384", "sha512", "sha1"});
    }
  }
}

void read_user(TableReader& reader, AuthenticatorConfig& out) {
  constexpr std::string_view kAttributePrefix = "attribute:";
  if (const auto source = reader.text("user_name")) {
    if (source->text.starts_with(kAttributePrefix) &&
        source->text.size() > kAttributePrefix.size()) {
      out.user_name_attribute = source->text.substr(kAttributePrefix.size());
    } else if (source->text != "name_id") {
      reader.problems().add(
          source->line, reader.name_of("user_name") + " is " + countersign::quoted(source->text),
          "write \"name_id\", or \"attribute:NAME\"");
    }
  }
  if (reader.has("keep_attributes")) {
    out.kept_attributes.emplace();
    for (Located& name : reader.texts("keep_attributes")) {
      out.kept_attributes->push_back(std::move(name.text));
    }
  }
}

identity::AccessRule read_rule(const TomlNode& node, Problems& problems) {
  using identity::Audience;
  using identity::PathMatch;
  TableReader reader(node, "[[application.rule]]", problems);
  identity::AccessRule rule;
  if (auto path = reader.text("path", Presence::kRequired)) {
    rule.pattern = std::move(path->text);
  }
  rule.match = reader.choice_or(
      "match", PathMatch::kPrefix,
      {{"exact", PathMatch::kExact}, {"prefix", PathMatch::kPrefix}, {"glob", PathMatch::kGlob}});
  for (auto& [name, values] : reader.text_lists("require")) {
    rule.required.push_back({name, std::move(values)});
  }
  const bool requires_attributes = !rule.required.empty();
  rule.audience =
      reader.choice_or("allow", requires_attributes ? Audience::kAttributes : Audience::kNobody,
                       {{"everyone", Audience::kEveryone},
                        {"signed_in", Audience::kSignedIn},
                        {"nobody", Audience::kNobody}});
  if (reader.has("allow") == requires_attributes) {
    problems.add(node.line, "a rule needs either \"allow\" or \"require\"",
                 "write allow = \"signed_in\", or require = { groups = [\"admins\"] }");
  }
  reader.finish();
  return rule;
}

}  // namespace

std::string read_id(TableReader& reader) {
  const auto id = reader.text("id", Presence::kRequired);
  if (id && !is_config_id(id->text)) {
    reader.problems().add(id->line, reader.name_of("id") + " is " + countersign::quoted(id->text),
                          "use 1 to 64 of a-z, 0-9, '-' and '_', a letter or digit in front");
  }
  return id ? id->text : std::string();
}

AuthenticatorConfig read_authenticator(const TomlNode& node, Problems& problems) {
  TableReader reader(node, "[[authenticator]]", problems);
  AuthenticatorConfig out;
  out.line = node.line;
  out.id = read_id(reader);
  out.name = reader.text_or("name", out.id);
  out.button = reader.text_or("button", "Sign in with " + out.name);
  out.sp_entity_id = reader.text_or("sp_entity_id", "");
  read_identity_provider(reader, out);
  read_tolerances(reader, out);
  out.required_signature = reader.choice_or("require_signed", RequiredSignature::kEither,
                                            {{"either", RequiredSignature::kEither},
                                             {"assertion", RequiredSignature::kAssertion},
                                             {"response", RequiredSignature::kResponse},
                                             {"both", RequiredSignature::kBoth}});
  out.clock_skew = reader.seconds_or("clock_skew", std::chrono::seconds(60),
                                     std::chrono::seconds(0), std::chrono::seconds(300));
  if (reader.flag_or("idp_initiated", false)) {
    out.idp_initiated = gateway::IdpInitiated::kAccepted;
  }
  read_request(reader, out);
  read_user(reader, out);
  reader.finish();
  return out;
}

ApplicationConfig read_application(const TomlNode& node, Problems& problems) {
  TableReader reader(node, "[[application]]", problems);
  ApplicationConfig out;
  out.line = node.line;
  out.id = read_id(reader);
  out.name = reader.text_or("name", out.id);
  out.urls = reader.texts("urls");
  if (out.urls.empty()) {
    problems.add(node.line, reader.name_of("urls") + " is missing",
                 "add urls = [\"https://app.example.com/\"]");
  }
  for (const TomlNode* rule : reader.tables("rule")) {
    out.rules.push_back(read_rule(*rule, problems));
  }
  out.headers = reader.text_table("headers");
  for (Located& name : reader.texts("attributes")) {
    out.attributes.push_back(std::move(name.text));
  }
  reader.finish();
  return out;
}

}  // namespace countersign::app
