// SPDX-License-Identifier: Apache-2.0
#include "inspect.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/datetime.h"
#include "inspect_report.h"
#include "inspect_source.h"
#include "saml/explain.h"
#include "saml/metadata.h"

namespace countersign::app {
namespace {

constexpr int kAccepted = 0;
constexpr int kRefused = 1;
constexpr int kWrongUsage = 2;
constexpr int kMany = 10;

/// The command line as it was typed.
struct Arguments {
  std::string format = "text";
  std::vector<std::string> certificates;
  std::string metadata;
  std::string idp_entity_id;
  std::string sp_entity_id;
  std::string acs_url;
  std::string in_response_to;
  bool unsolicited = false;
  std::string now;
  int clock_skew = 60;
  std::vector<std::string> allow;
  std::vector<std::string> sp_keys;
  std::string required_signature = "either";
  std::string file;
};

/// What is wrong with the command line or a file, for the person who typed it.
using Complaint = std::optional<std::string>;

Complaint read_metadata(const Arguments& arguments, std::chrono::sys_seconds now,
                        std::string& entity_id, std::vector<crypto::Certificate>& certificates) {
  if (arguments.metadata.empty()) {
    return {};
  }
  const auto text = read_input(arguments.metadata);
  if (!text.has_value()) {
    return "can't read " + arguments.metadata;
  }
  auto metadata = saml::read_idp_metadata(*text, now);
  if (!metadata.ok()) {
    return arguments.metadata + ": " + std::string(metadata.error().code.id) + ": " +
           metadata.error().detail;
  }
  entity_id = entity_id.empty() ? metadata->entity_id.value() : entity_id;
  for (crypto::Certificate& certificate : metadata->signing_certificates) {
    certificates.push_back(std::move(certificate));
  }
  return {};
}

Complaint read_certificates(const Arguments& arguments,
                            std::vector<crypto::Certificate>& certificates) {
  for (const std::string& name : arguments.certificates) {
    const auto text = read_input(name);
    if (!text.has_value()) {
      return "can't read " + name;
    }
    auto parsed = crypto::Certificate::parse_all(*text);
    if (!parsed.ok()) {
      return name + ": " + std::string(parsed.error().code.id) + ": " + parsed.error().detail;
    }
    for (crypto::Certificate& certificate : *parsed) {
      certificates.push_back(std::move(certificate));
    }
  }
  return {};
}

Complaint read_keys(const Arguments& arguments, saml::Expectation& expected) {
  for (const std::string& name : arguments.sp_keys) {
    const auto text = read_input(name);
    if (!text.has_value()) {
      return "can't read " + name;
    }
    auto key = crypto::PrivateKey::from_pem(*text);
    if (!key.ok()) {
      return name + ": " + std::string(key.error().code.id) + ": " + key.error().detail;
    }
    expected.decryption_keys.push_back(*std::move(key));
  }
  return {};
}

Complaint read_expectation(const Arguments& arguments, saml::Expectation& expected) {
  expected.sp = saml::EntityId(arguments.sp_entity_id);
  expected.acs = saml::AcsUrl(arguments.acs_url);
  expected.skew = std::chrono::seconds(arguments.clock_skew);
  if (!arguments.in_response_to.empty()) {
    expected.answered = saml::RequestId(arguments.in_response_to);
  } else if (arguments.unsolicited) {
    expected.answered = saml::Unsolicited{};
  } else {
    return "one of --in-response-to and --unsolicited is needed";
  }
  for (const std::string& name : arguments.allow) {
    bool saml::Tolerances::*member = saml::find_tolerance(name);
    if (member == nullptr) {
      return "--allow " + name + ": there is no such tolerance";
    }
    expected.allow.*member = true;
  }
  const std::vector<std::pair<std::string_view, saml::RequiredSignature>> required{
      {"either", saml::RequiredSignature::kEither},
      {"assertion", saml::RequiredSignature::kAssertion},
      {"response", saml::RequiredSignature::kResponse},
      {"both", saml::RequiredSignature::kBoth}};
  for (const auto& [name, value] : required) {
    if (name == arguments.required_signature) {
      expected.required_signature = value;
    }
  }
  if (Complaint complaint = read_keys(arguments, expected); complaint.has_value()) {
    return complaint;
  }
  const auto valid = saml::validate(expected);
  return valid.ok() ? Complaint{} : Complaint{valid.error().detail};
}

int complain(const std::string& complaint) {
  static_cast<void>(std::fprintf(stderr, "countersign inspect: %s\n", complaint.c_str()));
  return kWrongUsage;
}

saml::Explanation explain(const Message& message, const saml::TrustedIdp& idp,
                          const saml::Expectation& expected, std::chrono::sys_seconds now) {
  return message.form == MessageForm::kXml ? saml::explain_xml(message.text, idp, expected, now)
                                           : saml::explain(message.text, idp, expected, now);
}

int print_explanation(const saml::Explanation& explanation, const Arguments& arguments) {
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  const std::string report =
      arguments.format == "json"
          ? report_as_json(explanation)
          : report_as_text(explanation, terminal ? Colour::kOn : Colour::kOff);
  static_cast<void>(std::fwrite(report.data(), 1, report.size(), stdout));
  return explanation.accepted() ? kAccepted : kRefused;
}

int run(const Arguments& arguments) {
  auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (!arguments.now.empty()) {
    const auto given = parse_datetime(arguments.now);
    if (!given.ok()) {
      return complain("--now: expected a time as 2020-06-02T15:00:00Z");
    }
    now = std::chrono::floor<std::chrono::seconds>(given->time);
  }
  std::string entity_id = arguments.idp_entity_id;
  std::vector<crypto::Certificate> certificates;
  saml::Expectation expected;
  for (const Complaint& complaint : {read_expectation(arguments, expected),
                                     read_metadata(arguments, now, entity_id, certificates),
                                     read_certificates(arguments, certificates)}) {
    if (complaint.has_value()) {
      return complain(*complaint);
    }
  }
  if (certificates.empty()) {
    return complain("--idp-cert or --idp-metadata is needed");
  }
  if (entity_id.empty()) {
    return complain("--idp-entity-id is needed");
  }
  const auto idp = saml::TrustedIdp::make(saml::EntityId(entity_id), std::move(certificates));
  if (!idp.ok()) {
    return complain(idp.error().detail);
  }
  const auto text = read_input(arguments.file);
  if (!text.has_value()) {
    return complain("can't read " + arguments.file);
  }
  return print_explanation(explain(find_message(*text), *idp, expected, now), arguments);
}

void add_options(CLI::App& command, Arguments& arguments) {
  command.add_option("--format", arguments.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}));
  command
      .add_option("--idp-cert", arguments.certificates,
                  "signing certificate of the identity provider: PEM, bare base64 or DER")
      ->expected(1, kMany);
  command.add_option("--idp-metadata", arguments.metadata, "metadata of the identity provider");
  command.add_option("--idp-entity-id", arguments.idp_entity_id,
                     "entity ID of the identity provider");
  command.add_option("--sp-entity-id", arguments.sp_entity_id, "entity ID of the service provider")
      ->required();
  command.add_option("--acs-url", arguments.acs_url, "URL that the response was posted to")
      ->required();
  auto* request = command.add_option("--in-response-to", arguments.in_response_to,
                                     "ID of the request that the response must answer");
  command.add_flag("--unsolicited", arguments.unsolicited, "the response answers no request")
      ->excludes(request);
  command.add_option("--now", arguments.now, "time to judge by (RFC 3339); default: now");
  command.add_option("--clock-skew", arguments.clock_skew, "seconds, 0 to 300")
      ->check(CLI::Range(0, 300));
  command.add_option("--allow", arguments.allow, "a tolerance, by name; may be repeated")
      ->expected(1)
      ->take_all();
  command.add_option("--sp-key", arguments.sp_keys, "decryption key of the service provider (PEM)")
      ->expected(1, kMany);
  command
      .add_option("--require-signature", arguments.required_signature,
                  "either, assertion, response or both")
      ->check(CLI::IsMember({"either", "assertion", "response", "both"}));
  command.add_option("FILE", arguments.file, "the response: XML, or base64 as posted; - is stdin")
      ->required();
}

}  // namespace

void add_inspect(CLI::App& root, int& exit_code) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      root.add_subcommand("inspect", "Explain a SAML response: every check, and what to change");
  add_options(*command, *arguments);
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace countersign::app
