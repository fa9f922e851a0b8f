// SPDX-License-Identifier: Apache-2.0
#include "identity/out_of_force.h"

#include <utility>
#include <variant>

#include "base/text.h"
#include "identity/access.h"
#include "identity/application_check.h"
#include "identity/identity_header.h"

namespace countersign::identity {
namespace {

using Faults = std::vector<StoredFault>;

std::string grant_text(std::string_view url, const OrganisationId& organisation) {
  return "ask an administrator of the organisation above to add " + quoted(url) +
         " to url_spaces of " + quoted(organisation.view());
}

void look_at(const Catalogue& catalogue, const Organisation& organisation, Faults& faults) {
  for (std::size_t i = 0; i < organisation.host_names.size(); ++i) {
    const std::string& host = organisation.host_names[i];
    if (catalogue.organisation_of_host(host) != &organisation) {
      faults.push_back({"/host_names/" + std::to_string(i),
                        "the host name " + quoted(host) + " leads nowhere: it is not its own",
                        "take it away, or " + grant_text("https://" + host, organisation.id)});
    }
  }
}

StoredFault url_fault(const Application& application, std::size_t url) {
  const std::string& text = application.urls.at(url);
  StoredFault fault{"/urls/" + std::to_string(url),
                    "the URL " + quoted(text) + " leads nowhere: it is not in url_spaces of " +
                        quoted(application.organisation.view()) + ", or another application has it",
                    "give it another URL, or " + grant_text(text, application.organisation) +
                        "; no other application may have it"};
  if (const auto place = read_url_place(text); !place.ok()) {
    fault.remedy = "write origin and path alone, without percent escapes: " + place.error().detail;
  }
  return fault;
}

void look_at(const Catalogue& catalogue, const Application& application, Faults& faults) {
  for (const std::size_t url : catalogue.urls_out_of_force(application)) {
    faults.push_back(url_fault(application, url));
  }
  for (const auto& [name, attribute] : application.headers) {
    if (!is_identity_header_name(name)) {
      faults.push_back({"/headers/" + name, "the header " + quoted(name) + " is not sent",
                        "choose a name that begins with X-Auth-, and let the proxy rename it"});
    }
  }
  if (const auto within = check_rule_limits(application.rules); !within.ok()) {
    faults.push_back({"/rules", "nobody may use this application: " + within.error().detail,
                      "join rules: one for a whole path in place of many below it"});
  }
  for (FieldProblem& unknown : unknown_in_application(catalogue, application)) {
    faults.push_back({std::move(unknown.pointer),
                      "it names what is not there, and that matches nobody: " + unknown.what,
                      std::move(unknown.remedy)});
  }
}

void look_at(const Catalogue& catalogue, const Authenticator& authenticator, Faults& faults) {
  if (auto fault = catalogue.entity_id_fault(authenticator); fault.has_value()) {
    faults.push_back({"/saml/sp_entity_id", std::move(fault->what), std::move(fault->remedy)});
  }
}

template <typename Other>
void look_at(const Catalogue& /*catalogue*/, const Other& /*object*/, Faults& /*faults*/) {}

}  // namespace

std::vector<StoredFault> stored_faults(const Catalogue& catalogue, const Object& object) {
  Faults faults;
  std::visit([&](const auto& one) { look_at(catalogue, one, faults); }, object);
  return faults;
}

std::vector<UpgradeNote> out_of_force(const Catalogue& catalogue) {
  std::vector<UpgradeNote> notes;
  for (const ObjectKind kind :
       {ObjectKind::kOrganisation, ObjectKind::kAuthenticator, ObjectKind::kApplication}) {
    for (const auto& entry : catalogue.list(kind, std::nullopt)) {
      for (StoredFault& fault : stored_faults(catalogue, entry->object)) {
        notes.push_back({key_of(entry->object), std::move(fault.what), std::move(fault.remedy)});
      }
    }
  }
  return notes;
}

}  // namespace countersign::identity
