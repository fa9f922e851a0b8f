// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/language.h"
#include "http/cookies.h"
#include "http/message.h"
#include "identity/catalogue.h"

namespace countersign::gateway {

/// In which language and dress one request is answered. May be kept until a later answer, when the
/// request is gone.
struct PageFrame {
  std::shared_ptr<const Languages> languages;
  std::string language;   // tag of one of them
  identity::Theme theme;  // in force at the organisation whose page it is
  std::string self;       // path and query of the page without `lang`; empty: no choice of language

  const Language& speech() const;
  std::string_view text(std::string_view key) const { return speech().text(key); }
};

/// The frame for a request at an organisation's page; at none, or one that does not exist or is
/// disabled, that of the root. The language is that of the query's `lang`, of the cookie, of
/// Accept-Language or of the theme, in this order.
PageFrame make_frame(const http::Request& request, std::shared_ptr<const Languages> languages,
                     const identity::Catalogue& catalogue, std::string_view organisation);

/// The cookie that keeps a choice just made by the query's `lang`, if there was one.
std::optional<http::SetCookie> language_cookie(const http::Request& request,
                                               const Languages& languages,
                                               http::CookieTransport transport);

}  // namespace countersign::gateway
