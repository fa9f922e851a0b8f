// SPDX-License-Identifier: Apache-2.0
#include "cli/operation_commands.h"

#include <memory>

#include "base/ascii.h"
#include "cli/event_report.h"
#include "cli/session.h"
#include "http/form.h"
#include "identity/reference_code.h"
#include "print.h"

namespace countersign::app::cli {

std::vector<Column> session_columns() {
  return {{"ID", "id"},           {"USER", "user_name"},      {"AUTHENTICATOR", "authenticator"},
          {"CREATED", "created"}, {"LAST SEEN", "last_seen"}, {"EXPIRES", "expires"}};
}

namespace {

std::vector<Column> event_columns() {
  return {{"TIME", "time"},      {"REFERENCE", "reference"},         {"OUTCOME", "outcome"},
          {"USER", "user_name"}, {"AUTHENTICATOR", "authenticator"}, {"CODE", "code"}};
}

std::vector<Column> audit_columns() {
  return {{"NUMBER", "number"},
          {"TIME", "time"},
          {"ACTOR", "actor"},
          {"ACTION", "action"},
          {"OBJECT", "object"}};
}

std::vector<Column> property_columns() {
  return {{"NAME", "name"}, {"VALUE", "value"}, {"INITIAL", "initial"}, {"MEANING", "meaning"}};
}

/// Options of lists and endings, by the names of the API's query parameters.
struct Selection {
  std::string user;
  std::string authenticator;
  std::string signing_key;
  std::string outcome;
  std::string code;
  std::string search;
  std::string actor;
  std::string object;
  bool below = false;
  bool all = false;
  std::size_t limit = 50;
};

void add_query(Call& call, const std::string& name, const std::string& value) {
  if (!value.empty()) {
    call.query.emplace_back(name, value);
  }
}

Call selection_call(const Session& session, const Selection& selection, const std::string& what) {
  Call call;
  call.path = session.organisation_path({what});
  add_query(call, "user", selection.user);
  add_query(call, "authenticator", selection.authenticator);
  add_query(call, "signing_key", selection.signing_key);
  add_query(call, "outcome", selection.outcome);
  add_query(call, "code", selection.code);
  add_query(call, "search", selection.search);
  add_query(call, "actor", selection.actor);
  add_query(call, "object", selection.object);
  add_query(call, "below", selection.below ? "true" : "");
  return call;
}

int show_selection(Session& session, const Selection& selection, const std::string& what,
                   const std::vector<Column>& columns) {
  const auto rows = session.list(selection_call(session, selection, what), selection.limit);
  if (!rows) {
    return kFailed;
  }
  session.show_list(columns, *rows);
  return kDone;
}

void add_list_options(CLI::App* command, Selection& selection) {
  add_organisation_option(command);
  command->add_flag("--below", selection.below, "Also of all organisations below");
  command->add_option("--limit", selection.limit, "At most so many, newest first")
      ->capture_default_str();
}

// A code with a space in it comes as two words, and no space goes into a path of the API.
int show_event(Session& session, const std::vector<std::string>& words) {
  std::string typed;
  for (const std::string& word : words) {
    typed += word + " ";
  }
  Call call;
  call.path = path_of({"login-events", identity::reference_as_typed(trim_ascii(typed))});
  const auto answer = session.call(call);
  if (!answer) {
    return kFailed;
  }
  if (session.format() == Format::kJson) {
    session.show(answer->body);
  } else {
    print(stdout, event_report(answer->body));
  }
  return kDone;
}

void add_capture(CLI::App& root, int& exit_code) {
  const auto method = std::make_shared<http::Method>(http::Method::kPost);
  CLI::App* capture = add_command(root, "capture", "Record the next sign-in with every check",
                                  exit_code, [method](Session& session) {
                                    Call call;
                                    call.method = *method;
                                    call.path = session.organisation_path({"capture"});
                                    const auto answer = session.call(call);
                                    if (!answer) {
                                      return kFailed;
                                    }
                                    if (*method != http::Method::kDelete) {
                                      session.show(answer->body);
                                    }
                                    return kDone;
                                  });
  CLI::Option* show = capture->add_flag_callback(
      "--show", [method] { *method = http::Method::kGet; }, "Show what was caught");
  capture
      ->add_flag_callback(
          "--stop", [method] { *method = http::Method::kDelete; }, "Record it no more")
      ->excludes(show);
  add_organisation_option(capture);
}

void add_event_commands(CLI::App& root, int& exit_code) {
  const auto reference = std::make_shared<std::vector<std::string>>();
  CLI::App* explain = add_command(
      root, "explain", "Why a sign-in failed or a page was denied, and which setting to change",
      exit_code, [reference](Session& session) { return show_event(session, *reference); });
  explain->add_option("REFERENCE", *reference, "The code on the page")->required();
  CLI::App* event = root.add_subcommand("event", "Login events");
  event->require_subcommand(1);
  const auto selection = std::make_shared<Selection>();
  CLI::App* list =
      add_command(*event, "list", "List them", exit_code, [selection](Session& session) {
        return show_selection(session, *selection, "login-events", event_columns());
      });
  add_list_options(list, *selection);
  list->add_option("--user", selection->user, "Of a user, by id");
  list->add_option("--authenticator", selection->authenticator, "Of an authenticator");
  list->add_option("--outcome", selection->outcome, "accepted, refused or tested");
  list->add_option("--code", selection->code, "As saml.audience_mismatch");
  list->add_option("--search", selection->search, "One word");
  CLI::App* show =
      add_command(*event, "show", "Show one", exit_code,
                  [reference](Session& session) { return show_event(session, *reference); });
  show->add_option("REFERENCE", *reference, "The code on the error page")->required();
  add_capture(root, exit_code);
}

int end_sessions(Session& session, const Selection& selection) {
  Call call = selection_call(session, selection, "sessions");
  call.method = http::Method::kDelete;
  add_query(call, "all", selection.all ? "true" : "");
  const auto answer = session.call(call);
  if (!answer) {
    return kFailed;
  }
  if (answer->body.is_object()) {
    session.show(answer->body);
  } else {
    session.say("sessions ended");
  }
  return kDone;
}

void add_session_commands(CLI::App& root, int& exit_code) {
  CLI::App* sessions = root.add_subcommand("session", "Who is signed in");
  sessions->require_subcommand(1);
  const auto listed = std::make_shared<Selection>();
  CLI::App* list =
      add_command(*sessions, "list", "List sessions", exit_code, [listed](Session& session) {
        return show_selection(session, *listed, "sessions", session_columns());
      });
  add_list_options(list, *listed);
  const auto ended = std::make_shared<Selection>();
  CLI::App* end =
      add_command(*sessions, "end", "End all sessions that agree with every option", exit_code,
                  [ended](Session& session) { return end_sessions(session, *ended); });
  add_organisation_option(end);
  end->add_flag("--below", ended->below, "Also of all organisations below");
  end->add_flag("--all", ended->all, "All, when nothing else is chosen");
  for (const auto& [command, selection] : {std::pair(list, listed), std::pair(end, ended)}) {
    command->add_option("--user", selection->user, "Of a user, by id");
    command->add_option("--authenticator", selection->authenticator, "Of an authenticator");
    command->add_option("--signing-key", selection->signing_key,
                        "Whose sign-in was signed by this key of an IdP (fingerprint)");
  }
}

void add_audit_commands(CLI::App& root, int& exit_code) {
  CLI::App* audit = root.add_subcommand("audit", "What administrators did");
  audit->require_subcommand(1);
  const auto selection = std::make_shared<Selection>();
  CLI::App* list =
      add_command(*audit, "list", "List entries", exit_code, [selection](Session& session) {
        return show_selection(session, *selection, "audit", audit_columns());
      });
  add_list_options(list, *selection);
  list->add_option("--actor", selection->actor, "As token:ci");
  list->add_option("--object", selection->object, "As authenticator/acme; a beginning is enough");
  add_command(*audit, "head", "Show the number and hash of the last entry, to keep elsewhere",
              exit_code, [](Session& session) {
                const auto answer = session.get("/audit/head");
                if (!answer) {
                  return kFailed;
                }
                session.show(answer->body);
                return kDone;
              });
  const auto since = std::make_shared<std::optional<std::string>>();
  CLI::App* verify = add_command(
      *audit, "verify", "Check that no entry was changed or taken away", exit_code,
      [since](Session& session) {
        const auto answer = session.get(
            !*since ? "/audit/verify" : "/audit/verify?since=" + http::percent_encode(**since));
        if (!answer) {
          return kFailed;
        }
        session.show(answer->body);
        const json::Value* bad = answer->body.find("first_bad");
        return bad == nullptr || bad->is_null() ? kDone : kFailed;
      });
  verify->add_option("--since", *since,
                     "A head that was kept elsewhere, NUMBER:HASH: it must still be there");
}

struct PropertyOptions {
  std::string name;
  std::string value;
};

int set_property(Session& session, const std::string& name, const std::string& value) {
  json::Object body;
  body.set("value", value);
  if (!session.call(json_call(http::Method::kPut, path_of({"properties", name}), body))) {
    return kFailed;
  }
  session.say(name + "=" + for_terminal(value));
  return kDone;
}

void add_property_commands(CLI::App& root, int& exit_code) {
  CLI::App* properties =
      root.add_subcommand("prop", "System properties, effective without a restart");
  properties->require_subcommand(1);
  add_command(*properties, "list", "List them", exit_code, [](Session& session) {
    Call call;
    call.path = "/properties";
    const auto rows = session.list(call, 1000);
    if (!rows) {
      return kFailed;
    }
    session.show_list(property_columns(), *rows);
    return kDone;
  });
  const auto options = std::make_shared<PropertyOptions>();
  CLI::App* get =
      add_command(*properties, "get", "Show one", exit_code, [options](Session& session) {
        const auto answer = session.get(path_of({"properties", options->name}));
        if (!answer) {
          return kFailed;
        }
        session.show(answer->body);
        return kDone;
      });
  CLI::App* set = add_command(
      *properties, "set", "Set one", exit_code,
      [options](Session& session) { return set_property(session, options->name, options->value); });
  CLI::App* unset = add_command(*properties, "unset", "Give one its initial value again", exit_code,
                                [options](Session& session) {
                                  Call call;
                                  call.method = http::Method::kDelete;
                                  call.path = path_of({"properties", options->name});
                                  if (!session.call(call)) {
                                    return kFailed;
                                  }
                                  session.say(options->name + " has its initial value");
                                  return kDone;
                                });
  for (CLI::App* command : {get, set, unset}) {
    command->add_option("NAME", options->name, "As login_events.retention")->required();
  }
  set->add_option("VALUE", options->value, "As 90d")->required();
  CLI::App* log = add_command(
      root, "log", "Set the log level", exit_code,
      [options](Session& session) { return set_property(session, "log.level", options->value); });
  log->add_option("LEVEL", options->value, "ALL TRACE DEBUG INFO WARN ERROR FATAL OFF")->required();
}

}  // namespace

void add_operation_commands(CLI::App& root, int& exit_code) {
  add_event_commands(root, exit_code);
  add_session_commands(root, exit_code);
  add_audit_commands(root, exit_code);
  add_property_commands(root, exit_code);
}

}  // namespace countersign::app::cli
