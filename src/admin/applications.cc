// SPDX-License-Identifier: Apache-2.0
// Applications (P1).
#include <string>
#include <utility>

#include "admin/objects.h"
#include "admin/operation.h"
#include "admin/stored_warnings.h"
#include "base/ascii.h"
#include "base/text.h"
#include "base/url.h"

namespace countersign::admin {
namespace {

json::Object warning_at(std::size_t url, std::string code, std::string what, std::string remedy) {
  return {{"pointer", "/urls/" + std::to_string(url)},
          {"code", std::move(code)},
          {"what", std::move(what)},
          {"remedy", std::move(remedy)}};
}

std::string host_of(const std::string& url) {
  const auto parsed = HttpUrl::parse(url);
  return parsed.ok() ? ascii_lower(parsed->host) : std::string();
}

/// Where browsers do not send the session cookie nobody is ever signed in.
void warn_of_hosts(const std::string& public_origin, const identity::Application& application,
                   json::Array& warnings) {
  for (std::size_t i = 0; i < application.urls.size(); ++i) {
    if (host_of(application.urls[i]) != host_of(public_origin)) {
      warnings.push_back(
          warning_at(i, "warning.other_host",
                     quoted(application.urls[i]) + " is on another host than the public origin, " +
                         quoted(public_origin) + ": browsers do not send the session cookie there",
                     "give it a path or a port of the public origin"));
    }
  }
}

/// Warns of what has no effect, and of URLs where nobody can be signed in.
void decorate_application(const Call& call, const identity::Object& object, Detail /*detail*/,
                          json::Object& shown) {
  const auto& application = std::get<identity::Application>(object);
  json::Array warnings;
  add_stored_faults(*call.catalogue, object, warnings);
  warn_of_hosts(call.services.machine.public_origin, application, warnings);
  shown.set("warnings", std::move(warnings));
}

}  // namespace

std::vector<Operation> application_operations() {
  Resource resource{identity::ObjectKind::kApplication};
  resource.decorate = decorate_application;
  return object_operations(resource);
}

}  // namespace countersign::admin
