// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <iostream>
#include <memory>

#include "cli/operation_commands.h"
#include "cli/resource_commands.h"
#include "config/load.h"
#include "print.h"

namespace countersign::app::cli {
namespace {

constexpr std::size_t kMostUpload = std::size_t{64} * 1024 * 1024;

struct UserOptions {
  std::string id;
  std::string file;
  bool dry_run = false;
};

void add_password(CLI::App& command, const Resource& resource, int& exit_code) {
  const auto options = std::make_shared<UserOptions>();
  CLI::App* added = add_command(
      command, "password", "Set a local password, read from standard input", exit_code,
      [resource, options](Session& session) {
        const auto id = object_id(session, resource, options->id);
        if (!id) {
          return kFailed;
        }
        if (::isatty(STDIN_FILENO) == 1) {
          print(stderr, "New password (it will be shown): ");
        }
        std::string password;
        std::getline(std::cin, password);
        json::Object body;
        body.set("password", password);
        if (!session.call(json_call(http::Method::kPost,
                                    resource_path(session, resource, {*id, "password"}), body))) {
          return kFailed;
        }
        session.say("password set");
        return kDone;
      });
  added->add_option(resource.id, options->id, names_of(resource))->required();
  add_organisation_option(added);
}

void add_upload(CLI::App& command, const Resource& resource, int& exit_code) {
  const auto options = std::make_shared<UserOptions>();
  CLI::App* added =
      add_command(command, "upload", "Create and change users from a CSV file, all or none",
                  exit_code, [resource, options](Session& session) {
                    auto csv = read_file(options->file, kMostUpload);
                    if (!csv) {
                      session.complain("cannot read " + options->file + ", or it is over 64 MiB");
                      return kWrongUsage;
                    }
                    Call call;
                    call.method = http::Method::kPost;
                    call.path = resource_path(session, resource, {"bulk"});
                    call.content_type = "text/csv";
                    call.body = *std::move(csv);
                    if (options->dry_run) {
                      call.query.emplace_back("dry_run", "true");
                    }
                    const auto answer = session.call(call);
                    if (!answer) {
                      return kFailed;
                    }
                    session.show(answer->body);
                    return kDone;
                  });
  added->add_option("CSV", options->file, "The file; see `user template`")->required();
  added->add_flag("--dry-run", options->dry_run, "Say what would be done, and do nothing");
  add_organisation_option(added);
}

void add_download(CLI::App& command, const Resource& resource, const std::string& name,
                  const std::string& meaning, const std::vector<std::string>& rest,
                  int& exit_code) {
  CLI::App* added =
      add_command(command, name, meaning, exit_code, [resource, rest](Session& session) {
        const auto answer = session.get(resource_path(session, resource, rest));
        if (!answer) {
          return kFailed;
        }
        print(stdout, answer->text);
        return kDone;
      });
  add_organisation_option(added);
}

void add_sessions(CLI::App& command, const Resource& resource, int& exit_code) {
  const auto options = std::make_shared<UserOptions>();
  CLI::App* added =
      add_command(command, "sessions", "List a user's sessions", exit_code,
                  [resource, options](Session& session) {
                    const auto id = object_id(session, resource, options->id);
                    Call call;
                    call.path = resource_path(session, resource, {id.value_or(""), "sessions"});
                    const auto rows = id ? session.list(call, 1000) : std::nullopt;
                    if (!rows) {
                      return kFailed;
                    }
                    session.show_list(session_columns(), *rows);
                    return kDone;
                  });
  added->add_option(resource.id, options->id, names_of(resource))->required();
  add_organisation_option(added);
}

}  // namespace

void add_user_actions(CLI::App& command, const Resource& resource, int& exit_code) {
  add_password(command, resource, exit_code);
  add_action(command, resource, "block", "Let a user sign in no more; ends all sessions",
             exit_code);
  add_action(command, resource, "unblock", "Let a user sign in again", exit_code);
  add_action(command, resource, "deactivate", "The user has left; ends all sessions", exit_code);
  add_sessions(command, resource, exit_code);
  add_upload(command, resource, exit_code);
  add_download(command, resource, "template", "Print the CSV template for `upload`",
               {"bulk", "template"}, exit_code);
  add_download(command, resource, "export", "Print all users as CSV", {"export"}, exit_code);
}

}  // namespace countersign::app::cli
