// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "http/characters.h"
#include "http/errors.h"

namespace countersign::http {
namespace {

constexpr std::string_view kParameter = "{}";

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  path.remove_prefix(1);
  while (true) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) {
      return segments;
    }
    path.remove_prefix(slash + 1);
  }
}

bool is_parameter_value(std::string_view segment) {
  return !segment.empty() && segment != "." && segment != ".." &&
         all_of(segment, CharacterClass::kUnreserved);
}

// Whether `path` is of the pattern; its parameters are appended.
bool match(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path,
           PathParameters& parameters) {
  if (pattern.size() != path.size()) {
    return false;
  }
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool parameter = pattern[i] == kParameter;
    const bool fits = parameter ? is_parameter_value(path[i]) : pattern[i] == path[i];
    if (!fits) {
      return false;
    }
    if (parameter) {
      parameters.push_back(path[i]);
    }
  }
  return true;
}

bool is_pattern(std::string_view pattern) {
  if (pattern.empty() || pattern.front() != '/') {
    return false;
  }
  const auto segments = split_path(pattern);
  return std::all_of(segments.begin(), segments.end(), [](std::string_view segment) {
    return segment == kParameter || all_of(segment, CharacterClass::kUnreserved);
  });
}

Response plain_refusal(ErrorCode code, int status) {
  return Response::with_body(status, "text/plain", std::string(code.id) + "\n");
}

}  // namespace

void Router::add(Method method, std::string_view pattern, RouteFunction function,
                 std::size_t body_limit) {
  CS_CHECK(is_pattern(pattern) && method != Method::kOther);
  Place& place = place_for(pattern);
  CS_CHECK(std::none_of(place.routes.begin(), place.routes.end(),
                        [method](const Route& route) { return route.method == method; }));
  place.routes.push_back(Route{method, std::move(function), body_limit});
}

Router::Place& Router::place_for(std::string_view pattern) {
  if (pattern.find(kParameter) == std::string_view::npos) {
    return exact_[std::string(pattern)];
  }
  const auto split = split_path(pattern);
  std::vector<std::string> segments(split.begin(), split.end());
  for (Place& known : patterns_) {
    if (known.segments == segments) {
      return known;
    }
  }
  return patterns_.emplace_back(Place{std::move(segments), {}});
}

const Router::Place* Router::find(std::string_view path, PathParameters& parameters) const {
  if (const auto found = exact_.find(path); found != exact_.end()) {
    return &found->second;
  }
  if (path.empty() || path.front() != '/') {
    return nullptr;
  }
  const auto segments = split_path(path);
  for (const Place& place : patterns_) {
    parameters.clear();
    if (match(place.segments, segments, parameters)) {
      return &place;
    }
  }
  parameters.clear();
  return nullptr;
}

const Router::Route* Router::choose(const Place& place, Method method) {
  const Route* get = nullptr;
  for (const Route& route : place.routes) {
    if (route.method == method) {
      return &route;
    }
    get = route.method == Method::kGet ? &route : get;
  }
  return method == Method::kHead ? get : nullptr;
}

void Router::handle(const Request& request, Reply reply) {
  PathParameters parameters;
  const Place* place = find(request.path(), parameters);
  if (place == nullptr) {
    if (not_found_) {
      not_found_(request, parameters, std::move(reply));
    } else {
      reply.send(plain_refusal(kNotFound, 404));
    }
    return;
  }
  if (const Route* route = choose(*place, request.method()); route != nullptr) {
    route->function(request, parameters, std::move(reply));
    return;
  }
  std::string allow;
  for (const Route& route : place->routes) {
    allow.append(allow.empty() ? "" : ", ").append(to_string(route.method));
    allow.append(route.method == Method::kGet ? ", HEAD" : "");
  }
  Response refusal = plain_refusal(kMethodNotAllowed, 405);
  refusal.add_header("Allow", allow);
  reply.send(std::move(refusal));
}

std::size_t Router::body_limit(const Request& head) const {
  PathParameters parameters;
  const Place* place = find(head.path(), parameters);
  const Route* route = place == nullptr ? nullptr : choose(*place, head.method());
  // A request that will be answered 404 or 405 gets that far.
  return route == nullptr ? std::numeric_limits<std::size_t>::max() : route->body_limit;
}

}  // namespace countersign::http
