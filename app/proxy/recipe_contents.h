// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proxy/nginx_recipe.h"

namespace countersign::app {

/// What a recipe was made of, so that a printed one tells whether it still fits: lines such as
/// "application wiki", "url https://app.example.com/wiki of wiki", "header X-Auth-Email of wiki",
/// "host acme.example.com" and the form of the recipe itself. Sorted. All of the installation was
/// checked before (nginx_recipe).
std::vector<std::string> contents_of(const ProxiedInstallation& installation);

/// These lines as comments of a recipe.
std::string comments_of(const std::vector<std::string>& contents);

/// Reads them out of a recipe; empty where it says nothing of that. Sorted.
std::vector<std::string> read_contents(std::string_view recipe);

}  // namespace countersign::app
