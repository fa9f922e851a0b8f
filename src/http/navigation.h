// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.h"

namespace countersign::http {

/// Whether a person opened the page, so that a redirect or a page leads somewhere: Sec-Fetch-Mode
/// navigate and Sec-Fetch-Dest document where the browser tells, else no X-Requested-With and an
/// Accept that names text/html.
bool is_navigation(const Request& request);

/// Whether the browser tells that a page of another origin sent this, by Sec-Fetch-Site. Not what
/// the person typed or opened from a bookmark. A browser that tells nothing is not from elsewhere:
/// a form needs its token besides.
bool is_from_elsewhere(const Request& request);

}  // namespace countersign::http
