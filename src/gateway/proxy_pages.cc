// SPDX-License-Identifier: Apache-2.0
#include "gateway/proxy_pages.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/text.h"
#include "gateway/denied_page.h"
#include "gateway/errors.h"
#include "gateway/refusal.h"
#include "gateway/session_pages.h"
#include "http/navigation.h"
#include "identity/errors.h"
#include "identity/shared_room.h"

namespace countersign::gateway {
namespace {

struct Notice {
  std::string_view status;
  int number;
  std::string_view text;  // for scripts
};

constexpr std::array kNotices = {
    Notice{"403", 403, "Forbidden."},
    Notice{"413", 413, "What was sent is too large."},
    Notice{"421", 421, "This site is not served here."},
    Notice{"500", 500, "The request could not be decided on."},
    Notice{"502", 502, "The application does not answer."},
};

http::Response line(int status, std::string text) {
  http::Response response =
      http::Response::with_body(status, "text/plain; charset=utf-8", std::move(text) + "\n");
  response.add_header("Cache-Control", "no-store");
  response.add_header("X-Content-Type-Options", "nosniff");
  return response;
}

// Where an event of this is listed: with the person's organisation, when the application is of it
// or of one above; else only with those above both, for neither is to learn of the other.
identity::OrganisationId organisation_for(const identity::Catalogue& catalogue,
                                          const identity::AccessReport& report) {
  const identity::OrganisationId root{std::string(identity::kRootOrganisation)};
  if (report.session.empty() || report.application.empty()) {
    return report.application.empty() ? root : report.application_organisation;
  }
  if (catalogue.is_within(report.organisation, report.application_organisation)) {
    return report.organisation;
  }
  const identity::Organisation* at = catalogue.organisation(report.application_organisation);
  while (at != nullptr && !catalogue.is_within(report.organisation, at->id)) {
    at = at->parent ? catalogue.organisation(*at->parent) : nullptr;
  }
  return at == nullptr ? root : at->id;
}

// What nobody signed in is refused is counted where the application is, as there the setup is at
// fault.
Denials::Denial denial_of(const identity::Catalogue& catalogue,
                          const identity::AccessReport& report) {
  const bool is_anybody = report.session.empty();
  const identity::OrganisationId& organisation =
      is_anybody ? report.application_organisation : report.organisation;
  return {is_anybody ? "nobody at " + organisation.value() : report.session,
          identity::line_of(catalogue, organisation),
          std::string(report.error.code.id) + "\n" + report.application + "\n" + report.rule +
              (report.application.empty() ? "\n" + report.origin : std::string())};
}

// Of what was asked for by GET, the proxy says so. Whatever else failed would be asked for in
// another way than before.
Retry retry_of(const http::Request& request, int status) {
  const auto method = request.header("X-Original-Method");
  return (status == 500 || status == 502) && method == "GET" ? Retry::kOffered : Retry::kNone;
}

// Where the application of an address that nobody can open begins.
std::string home_of(const identity::Catalogue& catalogue, const identity::AccessReport& report) {
  const bool is_of_path =
      report.error.code == identity::kPathAmbiguous || report.error.code == identity::kPathTooLong;
  const identity::Application* const application =
      is_of_path ? catalogue.application(report.application) : nullptr;
  if (application == nullptr) {
    return {};
  }
  const auto& urls = application->urls;
  const auto found = std::find_if(urls.begin(), urls.end(), [&](const std::string& url) {
    return url == report.origin || url.starts_with(report.origin + "/");
  });
  return found == urls.end() ? std::string() : *found;
}

// The proxy failed at what the gateway lets pass.
void report_proxy(identity::AccessReport& report) {
  const std::string application = "\"" + report.application + "\"";
  report.error = {kProxyFailed, "expected the proxy to hand the request to the application " +
                                    application + ", got an error of its own (500)"};
  report.remedy =
      "The gateway lets this request pass. Most often the application " + application +
      " is newer than the proxy's configuration: make that anew (countersign proxy nginx "
      "--backend " +
      report.application +
      "=ADDRESS) and let the proxy read it. If the application is in it, the proxy's own log says "
      "what failed.";
}

}  // namespace

http::Response ProxyPages::show(const http::Request& request, std::string_view status) {
  const auto settings = services_.settings.current();
  const auto notice = std::find_if(kNotices.begin(), kNotices.end(),
                                   [&](const Notice& one) { return one.status == status; });
  const auto& proxies = settings->machine->trusted_proxies;
  const bool from_proxy =
      std::find(proxies.begin(), proxies.end(), request.peer()) != proxies.end();
  if (notice == kNotices.end() || !from_proxy) {
    return refuse(
        services_,
        {kPageUnknown, "expected a page of ours, got " + countersign::quoted(request.path())},
        attempt_of(services_, request, {}));
  }
  if ((notice->number == 403 || notice->number == 500) && services_.explain_access) {
    identity::AccessReport report = services_.explain_access(request);
    if (notice->number == 500 && report.passes) {
      report_proxy(report);
    }
    if (!report.error.code.id.empty()) {
      return denied(request, notice->number, report);
    }
  }
  if (!http::is_navigation(request)) {
    return line(notice->number, std::string(notice->text));
  }
  Attempt attempt = attempt_of(services_, request, {});
  attempt.frame.self.clear();  // the address is no page of ours
  return page_response(notice->number, notice_page(attempt.frame, notice->status,
                                                   retry_of(request, notice->number)));
}

std::string ProxyPages::record(const identity::AccessReport& report, const Attempt& attempt) {
  if (report.session.empty() && report.error.code.blame == Blame::kUser) {
    return {};  // nobody to explain it to, and nothing to set
  }
  const auto settings = services_.settings.current();
  const Denials::Denial denial = denial_of(*settings->catalogue, report);
  const Denials::Noted noted = denials_.note(denial, services_.clock());
  if (!noted.is_first) {
    if (!noted.reference.empty()) {
      services_.events.repeat_denial(noted.reference, services_.clock());
    }
    return noted.reference;
  }
  identity::LoginEvent event;
  event.reference = noted.reference;
  event.time = services_.clock();
  event.organisation = organisation_for(*settings->catalogue, report);
  event.authenticator = report.authenticator;
  event.user = report.user;
  event.user_name = report.user_name;
  event.peer = attempt.peer;
  event.remedy = report.remedy;
  event.checks = report.checks;
  event.attributes = report.attributes;
  LogEntry entry(treatment_of(report.error.code.blame).level, "access_denied");
  entry.add("reference", noted.reference).add("code", report.error.code.id);
  entry.add("detail", report.error.detail).add("peer", attempt.peer);
  entry.add("organisation", event.organisation.view());
  const bool is_lost =
      !services_.events.record_denial(*settings->catalogue, std::move(event), report.error);
  if (is_lost) {
    denials_.forget(denial);
  }
  add_lost(entry, is_lost);
  services_.log.write(entry);
  return noted.reference;
}

http::Response ProxyPages::denied(const http::Request& request, int status,
                                  const identity::AccessReport& report) {
  const auto settings = services_.settings.current();
  Attempt attempt = attempt_of(
      services_, request,
      report.session.empty() ? report.application_organisation.view() : report.organisation.view());
  attempt.frame.self.clear();  // the address is no page of ours
  const std::string reference = record(report, attempt);
  if (!http::is_navigation(request)) {
    return line(status,
                reference.empty() ? "Forbidden." : "Forbidden. Reference code: " + reference);
  }
  const bool at_home = report.origin == settings->machine->origin;
  const std::string prefix = at_home ? std::string() : settings->machine->origin;
  DeniedView view;
  view.code = report.error.code;
  view.reference = reference;
  view.application = report.application_name;
  view.user = report.user_name;
  // Another account changes nothing about an address that nobody can open.
  const bool elsewhere_helps = report.error.code == identity::kAccessRefused ||
                               report.error.code == identity::kAccessOtherOrganisation;
  if (!report.session.empty() && elsewhere_helps) {
    // Whom another organisation's application is for is known at the common page, to anybody.
    const bool elsewhere = report.error.code == identity::kAccessOtherOrganisation;
    view.other_account_href =
        prefix +
        login_href(*settings, at_home ? report.target : report.origin + report.target,
                   elsewhere ? std::string_view() : report.organisation.view()) +
        "&" + std::string(kAnotherAccount) + "=1";
  }
  const bool may_help = report.error.code == kProxyFailed;
  view.retry = may_help ? retry_of(request, status) : Retry::kNone;
  view.open_href = home_of(*settings->catalogue, report);
  view.start_href = prefix + settings->path(report.session.empty() ? "/login" : "/session");
  view.sign_out_action = prefix + settings->path("/logout");
  view.csrf_token = csrf_token_of(request, *settings);
  view.form_action = "'self'" + (at_home ? std::string() : " " + settings->machine->origin);
  return page_response(status, denied_page(attempt.frame, view));
}

}  // namespace countersign::gateway
