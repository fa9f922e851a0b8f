// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>

#include "base/hex.h"
#include "base/text.h"
#include "http/cookies.h"
#include "identity/canonical_path.h"
#include "identity/errors.h"
#include "identity/own_attributes.h"
#include "provider/access.h"
#include "provider/access_words.h"
#include "provider/errors.h"
#include "provider/forward_auth.h"
#include "provider/group_clue.h"
#include "provider/identity_headers.h"
#include "provider/original_url.h"
#include "store/session_secret.h"

namespace countersign::provider {
namespace {

using View = store::SessionCache::View;
using identity::AccessReport;

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// The same address by the other scheme: what a proxy says behind something else that ends TLS.
std::string by_other_scheme(const std::string& origin) {
  constexpr std::string_view kHttps = "https://";
  constexpr std::string_view kHttp = "http://";
  return origin.starts_with(kHttps) ? std::string(kHttp) + origin.substr(kHttps.size())
                                    : std::string(kHttps) + origin.substr(kHttp.size());
}

// What the setup must have for a URL to have an application. Told to the root's administrators
// alone.
void report_unknown(AccessReport& report, const Settings& settings, const std::string& path) {
  report.error = {kApplicationUnknown, "expected a URL of an application, got " +
                                           countersign::quoted(report.origin + report.target)};
  report.remedy =
      "Here add this address to \"urls\" of an application, or make one for it. If scheme, host or "
      "port are not what people have in their address bar, make the proxy's configuration anew: "
      "countersign proxy nginx.";
  const std::string origin = by_other_scheme(report.origin);
  if (const Application* const other = settings.find(origin, path)) {
    report.remedy =
        "The application " + in_quotes(other->id) + " has this address as " +
        countersign::quoted(origin + report.target) +
        ": the proxy and \"urls\" disagree on http and https. If something else ends TLS "
        "in front of the proxy, make its configuration anew: countersign proxy nginx "
        "--listen ADDRESS. Otherwise here correct \"urls\" of the application.";
  }
}

void report_setup(AccessReport& report, const Error& error) {
  report.error = error;
  report.remedy =
      error.code == kHeadersTooLarge
          ? "Let the application ask for fewer \"headers\" and \"attributes\", or shorten what the "
            "identity provider sends."
          : "Make the proxy's configuration anew: countersign proxy nginx.";
}

// What of the session a requirement looks at, counting or not.
identity::Attribute held(const View& view, const identity::Requirement& requirement) {
  using identity::RequirementKind;
  if (requirement.kind == RequirementKind::kOrganisation) {
    return {"organisation", {std::string(view.organisation())}};
  }
  const std::string name = requirement.kind == RequirementKind::kGroup  ? identity::kGroupsAttribute
                           : requirement.kind == RequirementKind::kRole ? identity::kRolesAttribute
                                                                        : requirement.name;
  const bool ours = name.starts_with(identity::kOwnAttributes);
  for (identity::Attribute& attribute : ours ? view.own().copy() : view.sent().copy()) {
    if (attribute.name == name) {
      return std::move(attribute);
    }
  }
  return {name, {}};
}

void report_organisation(AccessReport& report, const Application& application,
                         std::string_view organisation) {
  const std::string of = "the application " + in_quotes(application.id);
  report.error = {identity::kAccessOtherOrganisation,
                  "expected somebody whom \"organisations\" of " + of + " lets in, got one of " +
                      in_quotes(organisation)};
  report.remedy = "Here let \"organisations\" of " + of + " name " + in_quotes(organisation) +
                  " (\"below\" lets in all below its own), or have the person use an account of "
                  "an organisation that it names.";
  report.checks.push_back({"access.organisation",
                           {},
                           "fail",
                           "one whom \"organisations\" of " + of + " lets in",
                           std::string(organisation)});
}

void report_rule(AccessReport& report, const Application& application,
                 const identity::AccessDecision& decision, const View& view,
                 const identity::Catalogue& catalogue) {
  const std::string of = " of the application " + in_quotes(application.id);
  if (!decision.rule) {
    report.rule = "none";
    report.error = {identity::kAccessRefused, "expected a rule" + of + " for this path, got none"};
    report.remedy = "Here add a rule" + of + " that opens this path.";
    report.checks.push_back({"access.rule", {}, "fail", "a rule for this path", "none"});
    return;
  }
  report.rule = std::to_string(*decision.rule + 1);
  const identity::AccessRule& rule = application.rules.rules()[*decision.rule];
  const std::string name = "rule " + report.rule + " (" + in_quotes(rule.pattern) + ")";
  if (decision.unmet == nullptr) {
    report.error = {identity::kAccessRefused, name + of + " lets in nobody"};
    report.remedy = "Here change " + name + of + ", if anybody is to see this path.";
    report.checks.push_back({"access.rule", {}, "fail", "a rule that lets in somebody", name});
    return;
  }
  const std::string asked = words_of(*decision.unmet);
  identity::Attribute has = held(view, *decision.unmet);
  report.error = {identity::kAccessRefused,
                  name + of + " expected " + asked + ", got " + listed(has.values)};
  report.remedy = remedy_of(*decision.unmet, name, application.id);
  if (auto clue = clue_of(
          *decision.unmet,
          {std::string(view.organisation()), std::string(view.authenticator()), view.sent().copy()},
          catalogue)) {
    report.remedy.insert(0, clue->remedy + " If that is not it: ");
    if (!clue->read.name.empty()) {
      report.attributes.push_back(std::move(clue->read));
    }
  }
  report.checks.push_back({"access.rule", {}, "fail", asked, listed(has.values)});
  report.attributes.push_back(std::move(has));
}

}  // namespace

identity::AccessReport ForwardAuth::explain(const http::Request& request) const {
  const std::shared_ptr<const Settings> settings = settings_.current();
  AccessReport report;
  const auto url = read_original_url(request);
  if (!url.ok()) {
    report_setup(report, url.error());
    return report;
  }
  report.origin = url->origin();
  report.target = url->target();
  const auto now = clock_();
  store::SessionCache::Reader& reader = readers_.reader(now);
  std::optional<store::SessionCache::View> view;
  if (const auto cookie = http::find_cookie(request, settings->machine().session_cookie);
      cookie.ok()) {
    if (const auto id = identity::SessionId::from_cookie(*cookie)) {
      const identity::SessionHash hash = store::hash_session_id(*id);
      view = reader.find(hash, now, settings->catalogue());
      report.session = view ? hex_encode(hash.bytes) : std::string();
    }
  }
  if (view) {
    report.user = identity::UserId(std::string(view->user()));
    report.user_name = view->user_name();
    report.organisation = identity::OrganisationId(std::string(view->organisation()));
    report.authenticator = identity::AuthenticatorId(std::string(view->authenticator()));
  }
  explain_request(*settings, view ? &*view : nullptr, report);
  reader.release();
  return report;
}

void ForwardAuth::explain_request(const Settings& settings, const store::SessionCache::View* view,
                                  AccessReport& report) const {
  const auto path = identity::CanonicalPath::parse(report.target);
  if (!path.ok()) {
    report.error = path.error();
    report.remedy = "Nothing is to be set: open the page from within the application.";
    return;
  }
  const Application* application = settings.find(report.origin, path->value());
  if (application == nullptr) {
    return report_unknown(report, settings, path->value());
  }
  report.application = application->id;
  report.application_name = application->name;
  report.application_organisation = application->organisation;
  const bool stranger = view != nullptr && !settings.may_use(*application, view->organisation());
  const identity::AccessDecision decision =
      decide_on(*application, *path, stranger ? nullptr : view, settings.catalogue());
  switch (decision.access) {
    case identity::Access::kSignInNeeded:
      return stranger ? report_organisation(report, *application, view->organisation()) : void();
    case identity::Access::kForbidden:
      return report_rule(report, *application, decision, *view, settings.catalogue());
    case identity::Access::kAllowed:
      break;
  }
  if (view != nullptr && !stranger) {
    http::Response unsent(200);
    if (const auto added = add_identity_headers(*view, *application, settings.catalogue(), unsent);
        !added.ok()) {
      return report_setup(report, added.error());
    }
  }
  report.passes = true;
}

}  // namespace countersign::provider
