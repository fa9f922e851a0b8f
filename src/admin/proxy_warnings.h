// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/object.h"
#include "json/value.h"

namespace countersign::admin {

/// What a change brings that the configuration of the proxy in front does not have before it is
/// made anew (`countersign proxy nginx`): an application, its URLs and names of headers, host names
/// of an organisation. Pointers begin with `object`. What goes away may stay there: nothing is
/// handed to what is no more.
json::Array proxy_warnings(const identity::ObjectChange& change, const std::string& object);

}  // namespace countersign::admin
