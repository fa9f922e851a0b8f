// SPDX-License-Identifier: Apache-2.0
#include "gateway/gateway.h"

#include <utility>
#include <variant>

#include "base/ascii.h"
#include "base/text.h"
#include "gateway/choose.h"
#include "gateway/errors.h"
#include "gateway/posted_response.h"
#include "http/client_address.h"
#include "http/form.h"
#include "identity/property.h"
#include "saml/metadata.h"

namespace countersign::gateway {
namespace {

using http::Method;
using http::PathParameters;
using http::Reply;
using http::Request;

http::Response plain(int status, std::string_view text) {
  http::Response response =
      http::Response::with_body(status, "text/plain; charset=utf-8", std::string(text) + "\n");
  response.add_header("Cache-Control", "no-store");
  return response;
}

// The organisation whose host name stands in Host; the port must be that of our own authority.
const identity::Organisation* organisation_of(const Settings& settings, std::string_view host) {
  const std::string_view own = settings.machine->authority;
  const std::size_t own_colon = own.rfind(':');
  if (own_colon != std::string_view::npos) {
    const std::string_view port = own.substr(own_colon);
    if (!host.ends_with(port)) {
      return nullptr;
    }
    host.remove_suffix(port.size());
  }
  return settings.catalogue->organisation_of_host(host);
}

// The authenticator that metadata without an id is for: the only one of type saml2 of the root, or,
// where it has none, of the organisation that stands alone below. Of organisations side by side
// none has a say in what others are told.
const identity::Authenticator* only_authenticator(const identity::Catalogue& catalogue) {
  constexpr std::size_t kLooked = 4;
  const identity::Organisation* at =
      catalogue.organisation(identity::OrganisationId(identity::kRootOrganisation));
  for (; at != nullptr; at = only_child(catalogue, at->id)) {
    const identity::Authenticator* found = nullptr;
    std::size_t number = 0;
    const auto entries = catalogue.page(identity::ObjectKind::kAuthenticator, at->id, {}, kLooked);
    for (const auto& entry : entries) {
      const auto& one = std::get<identity::Authenticator>(entry->object);
      if (one.type == identity::AuthenticatorType::kSaml2) {
        found = &one;
        ++number;
      }
    }
    const bool all = entries.size() < kLooked;
    if (number > 0 || !all) {
      return number == 1 && all ? found : nullptr;
    }
  }
  return nullptr;
}

}  // namespace

Gateway::Gateway(const Services& services)
    : services_(services),
      machine_(services.settings.current()->machine),
      pending_(services.secrets, machine_->transport),
      sign_in_(services_, pending_),
      test_(services_, pending_),
      consumer_(services_, pending_, test_),
      session_pages_(services_),
      proxy_pages_(services_) {
  add_routes();
}

void Gateway::add_routes() {
  sign_in_.add_routes(router_);  // login, login/{}, o/{}/login and the forms of passwords
  add_saml_routes();
  add_session_routes();
  router_.set_not_found([this](const Request& request, const PathParameters&, Reply reply) {
    reply.send(refuse(
        services_,
        {kPageUnknown, "expected a page of ours, got " + countersign::quoted(request.path())},
        attempt_of(services_, request, {})));
  });
}

void Gateway::add_saml_routes() {
  router_.add(
      Method::kPost, machine_->path("/saml/acs/{}"),
      [this](const Request& request, const PathParameters& path, Reply reply) {
        consumer_.handle(request, path[0], std::move(reply));
      },
      kPostedResponseBytes);
  router_.add(Method::kGet, machine_->path("/saml/metadata"),
              [this](const Request& request, const PathParameters&, Reply reply) {
                reply.send(metadata(request, {}));
              });
  router_.add(Method::kGet, machine_->path("/saml/metadata/{}"),
              [this](const Request& request, const PathParameters& path, Reply reply) {
                reply.send(metadata(request, path[0]));
              });
}

void Gateway::add_session_routes() {
  router_.add(Method::kGet, machine_->path("/session"),
              [this](const Request& request, const PathParameters&, Reply reply) {
                session_pages_.show(request, std::move(reply));
              });
  router_.add(
      Method::kPost, machine_->path("/logout"),
      [this](const Request& request, const PathParameters&, Reply reply) {
        session_pages_.end(request, std::move(reply));
      },
      SessionPages::kFormBytes);
  // For who opens the address that is called logout_url.
  router_.add(Method::kGet, machine_->path("/logout"),
              [this](const Request&, const PathParameters&, Reply reply) {
                reply.send(see_other(machine_->path("/session")));
              });
  router_.add(Method::kGet, machine_->path("/signed-out"),
              [this](const Request& request, const PathParameters&, Reply reply) {
                reply.send(session_pages_.signed_out(request, {}));
              });
  router_.add(Method::kGet, machine_->path("/o/{}/signed-out"),
              [this](const Request& request, const PathParameters& path, Reply reply) {
                reply.send(session_pages_.signed_out(request, path[0]));
              });
  router_.add(Method::kGet, machine_->path("/page/{}"),
              [this](const Request& request, const PathParameters& path, Reply reply) {
                reply.send(proxy_pages_.show(request, path[0]));
              });
}

bool Gateway::answers_health(const http::Request& request, http::Reply& reply) const {
  std::string_view path = request.path();
  const std::string& base = machine_->base_path;
  path.remove_prefix(path.starts_with(base) ? base.size() : 0);
  if (path == "/healthz") {
    reply.send(plain(200, "ok"));
    return true;
  }
  if (path == "/readyz") {
    const bool ready = services_.ready.load(std::memory_order_relaxed);
    reply.send(plain(ready ? 200 : 503, ready ? "ready" : "not ready"));
    return true;
  }
  return false;
}

// Before the routes, for the address is that of a sign-in.
bool Gateway::starts_test(const http::Request& request, http::Reply& reply) const {
  const std::string prefix = machine_->path("/login/");
  if (request.method() != Method::kGet || !request.path().starts_with(prefix) ||
      !TestRoundTrip::is_wanted(request)) {
    return false;
  }
  reply.send(test_.start(request, request.path().substr(prefix.size())));
  return true;
}

http::Response Gateway::at_other_host(const http::Request& request, std::string_view host) const {
  const auto settings = services_.settings.current();
  const identity::Organisation* organisation = organisation_of(*settings, host);
  const bool reads = request.method() == Method::kGet || request.method() == Method::kHead;
  if (organisation == nullptr || !reads) {
    if (const auto left_out = services_.events.unknown_lines().take(services_.clock())) {
      LogEntry entry(LogLevel::kWarning, "host_refused");
      entry.add("code", kHostUnknown.id).add("host", host);
      entry.add("peer", http::client_address(request, machine_->trusted_proxies));
      add_left_out(entry, *left_out);
      services_.log.write(entry);
    }
    return plain(421, "This site is not served here.");
  }
  std::string target;
  if (request.path() == machine_->path("/login")) {
    const auto form = http::Form::parse(request.query());
    const auto field = form.ok() ? form->optional("target") : nullptr;
    target = field.ok() && *field != nullptr ? (*field)->value : std::string();
  }
  return see_other(machine_->origin + login_href(*settings, target, organisation->id.view()));
}

bool Gateway::is_entrance(const http::Request& request) const {
  const auto host = request.header("Host");
  // The proxy's question, most often, which names no host that is somebody's.
  if (!host || host->find('.') == std::string_view::npos ||
      equal_but_for_case(*host, machine_->authority)) {
    return false;
  }
  const auto settings = services_.settings.current();
  return organisation_of(*settings, *host) != nullptr;
}

void Gateway::handle(const http::Request& request, http::Reply reply) {
  if (!is_entrance(request) && answers_health(request, reply)) {
    return;
  }
  const auto host = request.header("Host");
  if (!host || request.header_count("Host") != 1 ||
      !equal_but_for_case(*host, machine_->authority)) {
    return reply.send(at_other_host(request, host.value_or("")));
  }
  if (!starts_test(request, reply)) {
    router_.handle(request, std::move(reply));
  }
}

std::size_t Gateway::body_limit(const http::Request& head) const {
  return router_.body_limit(head);
}

http::Response Gateway::metadata(const http::Request& request, std::string_view id) const {
  const auto settings = services_.settings.current();
  const identity::Catalogue& catalogue = *settings->catalogue;
  Attempt attempt = attempt_of(services_, request, {});
  attempt.authenticator = id;
  const identity::Authenticator* authenticator =
      id.empty() ? only_authenticator(catalogue) : catalogue.authenticator(id);
  if (authenticator == nullptr || authenticator->type != identity::AuthenticatorType::kSaml2) {
    return refuse(
        services_,
        {kUnknownAuthenticator,
         "expected /saml/metadata/ and the id of an authenticator, got " + countersign::quoted(id)},
        attempt);
  }
  if (const auto own = settings->check_entity_id(*authenticator); !own.ok()) {
    return refuse(services_, own.error(), attempt);
  }
  saml::SpMetadata described = sp_metadata(*machine_, *authenticator);
  described.valid_until =
      services_.clock() +
      std::chrono::seconds(identity::property_number(catalogue.property("metadata.valid_for")));
  auto xml = saml::write_sp_metadata(described, "metadata");
  if (!xml.ok()) {
    return refuse(services_, xml.error(), attempt);
  }
  http::Response response =
      http::Response::with_body(200, "application/samlmetadata+xml", *std::move(xml));
  response.add_header("Cache-Control", "no-store");
  response.add_header("X-Content-Type-Options", "nosniff");
  response.add_header("Content-Disposition", "inline; filename=\"countersign-metadata.xml\"");
  return response;
}

}  // namespace countersign::gateway
