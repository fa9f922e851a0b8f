// SPDX-License-Identifier: Apache-2.0
#include "gateway/targets.h"

#include <algorithm>
#include <array>

#include "identity/reach.h"
#include "identity/redirect_target.h"

namespace countersign::gateway {
namespace {

bool is_local(const Settings& settings, std::string_view target) {
  const std::string& own = settings.machine->origin;
  return target.starts_with('/') ||
         (target.starts_with(own) && (target.size() == own.size() || target[own.size()] == '/'));
}

// Whether `path` is `head`, or lies below it.
bool is_at(std::string_view path, std::string_view head) {
  return path.starts_with(head) &&
         (path.size() == head.size() || path[head.size()] == '/' || path[head.size()] == '?');
}

bool is_own_page(const Settings& settings, std::string_view path) {
  constexpr std::array<std::string_view, 7> kHeads = {"/login", "/logout",     "/o",      "/saml",
                                                      "/page",  "/signed-out", "/session"};
  const std::string& base = settings.machine->base_path;
  return base.empty() ? std::any_of(kHeads.begin(), kHeads.end(),
                                    [&](std::string_view head) { return is_at(path, head); })
                      : is_at(path, base);
}

// A page of ours that a person is led to. The others do something: who comes to a sign-in from a
// page of ours asked for it, as far as that page can tell.
bool is_page_to_end_at(const Settings& settings, std::string_view target) {
  std::string_view path = target;
  path.remove_prefix(target.starts_with('/') ? 0 : settings.machine->origin.size());
  return !is_own_page(settings, path) || is_at(path, settings.machine->path("/session"));
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

namespace {

// Who has an application may lead from its own page there: whoever signs in may be of one that it
// is for.
bool is_owned_by(const identity::Application& application, std::string_view organisation) {
  return application.organisation.view() ==
         (organisation.empty() ? identity::kRootOrganisation : organisation);
}

}  // namespace

std::string home_of(const Settings& settings, std::string_view organisation) {
  const identity::Application* const own = application_of(settings, "/");
  const bool is_theirs =
      own != nullptr && (organisation.empty() || is_for_people_of(settings, *own, organisation));
  return is_theirs ? "/" : settings.machine->path("/session");
}

std::string any_target(const Settings& settings, std::string_view wanted) {
  const auto target =
      identity::RedirectTarget::parse(wanted, *settings.catalogue, settings.machine->origin);
  if (!target.ok()) {
    return home_of(settings, {});
  }
  const bool fits = is_local(settings, target->value())
                        ? is_page_to_end_at(settings, target->value())
                        : application_of(settings, target->value()) != nullptr;
  return fits ? target->value() : home_of(settings, {});
}

std::string checked_target(const Settings& settings, std::string_view wanted,
                           std::string_view organisation) {
  const auto target =
      identity::RedirectTarget::parse(wanted, *settings.catalogue, settings.machine->origin);
  if (!target.ok()) {
    return home_of(settings, organisation);
  }
  if (is_local(settings, target->value())) {
    return is_page_to_end_at(settings, target->value()) ? target->value()
                                                        : home_of(settings, organisation);
  }
  const identity::Application* const application = application_of(settings, target->value());
  return application != nullptr && (is_for_people_of(settings, *application, organisation) ||
                                    is_owned_by(*application, organisation))
             ? target->value()
             : home_of(settings, organisation);
}

}  // namespace countersign::gateway
