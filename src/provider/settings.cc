// SPDX-License-Identifier: Apache-2.0
#include "provider/settings.h"

#include <algorithm>

namespace countersign::provider {
namespace {

bool is_under(std::string_view path, std::string_view base) {
  return base == "/" ||
         (path.starts_with(base) && (path.size() == base.size() || path[base.size()] == '/'));
}

}  // namespace

void Settings::index_places() {
  places.clear();
  for (std::size_t i = 0; i < applications.size(); ++i) {
    for (const std::string& url : applications[i].urls) {
      const std::size_t slash = std::min(url.find('/', url.find("://") + 3), url.size());
      std::string path = url.substr(slash);
      while (path.size() > 1 && path.back() == '/') {
        path.pop_back();
      }
      places.push_back({url.substr(0, slash), path.empty() ? "/" : path, i});
    }
  }
  std::stable_sort(places.begin(), places.end(),
                   [](const Place& a, const Place& b) { return a.path.size() > b.path.size(); });
}

const Application* Settings::find(std::string_view origin, std::string_view path) const {
  for (const Place& place : places) {
    if (place.origin == origin && is_under(path, place.path)) {
      return &applications[place.application];
    }
  }
  return nullptr;
}

}  // namespace countersign::provider
