// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "crypto/certificate.h"
#include "crypto/keys.h"
#include "http/message.h"
#include "http/router.h"
#include "saml/idp/response_builder.h"

namespace countersign::app {

/// What the trial identity provider knows.
struct DemoIdpSettings {
  std::string origin;  // "http://127.0.0.1:8002"
  crypto::PrivateKey key;
  crypto::Certificate certificate;
  saml::EntityId sp;
  saml::AcsUrl acs;  // answers go nowhere else
  std::vector<crypto::PublicKey>
      sp_keys;  // requests must be signed by one; none: unsigned ones are taken
};

/// An identity provider for trials: whoever asks may be anybody of the demo organisation, without a
/// password. Real signed SAML all the same. Never to be reached from elsewhere than the own
/// machine.
class DemoIdp final : public http::Handler {
 public:
  using Clock = std::function<std::chrono::sys_seconds()>;

  DemoIdp(DemoIdpSettings settings, Clock clock);

  void handle(const http::Request& request, http::Reply reply) override {
    router_.handle(request, std::move(reply));
  }
  std::size_t body_limit(const http::Request& head) const override {
    return router_.body_limit(head);
  }

  /// Its entity id.
  static saml::EntityId entity_id(const std::string& origin);
  /// Its metadata.
  static std::string metadata(const std::string& origin, const crypto::Certificate& certificate);

 private:
  http::Response choose(const saml::idp::ReceivedRequest* request,
                        std::string_view relay_state) const;
  http::Response by_redirect(const http::Request& request) const;
  http::Response by_post(const http::Request& request) const;
  http::Response answer(const http::Request& request) const;

  DemoIdpSettings settings_;
  Clock clock_;
  http::Router router_;
};

}  // namespace countersign::app
