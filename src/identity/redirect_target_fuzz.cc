// SPDX-License-Identifier: Apache-2.0
// Lines with the URLs of applications, and a target.
//
// A place is written and read as the same. A target that passes leads, for any reader of URLs, to
// our own origin or into the innermost place around it, which is an application's.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "base/url.h"
#include "identity/redirect_target.h"
#include "identity/test_catalogue.h"
#include "identity/url_place.h"

namespace countersign::identity {
namespace {

constexpr std::string_view kOwn = "https://own.example.com";

void check_place(std::string_view url) {
  const auto place = read_url_place(url);
  if (!place.ok()) {
    return;
  }
  const auto again = read_url_place(to_text(*place));
  CS_CHECK(again.ok() && *again == *place && lies_in(*place, *place));
  CS_CHECK(ascii_lower(written_path(url)) == place->path);
  const UrlPlace whole{place->origin, ""};
  CS_CHECK(lies_in(*place, whole) && (place->path.empty() || !lies_in(whole, *place)));
}

/// The application of the innermost place around a URL, found by looking at all.
const Application* slow_find(const std::vector<Application>& applications, const HttpUrl& url) {
  const Application* found = nullptr;
  std::size_t depth = 0;
  for (const Application& one : applications) {
    for (const std::string& text : one.urls) {
      const auto place = read_url_place(text);
      if (place.ok() && place->origin == url.origin() &&
          lies_in({url.origin(), ascii_lower(url.path)}, *place) &&
          (found == nullptr || place->path.size() >= depth)) {
        found = &one;
        depth = place->path.size();
      }
    }
  }
  return found;
}

void try_target(const Catalogue& catalogue, const std::vector<Application>& applications,
                std::string_view target) {
  const auto parsed = RedirectTarget::parse(target, catalogue, kOwn);
  if (!parsed.ok()) {
    return;
  }
  const std::string& value = parsed->value();
  const auto again = RedirectTarget::parse(value, catalogue, kOwn);
  CS_CHECK(again.ok() && again->value() == value);
  const bool local = value.starts_with('/');
  CS_CHECK(!local || is_local_path(value));
  const auto url = HttpUrl::parse(local ? std::string(kOwn) + value : value);
  CS_CHECK(url.ok());
  if (url->origin() == kOwn) {
    return;
  }
  CS_CHECK(!local);
  const Catalogue::Entry* const entry = application_of_target(catalogue, kOwn, value);
  const Application* const slow = slow_find(applications, *url);
  CS_CHECK(entry != nullptr && slow != nullptr && key_of((*entry)->object).id == slow->id.view());
}

}  // namespace
}  // namespace countersign::identity

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace countersign::identity;  // NOLINT(google-build-using-namespace)
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<Application> applications;
  CatalogueEdit edit(Catalogue::initial());
  while (text.find('\n') != std::string_view::npos && applications.size() < 6) {
    const std::string_view url = countersign::take_line(text);
    check_place(url);
    if (read_url_place(url).ok()) {
      Application made = test_application("app" + std::to_string(applications.size()), "root");
      made.urls = {std::string(url)};
      edit.put(made);
      applications.push_back(std::move(made));
    }
  }
  check_place(text);
  countersign::FieldProblems problems;
  if (const auto catalogue = edit.finish(problems)) {
    try_target(*catalogue, applications, text);
  }
  return 0;
}
