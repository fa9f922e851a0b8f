// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "http/message.h"

namespace countersign::app {

/// A page of the demo around `body`, which is HTML already; in the style of the gateway's pages,
/// without scripts.
http::Response demo_page(int status, std::string_view title, std::string_view body);

}  // namespace countersign::app
