// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "gateway/settings.h"

namespace countersign::gateway {

/// The application that a target which passed checked_target lies in, or null: none is there, it is
/// of a disabled organisation, or the target is a page of the gateway itself.
const identity::Application* application_of(const Settings& settings, std::string_view target);

/// Whether people of `organisation` (empty: nobody knows of which) may use an application.
bool is_for_people_of(const Settings& settings, const identity::Application& application,
                      std::string_view organisation);

/// Where a sign-in of people of `organisation` (empty: nobody knows of which) ends without target.
std::string home_of(const Settings& settings, std::string_view organisation);

/// What a target may be on the page of nobody in particular, which hands it on to the page of the
/// organisation whose application it lies in: `wanted` when it is a local path or lies in an
/// application, else the home page. Of our own pages that of the session alone: whoever follows a
/// link on one of the others to a sign-in is taken for somebody who wants it.
std::string any_target(const Settings& settings, std::string_view wanted);

/// Where a person of `organisation` (empty: nobody knows of which) may be sent: `wanted` when it is
/// a local path of our origin (as any_target has it) or lies in an application for people of that
/// organisation, else the home page. So no customer's application is where another's people are
/// led.
std::string checked_target(const Settings& settings, std::string_view wanted,
                           std::string_view organisation);

}  // namespace countersign::gateway
