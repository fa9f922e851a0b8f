// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/cipher.h"
#include "gateway/context.h"
#include "gateway/local_sign_in.h"
#include "gateway/pages.h"
#include "gateway/pending.h"
#include "gateway/sign_in_form.h"
#include "http/message.h"
#include "http/router.h"

namespace countersign::gateway {

/// How a sign-in begins (L1): the page that asks for a user name and offers the ways to sign in,
/// the step to the identity provider or to the password, and the password. Below `login`, and below
/// `o/{organisation}/login` for the people of one organisation.
///
/// The page of an organisation that does not exist, or is disabled, is that of one which inherits
/// everything and has no users.
class SignIn {
 public:
  /// Both outlive this.
  SignIn(const Services& services, const PendingSignIns& pending);

  /// Adds the routes, before the server starts.
  void add_routes(http::Router& router);

  /// GET login?target=...: the page. With `auto=1`, and one provider as the only way: as `start`.
  http::Response choose(const http::Request& request, std::string_view organisation) const;

  /// POST login: finds the way of a user name and leads there.
  void take_user_name(const http::Request& request, std::string_view organisation,
                      http::Reply reply) const;

  /// POST password.
  void take_password(const http::Request& request, std::string_view organisation,
                     http::Reply reply) const;

  /// GET login/{authenticator}?target=...: sends the browser to the identity provider. A link of
  /// another site that leads elsewhere than this browser's last way, or somebody who is signed in
  /// by another, is asked first: that provider may sign anybody in without a question.
  http::Response start(const http::Request& request, std::string_view organisation,
                       std::string_view id) const;

 private:
  struct Page;
  struct NameWaiting;

  Page page_of(const http::Request& request, std::string_view organisation) const;
  SignInView view_of(const http::Request& request, const Page& page,
                     const std::string& target) const;
  http::Response show(const http::Request& request, const Page& page, SignInView view,
                      int status) const;
  static const identity::Authenticator* authenticator_at(const Page& page, std::string_view id);
  bool needs_asking(const http::Request& request, const Page& page, std::string_view id) const;
  http::Response ask(const http::Request& request, const Page& page,
                     const identity::Authenticator& authenticator, const std::string& target) const;
  bool refuses_form(const http::Request& request, const Page& page, const SentForm& form,
                    http::Reply& reply) const;
  static PasswordView password_view(const http::Request& request, const Page& page,
                                    const SentForm& form);
  void lead_on(NameWaiting& waiting) const;
  void add_routes_below(http::Router& router, const std::string& prefix, std::size_t skipped);

  const Services& services_;
  const PendingSignIns& pending_;
  LocalSignIn local_;
  crypto::Sealer hints_;
};

}  // namespace countersign::gateway
