// SPDX-License-Identifier: Apache-2.0
// Applications (P1).
#include "admin/objects.h"
#include "admin/operation.h"
#include "base/text.h"
#include "identity/out_of_force.h"

namespace countersign::admin {
namespace {

/// Warns of URLs that lead nowhere: stored before URL spaces were, or taken since.
void decorate_application(const Call& call, const identity::Object& object, Detail /*detail*/,
                          json::Object& shown) {
  const auto& application = std::get<identity::Application>(object);
  json::Array warnings;
  for (const std::size_t url : call.catalogue->urls_out_of_force(application)) {
    warnings.push_back(
        json::Object{{"pointer", "/urls/" + std::to_string(url)},
                     {"code", "warning.out_of_force"},
                     {"what", quoted(application.urls[url]) + " leads nowhere: it is not in the "
                                                              "url_spaces of the organisation, or "
                                                              "another application has it"},
                     {"remedy", identity::out_of_force_remedy(application, url)}});
  }
  shown.set("warnings", std::move(warnings));
}

}  // namespace

std::vector<Operation> application_operations() {
  Resource resource{identity::ObjectKind::kApplication};
  resource.decorate = decorate_application;
  return object_operations(resource);
}

}  // namespace countersign::admin
