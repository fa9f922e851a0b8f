// SPDX-License-Identifier: Apache-2.0
#include "admin/own_place.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "admin/errors.h"
#include "admin/problem.h"
#include "base/text.h"
#include "identity/url_place.h"

namespace countersign::admin {
namespace {

struct PlacedUrls {
  std::string_view member;
  const std::vector<std::string>* urls = nullptr;
};

PlacedUrls urls_of(const identity::Object& object) {
  if (const auto* application = std::get_if<identity::Application>(&object)) {
    return {"/urls/", &application->urls};
  }
  if (const auto* organisation = std::get_if<identity::Organisation>(&object)) {
    return {"/url_spaces/", &organisation->url_spaces};
  }
  return {};
}

}  // namespace

FieldProblems own_place_problems(const Machine& machine, const identity::Object* before,
                                 const identity::Object& after) {
  FieldProblems out;
  const auto own = identity::read_url_place(machine.public_origin + machine.base_path);
  const PlacedUrls given = urls_of(after);
  if (!own.ok() || given.urls == nullptr) {
    return out;
  }
  const PlacedUrls known = before == nullptr ? PlacedUrls() : urls_of(*before);
  for (std::size_t i = 0; i < given.urls->size(); ++i) {
    const std::string& url = (*given.urls)[i];
    const auto place = identity::read_url_place(url);
    const bool was_there =
        known.urls != nullptr &&
        std::find(known.urls->begin(), known.urls->end(), url) != known.urls->end();
    if (place.ok() && !was_there && identity::lies_in(*place, *own)) {
      out.push_back(field_problem(std::string(given.member) + std::to_string(i), kOwnPlace,
                                  "expected a URL outside of the gateway's own, got " + quoted(url),
                                  "choose another one: everything below " +
                                      identity::to_text(*own) + " is the gateway itself"));
    }
  }
  return out;
}

}  // namespace countersign::admin
