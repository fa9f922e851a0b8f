// SPDX-License-Identifier: Apache-2.0
#include "cli/session.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

#include "cli/confirmation.h"
#include "print.h"

namespace countersign::app::cli {
namespace {

constexpr std::size_t kPage = 200;

// What `--organisation` was not given for looks the same as what is not there at all.
std::string problem_at(const Call& call, const Answer& answer, const std::string& assumed) {
  constexpr int kNotFound = 404;
  const bool is_ours = answer.body.is_object();
  if (answer.status != kNotFound || (!is_ours && call.place == Place::kPublic)) {
    return problem_text(answer);
  }
  if (!is_ours) {
    return "there is no API at this address (status 404)\n  remedy: give the base path as well, as "
           "https://app.example.com/countersign; at the public origin the API is there only where "
           "the proxy's configuration was printed with --with-api\n";
  }
  std::string out = call.not_found.empty() ? problem_text(answer) : call.not_found + "\n";
  if (!assumed.empty() && call.path.starts_with("/organisations/" + assumed + "/")) {
    out += "  looked for in the organisation \"" + for_terminal(assumed) +
           "\"; --organisation ID (or COUNTERSIGN_ORGANISATION) names another\n";
  }
  return out;
}

}  // namespace

const Connection* Session::connection() const {
  if (!connection_) {
    auto found = find_connection(options_.connection);
    if (!found.ok()) {
      complain(found.error().detail);
      return nullptr;
    }
    connection_ = *std::move(found);
  }
  return &*connection_;
}

std::optional<std::string> Session::config_file() const {
  const Connection* const to = connection();
  if (to == nullptr) {
    return std::nullopt;
  }
  if (to->config_file.empty()) {
    complain(
        "this reads the server's configuration: run it on the server's machine, with --config");
    return std::nullopt;
  }
  return to->config_file;
}

std::optional<Answer> Session::call(const Call& asked) {
  if (connection() == nullptr) {
    return std::nullopt;
  }
  Call call = asked;
  if (!options_.take_from.empty()) {
    call.query.emplace_back("take_from", options_.take_from);
  }
  auto answer = call_api(*connection_, call);
  if (answer.ok() && needs_confirmation(*answer)) {
    if (const auto ids = confirmed(call, *answer, options_.confirm)) {
      Call again = call;
      again.query.emplace_back("confirm", *ids);
      return finish(again, call_api(*connection_, again));
    }
    return std::nullopt;
  }
  return finish(call, std::move(answer));
}

std::optional<Answer> Session::finish(const Call& call, Result<Answer> answer) const {
  if (!answer.ok()) {
    complain("no answer from " + connection_->place() + ": " + answer.error().detail + " (" +
             std::string(answer.error().code.id) + ")");
    return std::nullopt;
  }
  if (!answer->ok()) {
    print(stderr, problem_at(call, *answer, assumed_organisation_));
    return std::nullopt;
  }
  return *std::move(answer);
}

std::optional<Answer> Session::get(const std::string& path) {
  Call call;
  call.path = path;
  return this->call(call);
}

std::optional<json::Array> Session::list(Call call, std::size_t most) {
  json::Array out;
  const auto query = call.query;
  std::string after;
  while (out.size() < most) {
    call.query = query;
    call.query.emplace_back("limit", std::to_string(std::min(kPage, most - out.size())));
    if (!after.empty()) {
      call.query.emplace_back("after", after);
    }
    const auto answer = this->call(call);
    if (!answer) {
      return std::nullopt;
    }
    const json::Value* items = answer->body.find("items");
    if (items == nullptr || !items->is_array()) {
      complain("the server's answer is no list");
      return std::nullopt;
    }
    out.insert(out.end(), items->as_array().begin(), items->as_array().end());
    const json::Value* next = answer->body.find("next");
    if (next == nullptr || !next->is_string() || items->as_array().empty()) {
      break;
    }
    after = next->as_string();
  }
  return out;
}

std::string Session::organisation() const {
  if (!options_.organisation.empty()) {
    return options_.organisation;
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a command has one thread.
  const char* given = std::getenv("COUNTERSIGN_ORGANISATION");
  if (given != nullptr && *given != '\0') {
    return given;
  }
  if (assumed_organisation_.empty()) {
    assumed_organisation_ = organisation_of_token();
  }
  return assumed_organisation_;
}

// A token of an organisation below the root sees nothing of the root. What goes wrong here is told
// by the call that follows.
std::string Session::organisation_of_token() const {
  if (connection() == nullptr || connection_->is_operator) {
    return "root";
  }
  Call me;
  me.path = "/me";
  const auto answer = call_api(*connection_, me);
  if (!answer.ok() || !answer->ok()) {
    return "root";
  }
  const json::Value* const found = answer->body.find("organisation");
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : "root";
}

std::string Session::organisation_path(const std::vector<std::string>& rest) const {
  return path_of({"organisations", organisation()}) + path_of(rest);
}

void Session::show_list(const std::vector<Column>& columns, const json::Array& rows) const {
  if (format() == Format::kJson) {
    print(stdout, json::write_pretty(json::Value(rows)));
  } else if (rows.empty()) {
    print(stdout, "nothing there\n");
  } else {
    print(stdout, table_of(columns, rows));
  }
}

void Session::show(const json::Value& object) const {
  print(stdout, format() == Format::kJson ? json::write_pretty(object) : details_of(object));
}

void Session::say(std::string_view line) const {
  print(format() == Format::kJson ? stderr : stdout, std::string(line) + "\n");
}

void Session::complain(std::string_view line) const {
  print(stderr, std::string(line) + "\n");
}

void Session::warn_of(const json::Value& answer) const {
  print(stderr, warnings_text(answer));
}

CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& meaning,
                      int& exit_code, Run run) {
  const auto options = std::make_shared<CommonOptions>();
  CLI::App* command = parent.add_subcommand(name, meaning);
  command->add_option("--url", options->connection.url, "URL of the gateway, with its base path")
      ->group("Connection");
  command
      ->add_option("--token-file", options->connection.token_file, "File that holds an API token")
      ->group("Connection");
  command
      ->add_option("--config", options->connection.config,
                   "The server's configuration file, on its own machine")
      ->group("Connection");
  command
      ->add_flag_callback(
          "--insecure-http", [options] { options->connection.clear_text = ClearText::kAllowed; },
          "Send the token to an http URL of another machine")
      ->group("Connection");
  command->add_option("--format", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  command->add_option("--confirm", options->confirm, "Ids of authenticators")->group("");
  command->add_option("--take-from", options->take_from, "How many")
      ->check(CLI::NonNegativeNumber)
      ->group("");
  command->add_option("--organisation", options->organisation, "Organisation")->group("");
  command->callback([options, &exit_code, run = std::move(run)] {
    Session session(*options);
    exit_code = run(session);
  });
  return command;
}

void add_confirm_option(CLI::App* command) {
  command->get_option("--confirm")
      ->description("Authenticators, separated by commas, that others shall say for who people are")
      ->group("Options");
}

void add_take_from_option(CLI::App* command) {
  command->get_option("--take-from")
      ->description(
          "From how many users, tokens and groups, at most, this may take a group or role")
      ->group("Options");
}

void add_organisation_option(CLI::App* command, const std::string& meaning) {
  command->get_option("--organisation")->description(meaning)->group("Options");
}

}  // namespace countersign::app::cli
