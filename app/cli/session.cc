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

}  // namespace

std::optional<Answer> Session::call(const Call& call) {
  if (!connection_) {
    auto found = find_connection(options_.connection);
    if (!found.ok()) {
      complain(found.error().detail);
      return std::nullopt;
    }
    connection_ = *std::move(found);
  }
  auto answer = call_api(*connection_, call);
  if (answer.ok() && needs_confirmation(*answer)) {
    if (const auto ids = confirmed(call, *answer, options_.confirm)) {
      Call again = call;
      again.query.emplace_back("confirm", *ids);
      return finish(call_api(*connection_, again));
    }
    return std::nullopt;
  }
  return finish(std::move(answer));
}

std::optional<Answer> Session::finish(Result<Answer> answer) const {
  if (!answer.ok()) {
    complain("no answer from " + connection_->place() + ": " + answer.error().detail + " (" +
             std::string(answer.error().code.id) + ")");
    return std::nullopt;
  }
  if (!answer->ok()) {
    print(stderr, problem_text(*answer));
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
  return given == nullptr || *given == '\0' ? "root" : given;
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
  command->add_option("--organisation", options->organisation, "Organisation; default: root")
      ->group("");
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

void add_organisation_option(CLI::App* command, const std::string& meaning) {
  command->get_option("--organisation")->description(meaning)->group("Options");
}

}  // namespace countersign::app::cli
