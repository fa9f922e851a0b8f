// SPDX-License-Identifier: Apache-2.0
#include "document/facts.h"
#include "document/shapes.h"
#include "document/tables.h"

namespace countersign::document {
namespace {

using identity::Organisation;
using identity::OrganisationId;
using identity::OrganisationPolicy;
using identity::OrganisationState;
using identity::Theme;

constexpr std::chrono::minutes kMinute{1};
constexpr std::chrono::hours kDay{24};
constexpr std::size_t kMostDomains = 1000;

void check_limits(const json::Object&, const OrganisationPolicy& policy, Reading& reading) {
  if (policy.idle_limit && policy.absolute_limit && *policy.absolute_limit < *policy.idle_limit) {
    const auto step = reading.into("absolute_limit");
    reading.refuse(kFieldOutOfRange,
                   "expected at least the idle_limit of " + write_duration(*policy.idle_limit) +
                       ", got " + write_duration(*policy.absolute_limit),
                   "make absolute_limit longer, or idle_limit shorter");
  }
}

const Table<OrganisationPolicy>& policy_table() {
  static const Table<OrganisationPolicy> kTable{
      "the policy",
      "The login policy. What is absent is inherited from the organisation above.",
      {
          field("authenticators", &OrganisationPolicy::authenticators,
                list(id_of<identity::AuthenticatorId>(), 100),
                "Offered on the sign-in page, in this order; own ones or those of an organisation "
                "above."),
          field("provisioning", &OrganisationPolicy::provisioning, provisioning(),
                "Whether a first sign-in creates the user."),
          field("idle_limit", &OrganisationPolicy::idle_limit, duration(kMinute, 30 * kDay),
                "How long a session lasts without use."),
          field("absolute_limit", &OrganisationPolicy::absolute_limit, duration(kMinute, 90 * kDay),
                "How long a session lasts in any case."),
      },
      check_limits};
  return kTable;
}

const Table<Theme>& theme_table() {
  static const Table<Theme> kTable{
      "the theme",
      "How the sign-in pages look. What is empty is inherited from the organisation above.",
      {
          field("title", &Theme::title, text({.max_bytes = 100}),
                "In place of the product's name."),
          field("logo_url", &Theme::logo_url, picture_url(),
                "An https URL, or a path of this origin."),
          field("colour", &Theme::colour, colour(), "Of buttons and links, as #1a5fb4."),
          field("support_text", &Theme::support_text,
                text({.max_bytes = 1000, .lines = Lines::kMany, .ends = Ends::kAny}),
                "Plain text below every error: whom to ask."),
          field("language", &Theme::language, language(),
                "Of the pages where the browser asks for none that there is."),
      }};
  return kTable;
}

void check_organisation(const json::Object&, const Organisation& organisation, Reading& reading) {
  if (organisation.parent.has_value() && *organisation.parent == organisation.id &&
      !organisation.id.empty()) {
    const auto step = reading.into("parent");
    reading.refuse(kFieldConflict, "expected another organisation, got this one itself",
                   "name the organisation above");
  }
  if (organisation.test_of.has_value() && *organisation.test_of == organisation.id &&
      !organisation.id.empty()) {
    const auto step = reading.into("test_of");
    reading.refuse(kFieldConflict, "expected another organisation, got this one itself",
                   "name the organisation whose settings are tried out here");
  }
}

}  // namespace

json::Object version_schema() {
  return {{"type", "integer"}, {"minimum", 1}};
}

Shape<identity::Provisioning> provisioning() {
  return choice<identity::Provisioning>(
      {{"create", identity::Provisioning::kCreate}, {"refuse", identity::Provisioning::kRefuse}});
}

const Table<Organisation>& organisation_table() {
  static const Table<Organisation> kTable{
      "an organisation",
      "A customer of the product.",
      {
          field("id", &Organisation::id, id_of<OrganisationId>(), "Names it; can't be changed.",
                Use::kKey),
          field("parent", &Organisation::parent, id_of<OrganisationId>(),
                "The organisation above; none: the root."),
          field("name", &Organisation::name, text({.max_bytes = 200}), "What people read."),
          field("description", &Organisation::description,
                text({.max_bytes = 4000, .lines = Lines::kMany, .ends = Ends::kAny}),
                "Plain text for administrators."),
          field("host_names", &Organisation::host_names, list(host_name(), 100),
                "Hosts that show this organisation's sign-in page."),
          field("mail_domains", &Organisation::mail_domains, list(mail_domain(), kMostDomains),
                "Mail addresses of these domains belong here: acme.com, *.acme.com. They lead here "
                "from the sign-in page of an organisation above once they are proven in DNS or "
                "confirmed."),
          field("confirmed_domains", &Organisation::confirmed_domains,
                list(mail_domain(), kMostDomains),
                "Mail domains that need no proof. Given by whoever may edit the organisation "
                "above, out of those that lead to that one."),
          field("url_spaces", &Organisation::url_spaces, list(url_place(), 1000),
                "URLs that are its own, in which its applications lie: https://shop.example.com, "
                "https://example.com/shop. Only an administrator of the organisation above can "
                "change them."),
          field("policy", &Organisation::policy, nested(policy_table()), ""),
          field("theme", &Organisation::theme, nested(theme_table()), ""),
          field("state", &Organisation::state,
                choice<OrganisationState>({{"active", OrganisationState::kActive},
                                           {"disabled", OrganisationState::kDisabled}}),
                "Nobody signs in to a disabled one."),
          field("test_of", &Organisation::test_of, id_of<OrganisationId>(),
                "The organisation whose settings are tried out here; none: no test organisation."),
          derived<Organisation>("version", version_schema(), "Grows with every change."),
          moving(derived<Organisation>("effective_policy", {{"type", "object"}},
                                       "The policy in force, with what is inherited.")),
          moving(derived<Organisation>("warnings", warnings_schema(),
                                       "What works only once something else is done.")),
          derived<Organisation>("sign_in_url", {{"type", "string"}}, "Where its people sign in."),
      },
      check_organisation};
  return kTable;
}

}  // namespace countersign::document
