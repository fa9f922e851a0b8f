// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "http/message.h"

namespace countersign::app {

/// The sample application: shows who the identity headers say is signed in. It knows nothing of
/// SAML and believes its proxy, as any application behind one does.
class DemoApp final : public http::Handler {
 public:
  /// `session_path`: of the gateway, for the link.
  explicit DemoApp(std::string session_path) : session_path_(std::move(session_path)) {}

  void handle(const http::Request& request, http::Reply reply) override;

 private:
  std::string session_path_;
};

}  // namespace countersign::app
