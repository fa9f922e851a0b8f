// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "gateway/pages.h"

namespace countersign::gateway {

/// Whether a page in place of what was asked for has a link to ask for it again. It has no address
/// of its own (`href=""`), so that it leads to the one in the browser and to no other, by GET.
enum class Retry { kNone, kOffered };

/// What a person is told whose request to an application does not pass.
struct DeniedView {
  ErrorCode code{};
  std::string reference;           // empty: nothing was recorded
  std::string application;         // its name; empty: none
  std::string user;                // who is signed in; empty: nobody
  std::string other_account_href;  // empty: to be somebody else would not help
  Retry retry = Retry::kNone;
  std::string open_href;   // where the application begins; empty: not offered
  std::string start_href;  // where anybody can go from here
  std::string sign_out_action;
  std::string csrf_token;
  std::string form_action = "'self'";  // for the policy: where the forms of the page lead
};

Page denied_page(const PageFrame& frame, const DeniedView& view);

/// What a proxy answers by itself, by its status: "413", "421", "500", "502".
Page notice_page(const PageFrame& frame, std::string_view status, Retry retry);

}  // namespace countersign::gateway
