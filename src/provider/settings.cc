// SPDX-License-Identifier: Apache-2.0
#include "provider/settings.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/text.h"
#include "base/url.h"
#include "identity/identity_header.h"
#include "identity/reach.h"

namespace countersign::provider {
namespace {

bool is_under(std::string_view path, std::string_view base) {
  return base == "/" ||
         (path.starts_with(base) && (path.size() == base.size() || path[base.size()] == '/'));
}

Result<identity::AccessRules> rules_of(const identity::Application& application) {
  if (application.rules.empty()) {
    return identity::AccessRules::all_signed_in();
  }
  CS_TRY(identity::check_rule_limits(application.rules));
  return identity::AccessRules::make(application.rules);
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') {
    path.pop_back();
  }
  return path;
}

Application application_of(const identity::Application& given) {
  auto rules = rules_of(given);
  Application out{given.id.value(),
                  given.name,
                  given.organisation,
                  given.organisations,
                  {},
                  rules.ok() ? *std::move(rules) : *identity::AccessRules::make({}),
                  {},
                  given.attributes};
  for (const std::string& text : given.urls) {
    if (const auto url = HttpUrl::parse(text); url.ok()) {
      out.urls.push_back(url->origin() + url->path);
    }
  }
  for (const auto& [name, attribute] : given.headers) {
    if (identity::is_identity_header_name(name)) {
      out.headers.push_back({name, attribute});
    }
  }
  return out;
}

}  // namespace

Settings::Settings(MachineSettings machine, std::shared_ptr<const identity::Catalogue> catalogue,
                   std::vector<Application> applications)
    : machine_(std::move(machine)),
      catalogue_(std::move(catalogue)),
      applications_(std::move(applications)) {
  for (const Application& application : applications_) {
    for (const std::string& url : application.urls) {
      const std::size_t slash = std::min(url.find('/', url.find("://") + 3), url.size());
      std::string path = without_slash(url.substr(slash));
      places_[url.substr(0, slash)].push_back({path.empty() ? "/" : std::move(path), &application});
    }
  }
  for (auto& [origin, places] : places_) {
    std::stable_sort(places.begin(), places.end(),
                     [](const Place& a, const Place& b) { return a.path.size() > b.path.size(); });
  }
}

const Application* Settings::find(std::string_view origin, std::string_view path) const {
  const auto found = places_.find(origin);
  if (found == places_.end()) {
    return nullptr;
  }
  for (const Place& place : found->second) {
    if (is_under(path, place.path)) {
      return place.application;
    }
  }
  return nullptr;
}

bool Settings::may_use(const Application& application, std::string_view organisation) const {
  return identity::reaches(*catalogue_, application.organisation.view(), application.organisations,
                           organisation);
}

std::shared_ptr<const Settings> make_settings(
    MachineSettings machine, std::shared_ptr<const identity::Catalogue> catalogue) {
  std::vector<Application> applications;
  for (const auto& entry : catalogue->list(identity::ObjectKind::kApplication, std::nullopt)) {
    applications.push_back(application_of(std::get<identity::Application>(entry->object)));
  }
  return std::make_shared<const Settings>(std::move(machine), std::move(catalogue),
                                          std::move(applications));
}

FieldProblems check_application(const identity::Application& application) {
  FieldProblems out;
  for (std::size_t i = 0; i < application.urls.size(); ++i) {
    const auto url = HttpUrl::parse(application.urls[i]);
    if (!url.ok() || !url->query.empty()) {
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
