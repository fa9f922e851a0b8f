// SPDX-License-Identifier: Apache-2.0
#include "gateway/settings.h"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/url.h"
#include "gateway/compiled_authenticators.h"
#include "gateway/errors.h"

namespace countersign::gateway {
namespace {

std::vector<ApplicationName> application_names(const identity::Catalogue& catalogue) {
  std::vector<ApplicationName> out;
  for (const auto& entry : catalogue.list(identity::ObjectKind::kApplication, std::nullopt)) {
    const auto& application = std::get<identity::Application>(entry->object);
    for (const std::string& text : application.urls) {
      // The catalogue holds none that can't be read.
      if (const auto url = HttpUrl::parse(text); url.ok()) {
        out.push_back({url->origin(), application.name, application.organisation});
      }
    }
  }
  return out;
}

identity::RegisteredOrigins registered_origins(const std::string& own,
                                               const std::vector<ApplicationName>& applications) {
  std::set<std::string> origins = {own};
  for (const ApplicationName& application : applications) {
    origins.insert(application.origin);
  }
  auto made = identity::RegisteredOrigins::make({origins.begin(), origins.end()});
  CS_CHECK(made.ok());  // each is HttpUrl::origin, and our own was checked at the start
  return *std::move(made);
}

}  // namespace

Result<std::shared_ptr<const CompiledAuthenticator>> Settings::authenticator(
    std::string_view id) const {
  const identity::Authenticator* found = catalogue->authenticator(id);
  if (found == nullptr || found->type != identity::AuthenticatorType::kSaml2) {
    return {kUnknownAuthenticator, "expected the id of an authenticator of type saml2"};
  }
  return compiled->get(*machine, authenticator_entry(*catalogue, id));
}

std::shared_ptr<const Settings> make_settings(
    std::shared_ptr<const MachineSettings> machine,
    std::shared_ptr<const identity::Catalogue> catalogue, const Settings* previous,
    std::shared_ptr<const identity::DomainProofs> domains) {
  if (domains == nullptr) {
    domains = std::make_shared<const identity::DomainProofs>();
  }
  std::vector<ApplicationName> applications = application_names(*catalogue);
  identity::RegisteredOrigins registered = registered_origins(machine->origin, applications);
  const bool own = std::any_of(
      applications.begin(), applications.end(),
      [&](const ApplicationName& application) { return application.origin == machine->origin; });
  std::string home = own ? "/" : machine->path("/session");
  std::shared_ptr<CompiledAuthenticators> compiled;
  if (previous != nullptr && previous->machine == machine) {
    compiled = previous->compiled;
    compiled->keep_only(*catalogue);
  } else {
    compiled = std::make_shared<CompiledAuthenticators>();
  }
  return std::make_shared<const Settings>(
      Settings{std::move(machine), std::move(catalogue), std::move(domains), std::move(registered),
               std::move(applications), std::move(home), std::move(compiled)});
}

}  // namespace countersign::gateway
