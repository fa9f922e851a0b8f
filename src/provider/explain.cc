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
#include "provider/way_in.h"
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

// The address that was asked for, without what may be secret in it.
std::string address_of(const AccessReport& report) {
  return countersign::quoted(report.origin + report.target.substr(0, report.target.find('?')));
}

// With the organisations that are in it already: a list takes the place of "own".
std::string organisations_remedy(const Application& application, std::string_view organisation,
                                 const identity::Catalogue& catalogue) {
  const std::string owner = countersign::quoted(application.organisation.view());
  const std::string person = countersign::quoted(organisation);
  const std::string of = "\"organisations\" of the application " + in_quotes(application.id);
  if (!catalogue.is_within(identity::OrganisationId(std::string(organisation)),
                           application.organisation)) {
    return "The application " + in_quotes(application.id) + " can be for people of " + owner +
           " and of organisations below it alone: have the person use an account of one of these.";
  }
  const std::string ask = "Have an administrator of the organisation " + owner;
  return (application.organisations.kind == identity::Reach::Kind::kListed
              ? ask + " add " + person + " to " + of
              : ask + " set " + of + " to [" + owner + ", " + person +
                    "]: a list takes the place of \"own\", so that it names the application's own "
                    "people, too (\"below\" lets in them and all below)") +
         "; or have the person use an account of an organisation that may use it.";
}

void report_organisation(AccessReport& report, const Application& application,
                         std::string_view organisation, const identity::Catalogue& catalogue) {
  const std::string of = "the application " + in_quotes(application.id);
  report.error = {identity::kAccessOtherOrganisation,
                  "expected somebody whom \"organisations\" of " + of + " lets in, got one of " +
                      in_quotes(organisation) + ", at " + address_of(report)};
  report.remedy = organisations_remedy(application, organisation, catalogue);
  report.checks.push_back({"access.organisation",
                           {},
                           "fail",
                           "one whom \"organisations\" of " + of + " lets in",
                           std::string(organisation)});
}

// No rule, or one that lets in nobody.
void report_closed(AccessReport& report, const Barrier& barrier, const std::string& organisation,
                   bool has_rule) {
  const std::string of = " of the application " + in_quotes(barrier.application);
  const bool own = barrier.owner == organisation;
  const std::string ask = "Have an administrator of the organisation " + in_quotes(barrier.owner);
  if (!has_rule) {
    report.error = {identity::kAccessRefused,
                    "expected a rule" + of + " for this path, got none, at " + address_of(report)};
    report.remedy = (own ? "Here" : ask) + " add a rule" + of + " that opens this path.";
    report.checks.push_back({"access.rule", {}, "fail", "a rule for this path", "none"});
    return;
  }
  report.error = {identity::kAccessRefused,
                  barrier.rule + of + " lets in nobody, at " + address_of(report)};
  report.remedy =
      (own ? "Here" : ask) + " change " + barrier.rule + of + ", if anybody is to see this path.";
  report.checks.push_back(
      {"access.rule", {}, "fail", "a rule that lets in somebody", barrier.rule});
}

void report_rule(AccessReport& report, const Application& application,
                 const identity::AccessDecision& decision, const View& view,
                 const identity::Catalogue& catalogue) {
  const Lacking person{std::string(view.organisation()), std::string(view.authenticator()),
                       view.sent().copy()};
  report.rule = decision.rule ? std::to_string(*decision.rule + 1) : "none";
  Barrier barrier{{}, application.id, application.organisation.value()};
  if (decision.rule) {
    barrier.rule = "rule " + report.rule + " (" +
                   in_quotes(application.rules.rules()[*decision.rule].pattern) + ")";
  }
  if (decision.unmet == nullptr) {
    return report_closed(report, barrier, person.organisation, decision.rule.has_value());
  }
  const std::string asked = words_of(*decision.unmet);
  identity::Attribute has = held(view, *decision.unmet);
  report.error = {identity::kAccessRefused,
                  barrier.rule + " of the application " + in_quotes(application.id) + " expected " +
                      asked + ", got " + listed(has.values) + ", at " + address_of(report)};
  report.remedy = way_in(*decision.unmet, person, barrier, catalogue);
  if (auto clue = clue_of(*decision.unmet, person, catalogue)) {
    report.remedy.insert(0, clue->remedy + " If that is not it: ");
    if (!clue->read.name.empty()) {
      report.attributes.push_back(std::move(clue->read));
    }
  }
  report.checks.push_back({"access.rule", {}, "fail", asked, listed(has.values)});
  report.attributes.push_back(std::move(has));
}

void name_application(AccessReport& report, const Application& application) {
  report.application = application.id;
  report.application_name = application.name;
  report.application_organisation = application.organisation;
}

// The application in which an address lies that can be read in more than one way: by as many of its
// first segments as can be read in one alone. Nothing is decided by it.
const Application* application_near(const Settings& settings, const AccessReport& report) {
  const std::string_view path =
      std::string_view(report.target).substr(0, report.target.find_first_of("?#"));
  std::vector<std::size_t> ends;
  for (std::size_t at = path.find('/', 1); at < path.size(); at = path.find('/', at + 1)) {
    ends.push_back(at);
  }
  std::string best = "/";
  std::size_t low = 0;
  std::size_t high = ends.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const auto parsed = identity::CanonicalPath::parse(path.substr(0, ends[middle]));
    if (parsed.ok()) {
      best = parsed->value();
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return settings.find(report.origin, best);
}

void report_path(AccessReport& report, const Settings& settings, const Error& error) {
  report.remedy =
      "Nothing is to be set: such an address is never passed on. Open the page from within the "
      "application; if the application itself makes such addresses, that is to be changed there.";
  std::string detail = error.detail + ", at " + address_of(report);
  if (const Application* const near = application_near(settings, report)) {
    name_application(report, *near);
    detail += " of the application " + in_quotes(near->id);
  }
  report.error = {error.code, std::move(detail)};
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
    return report_path(report, settings, path.error());
  }
  const Application* application = settings.find(report.origin, path->value());
  if (application == nullptr) {
    return report_unknown(report, settings, path->value());
  }
  name_application(report, *application);
  const bool stranger = view != nullptr && !settings.may_use(*application, view->organisation());
  const identity::AccessDecision decision =
      decide_on(*application, *path, stranger ? nullptr : view, settings.catalogue());
  switch (decision.access) {
    case identity::Access::kSignInNeeded:
      return stranger ? report_organisation(report, *application, view->organisation(),
                                            settings.catalogue())
                      : void();
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
