// SPDX-License-Identifier: Apache-2.0
#include "http/navigation.h"

namespace countersign::http {

bool is_navigation(const Request& request) {
  if (const auto mode = request.header("Sec-Fetch-Mode")) {
    const auto dest = request.header("Sec-Fetch-Dest");
    return *mode == "navigate" && (!dest || *dest == "document");
  }
  if (request.header("X-Requested-With") || request.header("Upgrade")) {
    return false;
  }
  const auto accept = request.header("Accept");
  return accept && accept->find("text/html") != std::string_view::npos;
}

bool is_from_elsewhere(const Request& request) {
  const auto site = request.header("Sec-Fetch-Site");
  return site && *site != "same-origin" && *site != "none";
}

}  // namespace countersign::http
