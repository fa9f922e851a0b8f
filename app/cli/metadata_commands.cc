// SPDX-License-Identifier: Apache-2.0
#include "cli/metadata_commands.h"

#include <memory>
#include <string>

#include "cli/session.h"
#include "config/load.h"
#include "print.h"
#include "saml/metadata.h"

namespace countersign::app::cli {
namespace {

struct Import {
  std::string id;
  std::string name;
  std::string file;
};

json::Object with_metadata(const std::string& xml) {
  json::Object saml;
  saml.set("metadata", xml);
  return saml;
}

// Whether the organisation has it; nothing when that can't be learnt, which was explained.
std::optional<bool> is_there(Session& session, const std::string& id) {
  Call call;
  call.path = session.organisation_path({"authenticators"});
  const auto rows = session.list(call, 100'000);
  if (!rows) {
    return std::nullopt;
  }
  for (const json::Value& row : *rows) {
    const json::Value* found = row.find("id");
    if (found != nullptr && found->is_string() && found->as_string() == id) {
      return true;
    }
  }
  return false;
}

Call creation(const Session& session, const Import& wanted, const std::string& xml) {
  json::Object object;
  object.set("id", wanted.id);
  object.set("name", wanted.name.empty() ? wanted.id : wanted.name);
  object.set("type", "saml2");
  object.set("saml", with_metadata(xml));
  return json_call(http::Method::kPost, session.organisation_path({"authenticators"}), object);
}

Call change(const Session& session, const Import& wanted, const std::string& xml) {
  json::Object object;
  if (!wanted.name.empty()) {
    object.set("name", wanted.name);
  }
  object.set("saml", with_metadata(xml));
  Call out = json_call(http::Method::kPatch,
                       session.organisation_path({"authenticators", wanted.id}), object);
  out.content_type = "application/merge-patch+json";
  return out;
}

int import_metadata(Session& session, const Import& wanted) {
  const auto xml = read_file(wanted.file, saml::kMaxMetadataBytes);
  if (!xml) {
    session.complain("cannot read " + wanted.file + ", or it is too large");
    return kWrongUsage;
  }
  if (xml->find_first_not_of(" \t\r\n") == std::string::npos) {
    session.complain(wanted.file +
                     " is empty: download the metadata (XML) at the identity provider anew");
    return kWrongUsage;
  }
  const auto there = is_there(session, wanted.id);
  if (!there) {
    return kFailed;
  }
  const auto answer =
      session.call(*there ? change(session, wanted, *xml) : creation(session, wanted, *xml));
  if (!answer) {
    return kFailed;
  }
  if (session.format() == Format::kJson) {
    session.show(answer->body);
  }
  const std::string organisation = session.named_organisation();
  const std::string where =
      wanted.id + (organisation.empty() ? std::string() : " --organisation " + organisation);
  session.say(*there ? "updated authenticator " + wanted.id
                     : "added authenticator " + wanted.id +
                           " as a draft; try it with `countersign authenticator test " + where +
                           "`, then `countersign authenticator activate " + where + "`");
  return kDone;
}

void add_import(CLI::App& root, int& exit_code) {
  CLI::App* idp = root.add_subcommand("idp", "Identity providers");
  idp->require_subcommand(1);
  const auto wanted = std::make_shared<Import>();
  CLI::App* command = add_command(
      *idp, "import-metadata", "Add or update an authenticator from an IdP's metadata", exit_code,
      [wanted](Session& session) { return import_metadata(session, *wanted); });
  command->add_option("--id", wanted->id, "Id of the authenticator")->required();
  command->add_option("--name", wanted->name, "Its name for people");
  command->add_option("METADATA", wanted->file, "The identity provider's metadata")->required();
  add_confirm_option(command);
  add_organisation_option(command);
}

void add_sp_metadata(CLI::App& root, int& exit_code) {
  CLI::App* sp = root.add_subcommand("sp", "This service provider");
  sp->require_subcommand(1);
  const auto id = std::make_shared<std::string>();
  CLI::App* command = add_command(*sp, "metadata", "Print our metadata for an authenticator",
                                  exit_code, [id](Session& session) {
                                    Call call;
                                    call.place = Place::kPublic;
                                    call.path = path_of({"saml", "metadata", *id});
                                    const auto answer = session.call(call);
                                    if (!answer) {
                                      return kFailed;
                                    }
                                    print(stdout, answer->text + "\n");
                                    return kDone;
                                  });
  command->add_option("--authenticator", *id, "Its id")->required();
}

}  // namespace

void add_metadata_commands(CLI::App& root, int& exit_code) {
  add_import(root, exit_code);
  add_sp_metadata(root, exit_code);
}

}  // namespace countersign::app::cli
