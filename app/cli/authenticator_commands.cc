// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/assignments.h"
#include "cli/resource_commands.h"
#include "config/load.h"
#include "saml/metadata.h"

namespace countersign::app::cli {
namespace {

struct AuthenticatorOptions {
  std::string id;
  std::string file;
  std::string to;
  std::string as;
  std::vector<std::string> assignments;
  std::size_t last = 20;
  bool force = false;
};

std::string action_path(const Session& session, const Resource& resource,
                        const AuthenticatorOptions& options, const std::string& action) {
  return resource_path(session, resource, {options.id, action});
}

int show_answer(Session& session, const Call& call) {
  const auto answer = session.call(call);
  if (!answer) {
    return kFailed;
  }
  if (answer->body.is_null()) {
    session.say("done");
  } else {
    session.show(answer->body);
  }
  return kDone;
}

void add_activate(CLI::App& command, const Resource& resource, int& exit_code) {
  const auto options = std::make_shared<AuthenticatorOptions>();
  CLI::App* added = add_command(
      command, "activate", "Let people sign in with it", exit_code,
      [resource, options](Session& session) {
        json::Object body;
        if (options->force) {
          body.set("force", true);
        }
        return show_answer(session,
                           json_call(http::Method::kPost,
                                     action_path(session, resource, *options, "activate"), body));
      });
  added->add_option(resource.id, options->id, "Its id")->required();
  added->add_flag("--force", options->force, "Although no test round trip has passed");
  add_confirm_option(added);
  add_organisation_option(added);
}

void add_metadata(CLI::App& command, const Resource& resource, int& exit_code) {
  const auto options = std::make_shared<AuthenticatorOptions>();
  CLI::App* added =
      add_command(command, "import-metadata", "Take over an identity provider's metadata",
                  exit_code, [resource, options](Session& session) {
                    const auto xml = read_file(options->file, saml::kMaxMetadataBytes);
                    if (!xml) {
                      session.complain("cannot read " + options->file + ", or it is too large");
                      return kWrongUsage;
                    }
                    Call call;
                    call.method = http::Method::kPost;
                    call.path = action_path(session, resource, *options, "metadata");
                    call.content_type = "application/samlmetadata+xml";
                    call.body = *xml;
                    return show_answer(session, call);
                  });
  added->add_option(resource.id, options->id, "Its id")->required();
  added->add_option("METADATA", options->file, "File with the metadata")->required();
  add_confirm_option(added);
  add_organisation_option(added);
}

void add_copy(CLI::App& command, const Resource& resource, int& exit_code) {
  const auto options = std::make_shared<AuthenticatorOptions>();
  CLI::App* added = add_command(
      command, "copy", "Copy its settings into a test organisation", exit_code,
      [resource, options](Session& session) {
        json::Object body;
        body.set("organisation", options->to);
        body.set("id", options->as);
        return show_answer(
            session,
            json_call(http::Method::kPost, action_path(session, resource, *options, "copy"), body));
      });
  added->add_option(resource.id, options->id, "Its id")->required();
  added->add_option("--to", options->to, "The test organisation")->required();
  added->add_option("--as", options->as, "Id of the copy")->required();
  add_organisation_option(added);
}

void add_promote(CLI::App& command, const Resource& resource, int& exit_code) {
  const auto options = std::make_shared<AuthenticatorOptions>();
  CLI::App* added = add_command(
      command, "promote", "Take its settings over into the authenticator that it was copied from",
      exit_code, [resource, options](Session& session) {
        json::Object body;
        body.set("to", options->to);
        if (options->force) {
          body.set("force", true);
        }
        return show_answer(session,
                           json_call(http::Method::kPost,
                                     action_path(session, resource, *options, "promote"), body));
      });
  added->add_option(resource.id, options->id, "Id of the copy")->required();
  added->add_option("--to", options->to, "Id of the authenticator that takes them over")
      ->required();
  added->add_flag("--force", options->force, "Although no test round trip has passed");
  add_confirm_option(added);
  add_organisation_option(added);
}

void add_mapping_test(CLI::App& command, const Resource& resource, int& exit_code) {
  const auto options = std::make_shared<AuthenticatorOptions>();
  CLI::App* added = add_command(
      command, "mapping-test",
      "What a changed mapping would have made of the last sign-ins; changes nothing", exit_code,
      [resource, options](Session& session) {
        auto body = options->file.empty() ? read_assignments(options->assignments)
                                          : read_objects(options->file);
        if (!body.ok() || !body->is_object()) {
          session.complain(body.ok() ? "expected an object" : body.error().detail);
          return kWrongUsage;
        }
        body->as_object().set("last", options->last);
        return show_answer(
            session, json_call(http::Method::kPost,
                               action_path(session, resource, *options, "mapping-test"), *body));
      });
  added->add_option(resource.id, options->id, "Its id")->required();
  added->add_option("MEMBER=VALUE", options->assignments, "As mapping.groups.prefix=cpm_");
  added->add_option("--file", options->file, "{\"mapping\": ..., \"groups\": ...} as JSON or TOML");
  added->add_option("--last", options->last, "How many sign-ins")->capture_default_str();
  add_organisation_option(added);
}

}  // namespace

void add_authenticator_actions(CLI::App& command, const Resource& resource, int& exit_code) {
  add_activate(command, resource, exit_code);
  add_action(command, resource, "disable", "Let nobody sign in with it any more", exit_code);
  add_action(command, resource, "test", "Give the address of a test round trip", exit_code);
  add_promote(command, resource, exit_code);
  add_metadata(command, resource, exit_code);
  add_copy(command, resource, exit_code);
  add_mapping_test(command, resource, exit_code);
}

}  // namespace countersign::app::cli
