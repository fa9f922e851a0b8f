// SPDX-License-Identifier: Apache-2.0
#include "provider/settings.h"

#include <utility>

#include "base/text.h"
#include "identity/identity_header.h"
#include "identity/reach.h"
#include "identity/url_place.h"

namespace countersign::provider {
namespace {

Result<identity::AccessRules> rules_of(const identity::Application& application) {
  if (application.rules.empty()) {
    return identity::AccessRules::all_signed_in();
  }
  CS_TRY(identity::check_rule_limits(application.rules));
  return identity::AccessRules::make(application.rules);
}

}  // namespace

Application compile_application(const identity::Application& given) {
  auto rules = rules_of(given);
  Application out{given.id.value(),
                  given.name,
                  given.organisation,
                  given.organisations,
                  rules.ok() ? *std::move(rules) : *identity::AccessRules::make({}),
                  {},
                  given.attributes};
  for (const auto& [name, attribute] : given.headers) {
    if (identity::is_identity_header_name(name)) {
      out.headers.push_back({name, attribute});
    }
  }
  return out;
}

Settings::Settings(MachineSettings machine, std::shared_ptr<const identity::Catalogue> catalogue,
                   std::shared_ptr<const CompiledApplications> applications)
    : machine_(std::move(machine)),
      catalogue_(std::move(catalogue)),
      applications_(std::move(applications)) {}

const Application* Settings::find(std::string_view origin, std::string_view path) const {
  const identity::Catalogue::Entry* const entry = catalogue_->application_at(origin, path);
  return entry == nullptr ? nullptr : &applications_->of(*entry);
}

bool Settings::may_use(const Application& application, std::string_view organisation) const {
  return identity::reaches(*catalogue_, application.organisation.view(), application.organisations,
                           organisation);
}

std::shared_ptr<const Settings> make_settings(MachineSettings machine,
                                              std::shared_ptr<const identity::Catalogue> catalogue,
                                              const Settings* previous) {
  std::shared_ptr<const CompiledApplications> applications;
  if (previous != nullptr &&
      catalogue->has_same(identity::ObjectKind::kApplication, *previous->catalogue_)) {
    applications = previous->applications_;
  } else {
    applications = std::make_shared<const CompiledApplications>(
        *catalogue, previous == nullptr ? nullptr : previous->applications_.get());
  }
  return std::make_shared<const Settings>(std::move(machine), std::move(catalogue),
                                          std::move(applications));
}

FieldProblems check_application(const identity::Application& application) {
  FieldProblems out;
  for (std::size_t i = 0; i < application.urls.size(); ++i) {
    if (const auto place = identity::read_url_place(application.urls[i]); !place.ok()) {
      out.push_back({"/urls/" + std::to_string(i), "field.url_invalid",
                     "expected an absolute URL without query, got " +
                         countersign::quoted(application.urls[i]),
                     "Write the address as people see it: \"https://app.example.com/\"."});
    }
  }
  if (const auto rules = rules_of(application); !rules.ok()) {
    out.push_back({"/rules", std::string(rules.error().code.id), rules.error().detail,
                   "Write each path as the application sees it, decoded, from \"/\" on."});
  }
  for (const auto& [name, attribute] : application.headers) {
    if (!identity::is_identity_header_name(name)) {
      out.push_back(
          {"/headers/" + name, "provider.header_invalid",
           "expected a header that may carry identity, got " + countersign::quoted(name),
           "Choose a name as \"X-Auth-Email\": X-Auth-, letters, digits and '-', none that "
           "Countersign sets itself."});
    }
  }
  return out;
}

}  // namespace countersign::provider
