// SPDX-License-Identifier: Apache-2.0
#include "gateway/gateway.h"

#include <utility>

#include "base/text.h"
#include "gateway/errors.h"
#include "saml/metadata.h"

namespace countersign::gateway {
namespace {

http::Response plain(int status, std::string_view text) {
  http::Response response =
      http::Response::with_body(status, "text/plain; charset=utf-8", std::string(text) + "\n");
  response.add_header("Cache-Control", "no-store");
  return response;
}

}  // namespace

Gateway::Gateway(const Services& services)
    : services_(services),
      pending_(services.secrets, services.settings.current().transport),
      sign_in_(services_, pending_),
      consumer_(services_, pending_),
      session_pages_(services_) {
  add_routes(services_.settings.current());
}

void Gateway::add_routes(const Settings& settings) {
  using http::Method;
  using http::PathParameters;
  using http::Reply;
  using http::Request;
  router_.add(Method::kGet, settings.path("/login"),
              [this](const Request& request, const PathParameters&, Reply reply) {
                reply.send(sign_in_.choose(request));
              });
  router_.add(Method::kGet, settings.path("/login/{}"),
              [this](const Request& request, const PathParameters& path, Reply reply) {
                reply.send(sign_in_.start(request, path[0]));
              });
  router_.add(
      Method::kPost, settings.path("/saml/acs/{}"),
      [this](const Request& request, const PathParameters& path, Reply reply) {
        consumer_.handle(request, path[0], std::move(reply));
      },
      AssertionConsumer::kBodyBytes);
  router_.add(Method::kGet, settings.path("/saml/metadata"),
              [this](const Request& request, const PathParameters&, Reply reply) {
                reply.send(metadata(request, {}));
              });
  router_.add(Method::kGet, settings.path("/saml/metadata/{}"),
              [this](const Request& request, const PathParameters& path, Reply reply) {
                reply.send(metadata(request, path[0]));
              });
  router_.add(Method::kGet, settings.path("/session"),
              [this](const Request& request, const PathParameters&, Reply reply) {
                session_pages_.show(request, std::move(reply));
              });
  router_.add(
      Method::kPost, settings.path("/logout"),
      [this](const Request& request, const PathParameters&, Reply reply) {
        session_pages_.end(request, std::move(reply));
      },
      SessionPages::kFormBytes);
  router_.add(Method::kGet, settings.path("/signed-out"),
              [this](const Request&, const PathParameters&, Reply reply) {
                const std::string href = login_href(services_.settings.current(), {});
                reply.send(page_response(200, signed_out_page(href)));
              });
  router_.set_not_found([this](const Request& request, const PathParameters&, Reply reply) {
    reply.send(refuse(
        services_,
        {kPageUnknown, "expected a page of ours, got " + countersign::quoted(request.path())},
        {std::string(request.peer()), "", ""}));
  });
}

bool Gateway::answers_health(const http::Request& request, http::Reply& reply) const {
  std::string_view path = request.path();
  const std::string& base = services_.settings.current().base_path;
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

void Gateway::handle(const http::Request& request, http::Reply reply) {
  if (answers_health(request, reply)) {
    return;
  }
  const Settings& settings = services_.settings.current();
  const auto host = request.header("Host");
  if (!host || request.header_count("Host") != 1 ||
      !http::equals_ignoring_case(*host, settings.authority)) {
    services_.log.write(LogEntry(LogLevel::kWarning, "host_refused")
                            .add("code", kHostUnknown.id)
                            .add("host", host.value_or(""))
                            .add("peer", request.peer()));
    return reply.send(plain(421, "This site is not served here."));
  }
  router_.handle(request, std::move(reply));
}

std::size_t Gateway::body_limit(const http::Request& head) const {
  return router_.body_limit(head);
}

http::Response Gateway::metadata(const http::Request& request, std::string_view id) const {
  const Settings& settings = services_.settings.current();
  const Attempt attempt{std::string(request.peer()), std::string(id), ""};
  const Authenticator* authenticator = settings.find(id);
  if (id.empty() && settings.authenticators.size() == 1) {
    authenticator = &settings.authenticators.front();
  }
  if (authenticator == nullptr) {
    return refuse(
        services_,
        {kUnknownAuthenticator,
         "expected /saml/metadata/ and the id of an authenticator, got " + countersign::quoted(id)},
        attempt);
  }
  auto xml = saml::write_sp_metadata(authenticator->metadata, "metadata");
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
