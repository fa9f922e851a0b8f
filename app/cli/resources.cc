// SPDX-License-Identifier: Apache-2.0
#include "cli/resources.h"

#include <memory>
#include <utility>

#include "cli/assignments.h"
#include "cli/resource_commands.h"
#include "identity/user.h"

namespace countersign::app::cli {
namespace {

constexpr std::size_t kMostListed = 1000;

std::vector<Resource> resources() {
  return {
      {"organisation",
       "organisations",
       "ORGANISATION",
       "Customers of the product, in a tree",
       {{"ID", "id"},
        {"NAME", "name"},
        {"PARENT", "parent"},
        {"STATE", "state"},
        {"MAIL DOMAINS", "mail_domains"},
        {"HOST NAMES", "host_names"}},
       false},
      {"authenticator",
       "authenticators",
       "AUTHENTICATOR",
       "Ways to sign in",
       {{"ID", "id"},
        {"NAME", "name"},
        {"TYPE", "type"},
        {"STATE", "state"},
        {"IDP", "saml.idp_entity_id"}}},
      {"group",
       "groups",
       "GROUP",
       "Groups, matched by what identity providers send",
       {{"ID", "id"},
        {"VALUE", "value"},
        {"LABEL", "label"},
        {"USER TYPE", "user_type"},
        {"ROLES", "roles"}}},
      {"role",
       "roles",
       "ROLE",
       "Sets of permissions",
       {{"ID", "id"}, {"NAME", "name"}, {"BUILT IN", "built_in"}, {"PERMISSIONS", "permissions"}}},
      {"application",
       "applications",
       "APPLICATION",
       "What is protected",
       {{"ID", "id"}, {"NAME", "name"}, {"URLS", "urls"}}},
      {"token",
       "tokens",
       "TOKEN",
       "Keys to the API",
       {{"ID", "id"}, {"NAME", "name"}, {"ROLES", "roles"}, {"EXPIRES", "expires"}}},
      {"user",
       "users",
       "USER",
       "People",
       {{"USER NAME", "user_name"},
        {"E-MAIL", "email"},
        {"STATE", "state"},
        {"AUTHENTICATOR", "authenticator"},
        {"LAST SIGN-IN", "last_sign_in"},
        {"ID", "id"}}},
  };
}

struct ListOptions {
  std::string search;
  bool below = false;
  std::size_t limit = kMostListed;
};

void add_list(CLI::App& command, const Resource& resource, int& exit_code) {
  const auto options = std::make_shared<ListOptions>();
  CLI::App* list =
      add_command(command, "list", "List them", exit_code, [resource, options](Session& session) {
        Call call;
        call.path = resource_path(session, resource, {});
        if (!options->search.empty()) {
          call.query.emplace_back("search", options->search);
        }
        if (options->below) {
          call.query.emplace_back("below", "true");
        }
        const auto rows = session.list(call, options->limit);
        if (!rows) {
          return kFailed;
        }
        session.show_list(resource.columns, *rows);
        return kDone;
      });
  list->add_option("--limit", options->limit, "At most so many")->capture_default_str();
  if (resource.in_organisation) {
    add_organisation_option(list);
    list->add_flag("--below", options->below, "Also of all organisations below");
  }
  if (resource.name == "user") {
    list->add_option("--search", options->search, "Beginning of a user name, e-mail or name");
  }
}

struct ObjectOptions {
  std::string id;
  std::string file;
  std::vector<std::string> assignments;
};

void add_show(CLI::App& command, const Resource& resource, int& exit_code) {
  const auto options = std::make_shared<ObjectOptions>();
  CLI::App* show =
      add_command(command, "show", "Show one", exit_code, [resource, options](Session& session) {
        const auto id = object_id(session, resource, options->id);
        const auto answer =
            id ? session.get(resource_path(session, resource, {*id})) : std::nullopt;
        if (!answer) {
          return kFailed;
        }
        session.show(answer->body);
        return kDone;
      });
  show->add_option(resource.id, options->id, names_of(resource))->required();
  if (resource.in_organisation) {
    add_organisation_option(show);
  }
}

// The object that the command line describes; the file first, assignments over it.
Result<json::Value> described(const ObjectOptions& options) {
  CS_TRY(json::Value given, read_assignments(options.assignments));
  if (options.file.empty()) {
    return given;
  }
  CS_TRY(json::Value out, read_objects(options.file));
  if (out.is_object()) {
    for (const json::Member& member : given.as_object()) {
      out.as_object().set(member.name, member.value);
    }
  }
  return out;
}

bool is_empty_list(const json::Value& object, std::string_view name) {
  const json::Value* const list = object.find(name);
  return list == nullptr || !list->is_array() || list->as_array().empty();
}

void tell_of_token(const Session& session, const json::Value& token) {
  session.complain("note: keep the secret, it is not shown again");
  if (is_empty_list(token, "roles") && is_empty_list(token, "permissions")) {
    session.complain(
        "note: this token may do nothing yet: give it 'roles=[\"administrator\"]' (or auditor, "
        "helpdesk, a role of your own), or 'permissions=[\"application:edit\"]'");
  }
}

int send_object(Session& session, const Resource& resource, const ObjectOptions& options,
                http::Method method) {
  auto object = described(options);
  if (!object.ok()) {
    session.complain(object.error().detail);
    return kWrongUsage;
  }
  const bool creates = method == http::Method::kPost;
  if (creates && object->is_object() && !options.id.empty()) {
    object->as_object().set(resource.name == "user" ? "user_name" : "id", options.id);
  }
  std::vector<std::string> rest;
  if (!creates) {
    const auto id = object_id(session, resource, options.id);
    if (!id) {
      return kFailed;
    }
    rest.push_back(*id);
  }
  Call call = json_call(method, resource_path(session, resource, rest), *object);
  if (method == http::Method::kPatch) {
    call.content_type = "application/merge-patch+json";
  }
  const auto answer = session.call(call);
  if (!answer) {
    return kFailed;
  }
  session.show(answer->body);
  session.warn_of(answer->body);
  if (creates && resource.name == "token") {
    tell_of_token(session, answer->body);
  }
  return kDone;
}

void add_change(CLI::App& command, const Resource& resource, const std::string& name,
                http::Method method, int& exit_code) {
  const auto options = std::make_shared<ObjectOptions>();
  const bool creates = method == http::Method::kPost;
  CLI::App* change = add_command(
      command, name, creates ? "Create one" : "Change members of one; null takes one away",
      exit_code, [resource, options, method](Session& session) {
        return send_object(session, resource, *options, method);
      });
  change->add_option(resource.id, options->id, creates ? "Its id or name" : names_of(resource))
      ->required();
  change->add_option("MEMBER=VALUE", options->assignments,
                     "Settings: text, JSON, or file:NAME for a file's content; a.b for inner ones");
  change->add_option("--file", options->file, "The object as JSON or TOML; - is standard input");
  if (!creates && resource.name == "authenticator") {
    add_confirm_option(change);
  }
  if (!creates && (resource.name == "group" || resource.name == "organisation")) {
    add_take_from_option(change);
  }
  if (resource.in_organisation) {
    add_organisation_option(change);
  }
}

void tell_of_deleted(const Session& session, const Resource& resource) {
  if (resource.name == "application") {
    session.complain(
        "note: the proxy in front still names it: nothing is handed to it any more, and the next "
        "configuration (countersign proxy nginx) is without it");
  }
}

void add_delete(CLI::App& command, const Resource& resource, int& exit_code) {
  const auto options = std::make_shared<ObjectOptions>();
  CLI::App* remove = add_command(command, "delete", "Delete one", exit_code,
                                 [resource, options](Session& session) {
                                   const auto id = object_id(session, resource, options->id);
                                   Call call;
                                   call.method = http::Method::kDelete;
                                   call.path = resource_path(session, resource, {id.value_or("")});
                                   if (!id || !session.call(call)) {
                                     return kFailed;
                                   }
                                   session.say(resource.name + " " + options->id + " deleted");
                                   tell_of_deleted(session, resource);
                                   return kDone;
                                 });
  remove->add_option(resource.id, options->id, names_of(resource))->required();
  if (resource.name == "group" || resource.name == "role") {
    add_take_from_option(remove);
  }
  if (resource.in_organisation) {
    add_organisation_option(remove);
  }
}

}  // namespace

std::string resource_path(const Session& session, const Resource& resource,
                          const std::vector<std::string>& rest) {
  std::vector<std::string> segments = {resource.plural};
  segments.insert(segments.end(), rest.begin(), rest.end());
  return resource.in_organisation ? session.organisation_path(segments) : path_of(segments);
}

std::string names_of(const Resource& resource) {
  return resource.name == "user" ? "Its id or user name" : "Its id";
}

std::optional<std::string> object_id(Session& session, const Resource& resource,
                                     const std::string& named) {
  if (resource.name != "user" || identity::is_user_id(named)) {
    return named;
  }
  Call call;
  call.path = resource_path(session, resource, {});
  call.query = {{"search", named}};
  const auto rows = session.list(call, kMostListed);
  if (!rows) {
    return std::nullopt;
  }
  for (const json::Value& row : *rows) {
    const json::Value* name = row.find("user_name");
    const json::Value* id = row.find("id");
    if (name != nullptr && name->is_string() && name->as_string() == named && id != nullptr) {
      return id->as_string();
    }
  }
  session.complain("no user " + for_terminal(named) + " in organisation " + session.organisation());
  return std::nullopt;
}

CLI::App* add_resource(CLI::App& root, const Resource& resource, int& exit_code) {
  CLI::App* command = root.add_subcommand(resource.name, resource.meaning);
  command->require_subcommand(1);
  add_list(*command, resource, exit_code);
  add_show(*command, resource, exit_code);
  add_change(*command, resource, "create", http::Method::kPost, exit_code);
  add_change(*command, resource, "set", http::Method::kPatch, exit_code);
  add_delete(*command, resource, exit_code);
  return command;
}

void add_action(CLI::App& command, const Resource& resource, const std::string& action,
                const std::string& meaning, int& exit_code) {
  const auto id = std::make_shared<std::string>();
  CLI::App* added =
      add_command(command, action, meaning, exit_code, [resource, action, id](Session& session) {
        const auto found = object_id(session, resource, *id);
        Call call;
        call.method = http::Method::kPost;
        call.path = resource_path(session, resource, {found.value_or(""), action});
        const auto answer = found ? session.call(call) : std::nullopt;
        if (!answer) {
          return kFailed;
        }
        if (answer->body.is_object()) {
          session.show(answer->body);
        } else {
          session.say("done");
        }
        return kDone;
      });
  added->add_option(resource.id, *id, names_of(resource))->required();
  add_organisation_option(added);
}

void add_resource_commands(CLI::App& root, int& exit_code) {
  for (const Resource& resource : resources()) {
    CLI::App* command = add_resource(root, resource, exit_code);
    if (resource.name == "authenticator") {
      add_authenticator_actions(*command, resource, exit_code);
    } else if (resource.name == "organisation") {
      add_organisation_actions(*command, resource, exit_code);
    } else if (resource.name == "user") {
      add_user_actions(*command, resource, exit_code);
    }
  }
}

}  // namespace countersign::app::cli
