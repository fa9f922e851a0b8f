// SPDX-License-Identifier: Apache-2.0
#include "proxy/recipe_contents.h"

#include <algorithm>
#include <utility>

#include "base/hex.h"
#include "base/url.h"
#include "crypto/digest.h"
#include "proxy/nginx_text.h"

namespace countersign::app {
namespace {

constexpr std::string_view kTitle =
    "# What this was made of; `countersign proxy nginx --check FILE` tells what came or went "
    "since.";
constexpr std::string_view kLine = "#   ";
// nginx does not start with comments over 4 KiB.
constexpr std::size_t kMostOfLine = 1000;
constexpr std::size_t kFormBytes = 4;

// Another one for each other text of the recipe.
std::string form() {
  std::string all;
  for (const std::string_view part :
       {kHead, kGatewayUpstream, kApplicationUpstream, kBackendMap, kMaps, kCookieMaps,
        kDefaultServer, kCertificate, kServerHead, kInternalLocations, kNoApi, kNoAsking,
        kGatewayLocation, kApplicationLocation, kEntrances}) {
    all += part;
  }
  const auto digest = crypto::sha256(all);
  return hex_encode({digest.data(), kFormBytes});
}

std::string cut(std::string line) {
  line.resize(std::min(line.size(), kMostOfLine));
  return line;
}

}  // namespace

std::vector<std::string> contents_of(const ProxiedInstallation& installation) {
  std::vector<std::string> out = {
      "form " + form(), "origin " + installation.public_origin,
      "gateway " + installation.gateway + " at " + installation.base_path + "/"};
  for (const ProxiedApplication& one : installation.applications) {
    out.push_back("application " + one.id);
    for (const std::string& text : one.urls) {
      const auto url = HttpUrl::parse(text);
      out.push_back(
          cut("url " + (url.ok() ? url->origin() + url->path : std::string()) + " of " + one.id));
    }
    for (const std::string& header : one.headers) {
      out.push_back(cut("header " + header + " of " + one.id));
    }
  }
  for (const std::string& name : installation.host_names) {
    out.push_back("host " + name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string comments_of(const std::vector<std::string>& contents) {
  std::string out = std::string(kTitle) + "\n";
  for (const std::string& line : contents) {
    out += std::string(kLine) + line + "\n";
  }
  return out + "\n";
}

std::vector<std::string> read_contents(std::string_view recipe) {
  std::vector<std::string> out;
  std::size_t at = recipe.find(kTitle);
  if (at == std::string_view::npos) {
    return out;
  }
  recipe.remove_prefix(std::min(recipe.find('\n', at), recipe.size() - 1) + 1);
  while (recipe.starts_with(kLine)) {
    at = std::min(recipe.find('\n'), recipe.size());
    out.emplace_back(recipe.substr(kLine.size(), at - kLine.size()));
    recipe.remove_prefix(std::min(at + 1, recipe.size()));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace countersign::app
