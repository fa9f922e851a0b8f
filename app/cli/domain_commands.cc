// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/resource_commands.h"

namespace countersign::app::cli {
namespace {

const std::vector<Column>& domain_columns() {
  static const std::vector<Column> kColumns{
      {"DOMAIN", "domain"},          {"STATE", "state"},        {"LEADS", "leads"},
      {"TXT RECORD", "record.name"}, {"VALUE", "record.value"}, {"PROBLEM", "problem"}};
  return kColumns;
}

void add_domains(CLI::App& domains, const Resource& resource, const std::string& name,
                 const std::string& meaning, http::Method method, int& exit_code) {
  const auto id = std::make_shared<std::string>();
  CLI::App* added =
      add_command(domains, name, meaning, exit_code, [resource, id, method](Session& session) {
        Call call;
        call.method = method;
        std::vector<std::string> rest = {*id, "domains"};
        if (method == http::Method::kPost) {
          rest.emplace_back("check");
        }
        call.path = resource_path(session, resource, rest);
        const auto answer = session.call(call);
        const json::Value* items = answer ? answer->body.find("items") : nullptr;
        if (items == nullptr) {
          return kFailed;
        }
        session.show_list(domain_columns(), items->as_array());
        return kDone;
      });
  added->add_option(resource.id, *id, "Its id")->required();
}

}  // namespace

void add_organisation_actions(CLI::App& command, const Resource& resource, int& exit_code) {
  CLI::App* domains =
      command.add_subcommand("domains", "Mail domains, and what proves them in DNS");
  domains->require_subcommand(1);
  add_domains(*domains, resource, "show", "Show the TXT records to set, and what was seen of them",
              http::Method::kGet, exit_code);
  add_domains(*domains, resource, "check", "Look for the TXT records now", http::Method::kPost,
              exit_code);
}

}  // namespace countersign::app::cli
