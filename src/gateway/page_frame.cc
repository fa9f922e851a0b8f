// SPDX-License-Identifier: Apache-2.0
#include "gateway/page_frame.h"

#include <utility>

#include "gateway/cookie_names.h"
#include "http/form.h"

namespace countersign::gateway {
namespace {

constexpr std::string_view kField = "lang";
constexpr std::chrono::seconds kYear{365 * 86400};

// The one cookie of ours that either transport may have set; forged, it chooses a language.
std::string_view kept_choice(const http::Request& request) {
  for (const auto transport :
       {http::CookieTransport::kHttpsOnly, http::CookieTransport::kHttpToo}) {
    if (const auto cookie = http::find_cookie(request, cookie_name(kLanguageCookie, transport));
        cookie.ok()) {
      return *cookie;
    }
  }
  return {};
}

// The query's `lang`, and the query without it.
std::pair<std::string, std::string> split_query(std::string_view query) {
  std::pair<std::string, std::string> out;
  const auto form = http::Form::parse(query);
  if (!form.ok()) {
    return out;
  }
  for (const http::FormField& field : form->fields()) {
    if (field.name == kField) {
      out.first = field.value;
    } else {
      out.second += (out.second.empty() ? "" : "&") + std::string(field.raw);
    }
  }
  return out;
}

}  // namespace

const Language& PageFrame::speech() const {
  const Language* found = languages->find(language);
  return found == nullptr ? languages->all().front() : *found;
}

PageFrame make_frame(const http::Request& request, std::shared_ptr<const Languages> languages,
                     const identity::Catalogue& catalogue, std::string_view organisation) {
  const identity::OrganisationId page{std::string(organisation)};
  PageFrame out;
  out.theme = catalogue
                  .effective_policy(catalogue.is_enabled(page)
                                        ? page
                                        : identity::OrganisationId(identity::kRootOrganisation))
                  .theme;
  const auto [asked, rest] = split_query(request.query());
  const std::string_view kept = kept_choice(request);
  const std::string_view wanted =
      languages->find(asked) != nullptr ? std::string_view(asked) : kept;
  out.language =
      languages->choose(wanted, request.header("Accept-Language").value_or(""), out.theme.language)
          .tag();
  out.languages = std::move(languages);
  if (request.method() == http::Method::kGet) {
    out.self = std::string(request.path()) + "?" + rest;
  }
  return out;
}

std::optional<http::SetCookie> language_cookie(const http::Request& request,
                                               const Languages& languages,
                                               http::CookieTransport transport) {
  const std::string asked = split_query(request.query()).first;
  const Language* language = languages.find(asked);
  if (language == nullptr) {
    return std::nullopt;
  }
  http::SetCookie out;
  out.name = cookie_name(kLanguageCookie, transport);
  out.value = language->tag();
  out.transport = transport;
  out.max_age = kYear;
  return out;
}

}  // namespace countersign::gateway
