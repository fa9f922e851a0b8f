// SPDX-License-Identifier: Apache-2.0
// Mail domains (O5): what proves them in DNS, and what was seen of that.
#include <utility>

#include "admin/operation.h"
#include "admin/problem.h"
#include "base/datetime.h"
#include "store/errors.h"

namespace countersign::admin {
namespace {

void set_time(json::Object& out, const char* name,
              const std::optional<std::chrono::sys_seconds>& time) {
  if (time) {
    out.set(name, format_datetime(*time));
  }
}

json::Value shown_domain(const MailDomain& domain) {
  json::Object out{{"domain", domain.domain},
                   {"state", domain.state},
                   {"leads", domain.leads},
                   {"record", json::Object{{"name", domain.record_name},
                                           {"type", "TXT"},
                                           {"value", domain.record_value}}}};
  set_time(out, "proven", domain.proven);
  set_time(out, "seen", domain.seen);
  set_time(out, "looked", domain.looked);
  set_time(out, "leads_until", domain.leads_until);
  if (!domain.problem.empty()) {
    out.set("problem", domain.problem);
  }
  return json::Value(std::move(out));
}

Outcome<Answer> answer_of(Result<std::vector<MailDomain>> domains) {
  if (!domains.ok()) {
    Problem problem(domains.error());
    if (domains.error().code == store::kBusy) {
      problem.remedy = "another check is under way: try again in some seconds";
    }
    return problem;
  }
  json::Array items;
  for (const MailDomain& domain : *domains) {
    items.push_back(shown_domain(domain));
  }
  return Answer::json(json::Object{{"items", std::move(items)}});
}

Outcome<Answer> list_domains(const Call& call) {
  return answer_of(call.services.gateway.mail_domains(call.organisation));
}

Outcome<Answer> check_domains(const Call& call) {
  return answer_of(call.services.gateway.check_mail_domains(call.organisation));
}

}  // namespace

std::vector<Operation> domain_operations() {
  using http::Method;
  const std::string all = "/organisations/{organisation}/domains";
  return {
      {.id = "listMailDomains",
       .method = Method::kGet,
       .path = all,
       .scope = Scope::kOrganisation,
       .object = "organisation",
       .action = "view",
       .summary = "List the mail domains, what proves them in DNS and whether it was seen",
       .success = {200, "MailDomains"},
       .handler = &list_domains},
      {.id = "checkMailDomains",
       .method = Method::kPost,
       .path = all + "/check",
       .scope = Scope::kOrganisation,
       .object = "organisation",
       .action = "edit",
       .summary = "Look in DNS for what proves the mail domains",
       .success = {200, "MailDomains"},
       .handler = &check_domains},
  };
}

}  // namespace countersign::admin
