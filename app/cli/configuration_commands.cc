// SPDX-License-Identifier: Apache-2.0
#include "cli/configuration_commands.h"

#include <memory>
#include <optional>
#include <string>

#include "cli/assignments.h"
#include "cli/session.h"
#include "print.h"

namespace countersign::app::cli {
namespace {

struct ConfigurationOptions {
  std::string file;
  std::string comment;
  std::string keep;
  std::size_t limit = 20;
  std::int64_t revision = 0;
  bool prune = false;
};

std::vector<Column> revision_columns() {
  return {{"REVISION", "number"}, {"TIME", "time"}, {"ACTOR", "actor"}, {"COMMENT", "comment"}};
}

// "+ authenticator/acme", "~ ..." with the members that differ, "- ...".
std::string changes_text(const json::Value& report) {
  const json::Value* changes = report.find("changes");
  if (changes == nullptr || !changes->is_array() || changes->as_array().empty()) {
    return "nothing differs\n";
  }
  const auto member = [](const json::Value& object, std::string_view name) {
    const json::Value* value = object.find(name);
    return value == nullptr || value->is_null() ? std::string() : cell_of(*value);
  };
  std::string out;
  for (const json::Value& change : changes->as_array()) {
    const std::string action = member(change, "action");
    const std::string organisation = member(change, "organisation");
    out += action == "create" ? "+ " : (action == "delete" ? "- " : "~ ");
    out += member(change, "kind") + " " + member(change, "id") +
           (organisation.empty() ? "" : " of " + organisation) + "\n";
    const json::Value* fields = change.find("differences");
    if (action == "edit" && fields != nullptr && fields->is_array()) {
      for (const json::Value& field : fields->as_array()) {
        out += "    " + member(field, "pointer") + ": " + member(field, "before") + " -> " +
               member(field, "after") + "\n";
      }
    }
  }
  return out;
}

// By which others decide who people are.
std::string trust_text(const json::Value& report) {
  std::string out;
  const json::Value* trust = report.find("trust");
  if (trust != nullptr && trust->is_array()) {
    for (const json::Value& change : trust->as_array()) {
      const json::Value* words = change.find("detail");
      out += words == nullptr ? "" : "! " + cell_of(*words) + "\n";
    }
  }
  return out;
}

// What a roll back could not change, and why.
std::string left_text(const json::Value& report) {
  std::string out;
  const json::Value* left = report.find("left");
  if (left != nullptr && left->is_array()) {
    for (const json::Value& one : left->as_array()) {
      const auto word = [&](const char* name) {
        const json::Value* value = one.find(name);
        return value == nullptr ? std::string() : cell_of(*value);
      };
      out += "= left as it is: " + word("kind") + " " + word("id") + ": " + word("detail") + "\n";
    }
  }
  return out;
}

int show_changes(const Session& session, const json::Value& report) {
  if (session.format() == Format::kJson) {
    session.show(report);
  } else {
    print(stdout, changes_text(report) + trust_text(report) + left_text(report));
  }
  session.warn_of(report);
  return kDone;
}

int send_file(Session& session, const ConfigurationOptions& options, const std::string& action) {
  const auto objects = read_objects(options.file);
  if (!objects.ok()) {
    session.complain(objects.error().detail);
    return kWrongUsage;
  }
  Call call = json_call(http::Method::kPost, "/configuration/" + action, *objects);
  if (!session.named_organisation().empty()) {
    call.query.emplace_back("organisation", session.named_organisation());
  }
  if (options.prune) {
    call.query.emplace_back("prune", "true");
  }
  if (!options.comment.empty()) {
    call.query.emplace_back("comment", options.comment);
  }
  const auto answer = session.call(call);
  if (!answer) {
    return kFailed;
  }
  return show_changes(session, answer->body);
}

void add_files(CLI::App& root, int& exit_code) {
  for (const std::string action : {"plan", "apply"}) {
    const auto options = std::make_shared<ConfigurationOptions>();
    CLI::App* command = add_command(root, action,
                                    action == "plan" ? "Show what a file of objects would change"
                                                     : "Make objects what a file says, all or none",
                                    exit_code, [options, action](Session& session) {
                                      return send_file(session, *options, action);
                                    });
    command->add_option("FILE", options->file, "JSON or *.toml; - is standard input")->required();
    add_organisation_option(command, "The file is about this one and all below");
    command->add_flag("--prune", options->prune,
                      "Delete what the file does not have, of the kinds that it lists");
    add_take_from_option(command);
    if (action == "apply") {
      add_confirm_option(command);
      command->add_option("--comment", options->comment, "Why, for the history");
    }
  }
  CLI::App* command = add_command(
      root, "export", "Print all objects as one JSON file", exit_code, [](Session& session) {
        Call call;
        call.path = "/configuration";
        if (!session.named_organisation().empty()) {
          call.query.emplace_back("organisation", session.named_organisation());
        }
        const auto answer = session.call(call);
        if (!answer) {
          return kFailed;
        }
        print(stdout, json::write_pretty(answer->body));
        return kDone;
      });
  add_organisation_option(command, "This one and all below");
}

void add_history(CLI::App& root, int& exit_code) {
  const auto options = std::make_shared<ConfigurationOptions>();
  CLI::App* history = add_command(
      root, "history", "List what was changed, or show one change", exit_code,
      [options](Session& session) {
        if (options->revision > 0) {
          const auto answer =
              session.get("/configuration/revisions/" + std::to_string(options->revision));
          if (!answer) {
            return kFailed;
          }
          return show_changes(session, answer->body);
        }
        Call call;
        call.path = "/configuration/revisions";
        const auto rows = session.list(call, options->limit);
        if (!rows) {
          return kFailed;
        }
        session.show_list(revision_columns(), *rows);
        return kDone;
      });
  history->add_option("REVISION", options->revision, "Show this one")->check(CLI::PositiveNumber);
  history->add_option("--limit", options->limit, "At most so many, newest first")
      ->capture_default_str();
  const auto wanted = std::make_shared<ConfigurationOptions>();
  CLI::App* rollback = add_command(
      root, "rollback", "Undo every change since a revision, as a new one", exit_code,
      [wanted](Session& session) {
        Call call;
        call.method = http::Method::kPost;
        call.path = "/configuration/revisions/" + std::to_string(wanted->revision) + "/rollback";
        if (!wanted->keep.empty()) {
          call.query.emplace_back("keep", wanted->keep);
        }
        const auto answer = session.call(call);
        if (!answer) {
          return kFailed;
        }
        return show_changes(session, answer->body);
      });
  add_confirm_option(rollback);
  add_take_from_option(rollback);
  rollback->add_option("--keep", wanted->keep,
                       "Organisations, separated by commas, that stay as they are with all below");
  rollback->add_option("REVISION", wanted->revision, "What is to be in force again")
      ->required()
      ->check(CLI::NonNegativeNumber);
}

}  // namespace

void add_configuration_commands(CLI::App& root, int& exit_code) {
  add_files(root, exit_code);
  add_history(root, exit_code);
}

}  // namespace countersign::app::cli
