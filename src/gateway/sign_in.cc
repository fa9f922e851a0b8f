// SPDX-License-Identifier: Apache-2.0
#include "gateway/sign_in.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "gateway/choose.h"
#include "gateway/errors.h"
#include "gateway/targets.h"
#include "gateway/to_provider.h"
#include "http/form.h"
#include "http/navigation.h"
#include "identity/standing.h"

namespace countersign::gateway {
namespace {

using http::Method;
using http::PathParameters;
using http::Reply;
using http::Request;
using identity::Authenticator;
using identity::AuthenticatorType;

constexpr std::chrono::seconds kBusyWait{2};

// One that inherits everything, as which one that is not there is shown: an authenticator is for
// its people if it is the root's and for all below.
constexpr std::string_view kOrganisationOfNobody;

std::string application_name(const Settings& settings, std::string_view target) {
  const identity::Application* application = application_of(settings, target);
  return application == nullptr ? std::string() : application->name;
}

// The organisation whose application a target lies in, when it has a page of its own.
std::string organisation_of_target(const Settings& settings, std::string_view target) {
  const identity::Application* application = application_of(settings, target);
  return application == nullptr || application->organisation.view() == identity::kRootOrganisation
             ? std::string()
             : application->organisation.value();
}

// The page of an organisation below the base path; of nobody when it is empty.
std::string page_path(const Settings& settings, std::string_view organisation,
                      std::string_view page) {
  const std::string place = organisation.empty() ? "" : "/o/" + std::string(organisation);
  return settings.path(place + std::string(page));
}

std::string start_href(const Settings& settings, std::string_view organisation,
                       std::string_view authenticator, const std::string& target) {
  return page_path(settings, organisation, "/login/" + std::string(authenticator)) +
         "?target=" + http::percent_encode(target);
}

SignInButton button_of(const Settings& settings, std::string_view organisation,
                       const Authenticator& authenticator, const std::string& target) {
  return {start_href(settings, organisation, authenticator.id.view(), target),
          authenticator.button_label, authenticator.name};
}

// The way taken last time: first among the page's, or, on the page of nobody in particular, beside
// them.
void put_last_first(SignInView& view, const Settings& settings, std::string_view organisation,
                    const std::string& last, const std::string& target) {
  const Authenticator* authenticator =
      last.empty() ? nullptr : settings.catalogue->authenticator(last);
  if (authenticator == nullptr || authenticator->type != AuthenticatorType::kSaml2) {
    return;
  }
  SignInButton button = button_of(settings, organisation, *authenticator, target);
  button.last_used = true;
  const auto offered =
      std::find_if(view.buttons.begin(), view.buttons.end(),
                   [&](const SignInButton& one) { return one.href == button.href; });
  if (offered != view.buttons.end()) {
    view.buttons.erase(offered);
  } else if (!organisation.empty() ||
             authenticator->state != identity::AuthenticatorState::kActive ||
             !settings.catalogue->is_enabled(authenticator->organisation)) {
    return;
  }
  view.buttons.insert(view.buttons.begin(), std::move(button));
}

}  // namespace

/// Whose page a request is about.
struct SignIn::Page {
  std::shared_ptr<const Settings> settings;
  std::string path_organisation;  // as in the path; empty: none
  bool unknown = false;           // there is no such organisation, or it is disabled
  /// Whose people sign in here, as far as the page tells.
  std::string_view people() const { return unknown ? std::string_view() : path_organisation; }
  identity::EffectivePolicy policy;
  Attempt attempt;
  bool another = false;  // kAnotherAccount
  /// Behind the address of a way, or of the form for a user name.
  std::string suffix(std::string_view separator) const {
    return another ? std::string(separator) + std::string(kAnotherAccount) + "=1" : std::string();
  }
};

/// A user name whose way is being looked for.
struct SignIn::NameWaiting {
  Page page;
  SentForm form;
  PasswordView password;
  Reply reply;
};

SignIn::SignIn(const Services& services, const PendingSignIns& pending)
    : services_(services),
      pending_(pending),
      local_(services),
      hints_(services.secrets, "gateway login hint") {}

void SignIn::add_routes(http::Router& router) {
  const auto settings = services_.settings.current();
  add_routes_below(router, settings->path(""), 0);
  add_routes_below(router, settings->path("/o/{}"), 1);
}

// `skipped`: how many parameters the prefix has; the first is the organisation.
void SignIn::add_routes_below(http::Router& router, const std::string& prefix,
                              std::size_t skipped) {
  const auto organisation = [skipped](const PathParameters& path) {
    return skipped == 0 ? std::string_view() : path[0];
  };
  router.add(Method::kGet, prefix + "/login",
             [this, organisation](const Request& request, const PathParameters& path, Reply reply) {
               reply.send(choose(request, organisation(path)));
             });
  router.add(
      Method::kPost, prefix + "/login",
      [this, organisation](const Request& request, const PathParameters& path, Reply reply) {
        take_user_name(request, organisation(path), std::move(reply));
      },
      kSignInFormBytes);
  router.add(
      Method::kPost, prefix + "/password",
      [this, organisation](const Request& request, const PathParameters& path, Reply reply) {
        take_password(request, organisation(path), std::move(reply));
      },
      kSignInFormBytes);
  // For who comes back to the address of the form.
  router.add(Method::kGet, prefix + "/password",
             [this, organisation](const Request&, const PathParameters& path, Reply reply) {
               reply.send(see_other(
                   page_path(*services_.settings.current(), organisation(path), "/login")));
             });
  router.add(Method::kGet, prefix + "/login/{}",
             [this, organisation, skipped](const Request& request, const PathParameters& path,
                                           Reply reply) {
               reply.send(start(request, organisation(path), path[skipped]));
             });
}

SignIn::Page SignIn::page_of(const Request& request, std::string_view organisation) const {
  Page out;
  out.settings = services_.settings.current();
  out.path_organisation = organisation;
  const identity::Catalogue& catalogue = *out.settings->catalogue;
  const identity::OrganisationId id{std::string(organisation)};
  out.unknown = !organisation.empty() && !catalogue.is_enabled(id);
  out.policy = catalogue.effective_policy(
      organisation.empty() || out.unknown ? identity::OrganisationId(identity::kRootOrganisation)
                                          : id);
  if (out.unknown) {
    std::erase_if(out.policy.authenticators, [&](const Authenticator* one) {
      return !catalogue.serves(*one, kOrganisationOfNobody);
    });
  }
  out.attempt = attempt_of(services_, request, organisation);
  out.another = query_field(request, kAnotherAccount) == "1";
  return out;
}

SignInView SignIn::view_of(const Request& request, const Page& page,
                           const std::string& target) const {
  const Settings& settings = *page.settings;
  SignInView view;
  view.application = application_name(settings, target);
  view.message = settings.catalogue->property("sign_in.message");
  view.local = LocalAccounts::kNotOffered;
  for (const Authenticator* authenticator : page.policy.authenticators) {
    if (authenticator->type == AuthenticatorType::kLocal) {
      view.local = LocalAccounts::kOffered;
    } else {
      view.buttons.push_back(button_of(settings, page.path_organisation, *authenticator, target));
    }
  }
  put_last_first(view, settings, page.path_organisation,
                 last_authenticator(request, settings.machine->transport), target);
  for (SignInButton& button : view.buttons) {
    button.href += page.suffix("&");
  }
  view.form.action = page_path(settings, page.path_organisation, "/login") + page.suffix("?");
  view.form.target = target;
  if (auto held = session_held_by(services_, request, settings)) {
    view.signed_in_as = std::move(held->user_name);
    view.continue_href = target;
  } else if (session_hash_of(request, settings)) {
    view.note_key = "sign_in.session_over";  // why is told by signing in, which is refused then
  }
  return view;
}

http::Response SignIn::show(const Request& request, const Page& page, SignInView view,
                            int status) const {
  const http::CookieTransport transport = page.settings->machine->transport;
  FormTicket ticket = form_ticket(request, transport);
  view.form.csrf_token = std::move(ticket.token);
  PageFrame frame = page.attempt.frame;
  if (frame.self.empty()) {  // the answer to a form: the page itself is where it was
    frame.self = view.form.action + (page.another ? "&target=" : "?target=") +
                 http::percent_encode(view.form.target);
  }
  http::Response response = page_response(status, sign_in_page(frame, view));
  if (ticket.cookie) {
    http::add_set_cookie(response, *ticket.cookie);
  }
  if (const auto language = language_cookie(request, *services_.languages, transport)) {
    http::add_set_cookie(response, *language);
  }
  return response;
}

http::Response SignIn::choose(const Request& request, std::string_view organisation) const {
  const Page page = page_of(request, organisation);
  const std::string wanted = query_field(request, "target");
  if (organisation.empty()) {
    const std::string any = any_target(*page.settings, wanted);
    if (const std::string own = organisation_of_target(*page.settings, any); !own.empty()) {
      return see_other(login_href(*page.settings, any, own) +
                       (query_field(request, "auto") == "1" ? "&auto=1" : "") + page.suffix("&"));
    }
  }
  const std::string target = checked_target(*page.settings, wanted, page.people());
  SignInView view = view_of(request, page, target);
  const bool only_way =
      page.policy.authenticators.size() == 1 && view.local == LocalAccounts::kNotOffered;
  if (only_way && view.signed_in_as.empty() && query_field(request, "auto") == "1") {
    return start(request, organisation, page.policy.authenticators.front()->id.view());
  }
  return show(request, page, std::move(view), 200);
}

// Answers a form that does not come from a page of ours in this browser: with the page once more.
bool SignIn::refuses_form(const Request& request, const Page& page, const SentForm& form,
                          Reply& reply) const {
  const auto checked = check_ticket(request, page.settings->machine->transport);
  if (http::is_from_elsewhere(request)) {
    reply.send(refuse(services_, {kCsrf, "expected a form of this site, got one of another"},
                      page.attempt));
    return true;
  }
  if (checked.ok()) {
    return false;
  }
  SignInView view = view_of(request, page, form.target);
  view.form.user_name = form.user_name.substr(0, kMostUserNameBytes);
  view.form.problem_key = "password.cookies";
  reply.send(show(request, page, std::move(view), 403));
  return true;
}

// The page that asks for the password of the user name in `form`.
PasswordView SignIn::password_view(const Request& request, const Page& page, const SentForm& form) {
  const auto path = [&page](std::string_view name) {
    return page_path(*page.settings, page.path_organisation, name);
  };
  PasswordView view;
  view.form.action = path("/password");
  view.form.csrf_token = form_ticket(request, page.settings->machine->transport).token;
  view.form.target = form.target;
  view.form.user_name = form.user_name;
  view.form.form_action = form_action_for(form.target);
  view.back_href = path("/login") + "?target=" + http::percent_encode(form.target);
  return view;
}

void SignIn::take_user_name(const Request& request, std::string_view organisation,
                            Reply reply) const {
  Page page = page_of(request, organisation);
  SentForm form = read_sent_form(request, *page.settings, page.people());
  if (refuses_form(request, page, form, reply)) {
    return;
  }
  if (form.user_name.empty() || form.user_name.size() > kMostUserNameBytes) {
    SignInView view = view_of(request, page, form.target);
    view.form.problem_key =
        form.user_name.empty() ? "sign_in.user_name_missing" : "sign_in.user_name_invalid";
    return reply.send(show(request, page, std::move(view), 400));
  }
  PasswordView password = password_view(request, page, form);
  auto waiting = std::make_shared<NameWaiting>(
      NameWaiting{std::move(page), std::move(form), std::move(password), std::move(reply)});
  if (!services_.workers.try_run([this, waiting] { lead_on(*waiting); })) {
    waiting->page.attempt.retry_after = kBusyWait;
    waiting->reply.send(refuse(
        services_, {kNotReady, "expected a free thread for the look-up, got too many sign-ins"},
        waiting->page.attempt));
  }
}

// On a worker thread. The same one look-up whoever is asked for.
void SignIn::lead_on(NameWaiting& waiting) const {
  const Settings& settings = *waiting.page.settings;
  Typed typed{waiting.form.user_name, nullptr, waiting.page.unknown, *settings.domains};
  if (!waiting.page.path_organisation.empty() && !waiting.page.unknown) {
    typed.organisation =
        settings.catalogue->organisation(identity::OrganisationId(waiting.page.path_organisation));
  }
  const auto places = places_of(*settings.catalogue, typed);
  const auto found = services_.users.find_by_login(waiting.form.user_name, places);
  if (!found.ok()) {
    return waiting.reply.send(refuse(services_, found.error(), waiting.page.attempt));
  }
  const Choice choice = choose_authenticator(*settings.catalogue, typed, places, *found);
  if (choice.authenticator == nullptr) {
    return waiting.reply.send(
        page_response(200, password_page(waiting.page.attempt.frame, waiting.password)));
  }
  const std::string href =
      start_href(settings, waiting.page.unknown ? std::string_view() : choice.organisation.view(),
                 choice.authenticator->id.view(), waiting.form.target) +
      "&hint=" + hints_.seal(waiting.form.user_name) + waiting.page.suffix("&");
  waiting.reply.send(
      page_response(200, forward_page(waiting.page.attempt.frame, href, "post.to_provider")));
}

void SignIn::take_password(const Request& request, std::string_view organisation,
                           Reply reply) const {
  Page page = page_of(request, organisation);
  SentForm form = read_sent_form(request, *page.settings, page.people());
  if (refuses_form(request, page, form, reply)) {
    return;
  }
  if (form.user_name.empty() || form.user_name.size() > kMostUserNameBytes) {
    SignInView view = view_of(request, page, form.target);
    view.form.problem_key = "sign_in.user_name_missing";
    return reply.send(show(request, page, std::move(view), 400));
  }
  const auto now = services_.clock();
  PasswordAttempt attempt;
  attempt.again = password_view(request, page, form);
  if (form.password.empty()) {
    attempt.again.form.problem_key = "password.missing";
    return reply.send(page_response(400, password_page(page.attempt.frame, attempt.again)));
  }
  attempt.attempt = std::move(page.attempt);
  attempt.attempt.target = form.target;
  attempt.form = std::move(form);
  attempt.page_organisation = page.path_organisation;
  attempt.unknown_organisation = page.unknown;
  attempt.device = local_.devices().read(request, now);
  if (const auto hash = session_hash_of(request, *page.settings)) {
    store::SessionCache::Reader& reader = services_.readers.reader(now);
    if (reader.find(*hash, now, *page.settings->catalogue)) {
      attempt.held = hash;
    }
    reader.release();
  }
  local_.verify(std::move(attempt), std::move(reply));
}

bool SignIn::needs_asking(const Request& request, const Page& page, std::string_view id) const {
  if (!is_from_elsewhere(request)) {
    return false;
  }
  const std::string last = last_authenticator(request, page.settings->machine->transport);
  const auto held = session_held_by(services_, request, *page.settings);
  return (!last.empty() && last != id) || (held.has_value() && held->authenticator.view() != id);
}

// The page of the organisation with that way first.
http::Response SignIn::ask(const Request& request, const Page& page,
                           const Authenticator& authenticator, const std::string& target) const {
  SignInView view = view_of(request, page, target);
  SignInButton wanted = button_of(*page.settings, page.path_organisation, authenticator, target);
  wanted.href += page.suffix("&");
  std::erase_if(view.buttons, [&](const SignInButton& one) { return one.href == wanted.href; });
  view.buttons.insert(view.buttons.begin(), std::move(wanted));
  view.note_key = "sign_in.from_elsewhere";
  Page asked = page;
  asked.attempt.frame.self.clear();  // of another language: the page, not the way
  return show(request, asked, std::move(view), 200);
}

// Null also where the organisation of the page lies on no line with the authenticator's and is none
// of those it is for: who sees the events of the page learns no more of it than of one that is not
// there.
const Authenticator* SignIn::authenticator_at(const Page& page, std::string_view id) {
  const identity::Catalogue& catalogue = *page.settings->catalogue;
  const Authenticator* const found = catalogue.authenticator(id);
  if (found == nullptr || page.path_organisation.empty()) {
    return found;
  }
  const std::string_view own = found->organisation.view();
  if (page.unknown) {
    // Of an organisation that is disabled it is known whom it is for, as before.
    const bool is_known = own == identity::kRootOrganisation ||
                          catalogue.serves(*found, kOrganisationOfNobody) ||
                          catalogue.serves(*found, page.path_organisation);
    return is_known ? found : nullptr;
  }
  const std::string_view here = page.path_organisation;
  const bool may_be_known = catalogue.serves(*found, here) || catalogue.is_within(here, own) ||
                            catalogue.is_within(own, here);
  return may_be_known ? found : nullptr;
}

http::Response SignIn::start(const Request& request, std::string_view organisation,
                             std::string_view id) const {
  const Page page = page_of(request, organisation);
  Attempt attempt = page.attempt;
  attempt.authenticator = id;
  const identity::Authenticator* const known = authenticator_at(page, id);
  attempt.target = checked_target(
      *page.settings, query_field(request, "target"),
      page.people().empty() && known != nullptr ? known->organisation.view() : page.people());
  if (known == nullptr) {
    return refuse(services_, {kUnknownAuthenticator, "expected the id of an authenticator"},
                  attempt);
  }
  auto authenticator = page.settings->authenticator(id);
  if (!authenticator.ok()) {
    return refuse_sign_in(services_, authenticator.error(), attempt);
  }
  if (page.unknown && !page.settings->catalogue->serves(*known, kOrganisationOfNobody)) {
    // Whoever knows an authenticator of a customer alone knows of the customer: it may be told that
    // it is switched off, as `login/ID` tells it.
    return page.settings->catalogue->serves(*known, organisation)
               ? refuse_sign_in(services_, identity::not_enabled(organisation), attempt)
               : refuse(services_, not_served(*known, organisation), attempt);
  }
  if (needs_asking(request, page, id)) {
    return ask(request, page, *known, attempt.target);
  }
  const auto hint = hints_.open(query_field(request, "hint"));
  Departure departure;
  departure.authenticator = *std::move(authenticator);
  departure.organisation =
      identity::OrganisationId(page.unknown ? std::string() : page.path_organisation);
  departure.target = attempt.target;
  departure.login_hint = hint.ok() ? *hint : std::string();
  departure.asks_anew = page.another;
  http::Response response = send_to_provider(services_, pending_, request, departure);
  constexpr int kFirstError = 400;
  if (response.status() < kFirstError) {
    http::add_set_cookie(response,
                         last_authenticator_cookie(id, page.settings->machine->transport));
  }
  return response;
}

}  // namespace countersign::gateway
