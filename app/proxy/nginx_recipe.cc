// SPDX-License-Identifier: Apache-2.0
#include "proxy/nginx_recipe.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"
#include "base/url.h"
#include "errors.h"
#include "gateway/cookie_names.h"
#include "identity/ids.h"
#include "proxy/nginx_text.h"
#include "proxy/recipe_contents.h"

namespace countersign::app {
namespace {

// What forward-auth says of everybody who is signed in, whatever the application.
constexpr std::string_view kIdentityHeaders[] = {"X-Auth-User", "X-Auth-Subject",
                                                 "X-Auth-Organisation", "X-Auth-Authenticator",
                                                 "X-Auth-Attributes"};

// nginx keeps names in tables whose entries have a largest length, and does not start where one is
// longer: any administrator who names something could stop it. What may be longer is written so
// that it gets into none of them.
constexpr std::size_t kLongestName = 40;

// One server block: what people reach at one origin.
struct Place {
  HttpUrl url;
  std::set<std::string> paths;       // of applications, without slash at the end but for "/"
  std::vector<std::string> headers;  // of all of them
  std::vector<std::string> listen;   // the values of its "listen" lines
};

using Places = std::map<std::string, Place>;

std::string authority(const HttpUrl& url) {
  const std::string origin = url.origin();
  return origin.substr(origin.find("://") + 3);
}

std::string cookie_pattern() {
  std::string names;
  for (const std::string_view name : gateway::kCookieNames) {
    names += (names.empty() ? "" : "|") + std::string(name);
  }
  for (const std::string_view prefix : gateway::kCookieNamePrefixes) {
    names += "|" + std::string(prefix) + "[^=; ]*";
  }
  return R"([ \t]*(?:)" + std::string(gateway::kHostPrefix) + ")?(?:" + names +
         R"()[ \t]*(?:=|;|$))";
}

// All cookies but ours, as the gateway itself reads them: pairs parted by ';'. A regular expression
// keeps one run of others after the other, between runs of ours, and never goes back.
std::string cookie_maps() {
  constexpr int kRuns = 8;  // of ours; a browser that has more loses the others' cookies, too
  std::string pattern;
  std::string kept;
  for (int run = kRuns; run >= 0; --run) {
    const std::string name = "cs_kept" + std::to_string(run);
    kept.insert(0, "$" + name);
    pattern.insert(0, "(?<" + name + ">(?&cs_others))");
    if (run > 0) {
      pattern.insert(0, "(?:(?&cs_run)").append(")?");
    }
  }
  return fill(kCookieMaps, {{"OURS", cookie_pattern()}, {"PATTERN", pattern}, {"KEPT", kept}});
}

// Where nginx itself asks the gateway, on every origin: no path that an application may have. What
// stands behind the upstream's name is then the path there.
std::string own_path(const std::string& base_path) {
  return base_path.empty() ? "/.countersign" : base_path;
}

std::string path_there(const std::string& base_path, std::string_view path) {
  return base_path.empty() ? std::string(path) : std::string();
}

std::string variable_of(std::string_view header) {
  std::string out = ascii_lower(header);
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

// What one server keeps the header at `index` in; others may keep another under the same name.
std::string own_variable_of(std::string_view header, std::size_t index) {
  std::string out = "countersign_" + variable_of(header);
  return out.size() <= kLongestName ? out : "countersign_header_" + std::to_string(index);
}

// A name as a regular expression, which nginx keeps in a list.
std::string as_expression(std::string_view name) {
  std::string out = "~^";
  for (const char c : name) {
    out += c == '.' || c == '[' || c == ']' ? std::string("\\") + c : std::string(1, c);
  }
  return out + "$";
}

std::string listed_name(const std::string& name) {
  return name.size() <= kLongestName ? name : as_expression(name);
}

std::string upstream_of(const std::string& application) {
  return "countersign_app_" + application;
}

std::string upstreams(const ProxiedInstallation& installation) {
  std::string out = fill(kGatewayUpstream, {{"GATEWAY", installation.gateway}});
  std::string map;
  for (const ProxiedApplication& one : installation.applications) {
    // A backend that nobody named would be another's: what listens there has its own application.
    if (one.backend.empty()) {
      map += "    # CHANGE: no --backend was given for \"" + one.id + "\".\n";
      continue;
    }
    out += fill(kApplicationUpstream,
                {{"ID", one.id}, {"NAME", upstream_of(one.id)}, {"BACKEND", one.backend}});
    map += "    \"" + listed_name("application " + one.id) + "\" " + upstream_of(one.id) + ";\n";
  }
  return out + fill(kBackendMap, {{"APPLICATIONS", map}});
}

// One location that hands requests to applications.
std::string application_location(const std::string& match, const Place& place,
                                 const ProxiedInstallation& installation) {
  std::vector<std::string> headers(std::begin(kIdentityHeaders), std::end(kIdentityHeaders));
  headers.insert(headers.end(), place.headers.begin(), place.headers.end());
  std::string read;
  std::string set;
  for (std::size_t index = 0; index < headers.size(); ++index) {
    const std::string variable = own_variable_of(headers[index], index);
    read.append("        auth_request_set $").append(variable);
    read.append(" $upstream_http_").append(variable_of(headers[index])).append(";\n");
    set.append("        proxy_set_header ").append(headers[index]);
    set.append(" $").append(variable).append(";\n");
  }
  return fill(kApplicationLocation,
              {{"MATCH", match},
               {"OWN", own_path(installation.base_path)},
               {"READ", read},
               {"SET", set},
               {"SCHEME", place.url.scheme == UrlScheme::kHttps ? "https" : "http"},
               {"HOST", authority(place.url)}});
}

std::string application_locations(const Place& place, const ProxiedInstallation& installation,
                                  bool is_public) {
  if (!is_public || !installation.base_path.empty()) {
    return application_location("/", place, installation);
  }
  // The gateway has all else of this origin.
  std::string out;
  for (const std::string& path : place.paths) {
    out += application_location("= " + path, place, installation);
    out += application_location("^~ " + path + "/", place, installation);
  }
  return out;
}

bool is_address(std::string_view host) {
  return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

// Where the origins of one port are listened for, so that nginx tells them apart by name alone: it
// looks for names at the very address that a connection came to, and takes one default server
// there.
class PortListener {
 public:
  void add(const HttpUrl& url) {
    has_tls_ = has_tls_ || url.scheme == UrlScheme::kHttps;
    has_plain_ = has_plain_ || url.scheme == UrlScheme::kHttp;
    has_localhost_ = has_localhost_ || url.host == "localhost";
    has_name_ = has_name_ || (!is_address(url.host) && url.host != "localhost");
  }

  bool is_mixed() const { return has_tls_ && has_plain_; }

  std::vector<std::string> values(const HttpUrl& url) const {
    const std::string port = std::to_string(url.port);
    const bool is_loopback = url.host == "127.0.0.1" || url.host == "[::1]";
    if (has_tls_) {
      return {port + " ssl http2", "[::]:" + port + " ssl http2"};
    }
    if (has_name_) {
      return {port, "[::]:" + port};
    }
    return {(has_localhost_ && is_loopback ? "localhost" : url.host) + ":" + port};
  }

 private:
  bool has_tls_ = false;
  bool has_plain_ = false;
  bool has_localhost_ = false;
  bool has_name_ = false;
};

std::string listen_lines(const Place& place, std::string_view option) {
  std::string out;
  for (const std::string& value : place.listen) {
    out.append("    listen ").append(value);
    out.append(option.empty() ? "" : " ").append(option).append(";\n");
  }
  return out;
}

bool has_tls(const Place& place, const ProxiedInstallation& installation) {
  return installation.listen.empty() && place.url.scheme == UrlScheme::kHttps;
}

std::string server(const Place& place, const ProxiedInstallation& installation) {
  const bool is_public = place.url.origin() == installation.public_origin;
  const std::string host = place.url.host;
  std::string out =
      fill(kServerHead,
           {{"ORIGIN", place.url.origin()},
            {"LISTEN", listen_lines(place, {})},
            {"NAME", listed_name(host)},
            {"TLS", has_tls(place, installation) ? fill(kCertificate, {{"NAME", host}}) : ""}});
  out +=
      fill(kInternalLocations, {{"OWN", own_path(installation.base_path)},
                                {"AUTH", path_there(installation.base_path, "/auth")},
                                {"PAGE", path_there(installation.base_path, "/page/")},
                                {"ORIGIN", place.url.origin()},
                                {"HOST", authority(*HttpUrl::parse(installation.public_origin))}});
  if (is_public) {
    if (!installation.with_api) {
      out += fill(kNoApi, {{"BASE", installation.base_path}});
    }
    if (installation.base_path.empty()) {
      out += kNoAsking;
    }
    out += fill(kGatewayLocation,
                {{"BASE", installation.base_path},
                 {"OWN", own_path(installation.base_path)},
                 {"HOST", authority(place.url)},
                 {"BODY", installation.with_api ? "        client_max_body_size 64m;\n" : ""}});
  }
  if (!place.paths.empty()) {
    out += application_locations(place, installation, is_public);
  }
  return out + "}\n";
}

// Where a request goes whose host is none of ours: nowhere.
std::string default_servers(const Places& places, const ProxiedInstallation& installation) {
  std::map<std::string, std::string> by_listen;  // one for each set of addresses
  for (const auto& [origin, place] : places) {
    const std::string tls = has_tls(place, installation) ? "    ssl_reject_handshake on;\n" : "";
    by_listen.emplace(listen_lines(place, "default_server"), tls);
  }
  std::string out;
  for (const auto& [listen, tls] : by_listen) {
    out += fill(kDefaultServer, {{"LISTEN", listen},
                                 {"TLS", tls},
                                 {"OWN", own_path(installation.base_path)},
                                 {"PAGE", path_there(installation.base_path, "/page/")},
                                 {"HOST", authority(*HttpUrl::parse(installation.public_origin))}});
  }
  return out;
}

std::string entrances(const Place& own, const ProxiedInstallation& installation) {
  if (installation.host_names.empty()) {
    return {};
  }
  std::string names;
  for (const std::string& name : installation.host_names) {
    names += " " + listed_name(name);
  }
  const std::string whole = authority(own.url);
  return fill(
      kEntrances,
      {{"LISTEN", listen_lines(own, {})},
       {"NAMES", names.substr(1)},
       {"TLS", has_tls(own, installation) ? fill(kCertificate, {{"NAME", "organisations"}}) : ""},
       {"PORT", whole.substr(own.url.host.size())}});
}

bool is_plain_path(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_ascii_letter_or_digit(c) ||
           std::string_view("/._~-").find(c) != std::string_view::npos;
  });
}

bool is_header(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_ascii_letter_or_digit(c) || c == '-';
  });
}

Error impossible(const std::string& what) {
  return {kProxyImpossible, what};
}

Result<void> add_application(const ProxiedApplication& one, const std::string& own_origin,
                             const std::string& base_path, Places& places) {
  if (!identity::is_object_id(one.id)) {
    return impossible("expected the id of an application, got " + countersign::quoted(one.id));
  }
  if (!one.backend.empty() && !is_proxy_address(one.backend)) {
    return impossible("expected as backend of \"" + one.id +
                      "\" host and port or unix:/path, got " + countersign::quoted(one.backend));
  }
  for (const std::string& text : one.urls) {
    CS_TRY(HttpUrl url, HttpUrl::parse(text));
    std::string path = url.path;
    while (path.size() > 1 && path.ends_with('/')) {
      path.pop_back();
    }
    if (base_path.empty() && url.origin() == own_origin && (path == "/" || !is_plain_path(path))) {
      return impossible("expected \"base_path\" to be set, for the application \"" + one.id +
                        "\" has " + countersign::quoted(path) + " of " + own_origin);
    }
    Place& place = places.try_emplace(url.origin(), Place{url, {}, {}, {}}).first->second;
    place.paths.insert(std::move(path));
    for (const std::string& header : one.headers) {
      const bool known =
          std::any_of(place.headers.begin(), place.headers.end(),
                      [&](const std::string& other) { return equal_but_for_case(header, other); });
      if (!is_header(header)) {
        return impossible("expected the name of a header, got " + countersign::quoted(header));
      }
      if (!known) {
        place.headers.push_back(header);
      }
    }
  }
  return {};
}

// Fails where nginx could not tell two origins apart: it would hand requests for the one to the
// other.
Result<void> place_listeners(const ProxiedInstallation& installation, Places& places) {
  std::map<std::uint16_t, PortListener> ports;
  std::map<std::string, std::string> origins;  // by host
  for (const auto& [origin, place] : places) {
    ports[place.url.port].add(place.url);
    const auto [first, is_new] = origins.emplace(place.url.host, origin);
    if (!installation.listen.empty() && !is_new) {
      return impossible("expected one origin of each host behind one --listen, got " +
                        first->second + " and " + origin);
    }
  }
  for (auto& [origin, place] : places) {
    const PortListener& listener = ports[place.url.port];
    if (installation.listen.empty() && listener.is_mixed()) {
      return impossible("expected https or http at port " + std::to_string(place.url.port) +
                        ", got applications at both");
    }
    place.listen = installation.listen.empty() ? listener.values(place.url)
                                               : std::vector<std::string>{installation.listen};
  }
  return {};
}

}  // namespace

bool is_proxy_address(std::string_view text) {
  const bool unix_socket = text.starts_with("unix:/");
  const auto fits = [&](char c) {
    return is_ascii_letter_or_digit(c) ||
           std::string_view(unix_socket ? ":/._-" : ":.[]_-").find(c) != std::string_view::npos;
  };
  return std::all_of(text.begin(), text.end(), fits) &&
         (unix_socket || (text.find(':') != std::string_view::npos && !text.ends_with(':')));
}

Result<std::string> nginx_recipe(const ProxiedInstallation& installation) {
  CS_TRY(const HttpUrl own, HttpUrl::parse(installation.public_origin));
  for (const std::string& address : {installation.gateway, installation.listen}) {
    if (!address.empty() && !is_proxy_address(address)) {
      return impossible("expected host and port or unix:/path, got " +
                        countersign::quoted(address));
    }
  }
  Places places;
  places.emplace(own.origin(), Place{own, {}, {}, {}});
  for (const ProxiedApplication& one : installation.applications) {
    CS_TRY(add_application(one, own.origin(), installation.base_path, places));
  }
  CS_TRY(place_listeners(installation, places));
  for (const std::string& name : installation.host_names) {
    if (const auto url = HttpUrl::parse("https://" + name); !url.ok() || url->host != name) {
      return impossible("expected a host name, got " + countersign::quoted(name));
    }
  }
  std::string out = std::string(kHead) + comments_of(contents_of(installation)) +
                    upstreams(installation) + std::string(kMaps) + cookie_maps();
  for (const auto& [origin, place] : places) {
    out += server(place, installation);
  }
  out += entrances(places.at(own.origin()), installation);
  return installation.with_default_server ? out + default_servers(places, installation) : out;
}

}  // namespace countersign::app
