// SPDX-License-Identifier: Apache-2.0
#include "gateway/targets.h"

#include "identity/reach.h"
#include "identity/redirect_target.h"

namespace countersign::gateway {
namespace {

bool is_local(const Settings& settings, std::string_view target) {
  const std::string& own = settings.machine->origin;
  return target.starts_with('/') ||
         (target.starts_with(own) && (target.size() == own.size() || target[own.size()] == '/'));
}

bool is_own_page(const Settings& settings, std::string_view path) {
  const std::string& base = settings.machine->base_path;
  return !base.empty() && path.starts_with(base) &&
         (path.size() == base.size() || path[base.size()] == '/' || path[base.size()] == '?');
}

}  // namespace

const identity::Application* application_of(const Settings& settings, std::string_view target) {
  const std::string& own = settings.machine->origin;
  if (is_local(settings, target) &&
      is_own_page(settings, target.starts_with('/') ? target : target.substr(own.size()))) {
    return nullptr;
  }
  const identity::Catalogue::Entry* const entry =
      identity::application_of_target(*settings.catalogue, own, target);
  if (entry == nullptr) {
    return nullptr;
  }
  const auto& application = std::get<identity::Application>((*entry)->object);
  return settings.catalogue->is_enabled(application.organisation) ? &application : nullptr;
}

bool is_for_people_of(const Settings& settings, const identity::Application& application,
                      std::string_view organisation) {
  return identity::reaches(*settings.catalogue, application.organisation.view(),
                           application.organisations,
                           organisation.empty() ? identity::kRootOrganisation : organisation);
}

std::string home_of(const Settings& settings, std::string_view organisation) {
  const identity::Application* const own = application_of(settings, "/");
  const bool is_theirs =
      own != nullptr && (organisation.empty() || is_for_people_of(settings, *own, organisation));
  return is_theirs ? "/" : settings.machine->path("/session");
}

std::string any_target(const Settings& settings, std::string_view wanted) {
  const auto target =
      identity::RedirectTarget::parse(wanted, *settings.catalogue, settings.machine->origin);
  if (!target.ok() || (!is_local(settings, target->value()) &&
                       application_of(settings, target->value()) == nullptr)) {
    return home_of(settings, {});
  }
  return target->value();
}

std::string checked_target(const Settings& settings, std::string_view wanted,
                           std::string_view organisation) {
  const auto target =
      identity::RedirectTarget::parse(wanted, *settings.catalogue, settings.machine->origin);
  if (!target.ok()) {
    return home_of(settings, organisation);
  }
  if (is_local(settings, target->value())) {
    return target->value();
  }
  const identity::Application* const application = application_of(settings, target->value());
  return application != nullptr && is_for_people_of(settings, *application, organisation)
             ? target->value()
             : home_of(settings, organisation);
}

}  // namespace countersign::gateway
