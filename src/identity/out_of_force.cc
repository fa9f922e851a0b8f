// SPDX-License-Identifier: Apache-2.0
#include "identity/out_of_force.h"

#include "base/text.h"

namespace countersign::identity {
namespace {

std::string grant_text(std::string_view url, const OrganisationId& organisation) {
  return "ask an administrator of the organisation above to add " + quoted(url) +
         " to url_spaces of " + quoted(organisation.view());
}

void tell_hosts(const Catalogue& catalogue, const Organisation& organisation,
                std::vector<UpgradeNote>& notes) {
  for (const std::string& host : organisation.host_names) {
    if (catalogue.organisation_of_host(host) != &organisation) {
      notes.push_back({key_of(organisation),
                       "the host name " + quoted(host) + " leads nowhere: it is not its own",
                       "take it away, or " + grant_text("https://" + host, organisation.id)});
    }
  }
}

}  // namespace

std::string out_of_force_remedy(const Application& application, std::size_t url) {
  const std::string& text = application.urls.at(url);
  if (const auto place = read_url_place(text); !place.ok()) {
    return "write origin and path alone, without percent escapes: " + place.error().detail;
  }
  return "give it another URL, or " + grant_text(text, application.organisation) +
         "; no other application may have it";
}

std::vector<UpgradeNote> out_of_force(const Catalogue& catalogue) {
  std::vector<UpgradeNote> notes;
  for (const auto& entry : catalogue.list(ObjectKind::kOrganisation, std::nullopt)) {
    tell_hosts(catalogue, std::get<Organisation>(entry->object), notes);
  }
  for (const auto& entry : catalogue.list(ObjectKind::kApplication, std::nullopt)) {
    const auto& application = std::get<Application>(entry->object);
    for (const std::size_t url : catalogue.urls_out_of_force(application)) {
      notes.push_back({key_of(application),
                       "the URL " + quoted(application.urls[url]) +
                           " leads nowhere: it is not in url_spaces of " +
                           quoted(application.organisation.view()) +
                           ", or another application has it",
                       out_of_force_remedy(application, url)});
    }
  }
  return notes;
}

}  // namespace countersign::identity
