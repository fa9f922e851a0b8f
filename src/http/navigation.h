// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.h"

namespace countersign::http {

/// Whether a person opened the page, so that a redirect or a page leads somewhere: Sec-Fetch-Mode
/// navigate and Sec-Fetch-Dest document where the browser tells, else no X-Requested-With and an
/// Accept that names text/html.
bool is_navigation(const Request& request);

}  // namespace countersign::http
