// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"

namespace countersign::http {

/// The values of a route's `{}` segments, in order; views into the request.
using PathParameters = std::vector<std::string_view>;

using RouteFunction =
    std::function<void(const Request& request, const PathParameters& parameters, Reply reply)>;

/// Sends each request to the route of its method and path.
///
/// A path has one spelling: it is compared byte by byte, never decoded, and a `{}` segment takes
/// one or more of A-Z a-z 0-9 - . _ ~ (but not "." or ".."). So a trailing or doubled slash, other
/// letter case, ";x", and every percent escape are 404. A known path with another method is 405
/// with Allow. HEAD goes to the GET route.
class Router final : public Handler {
 public:
  /// Both answers are bare text unless a handler for them is given.
  Router() = default;

  /// Adds a route before the server starts. `pattern`: "/saml/acs/{}"; one `{}` is a whole segment.
  /// `body_limit`: of this route, in bytes. Aborts on a malformed or repeated pattern.
  void add(Method method, std::string_view pattern, RouteFunction function,
           std::size_t body_limit = kNoBody);

  /// Answers in place of the bare 404 (for a page with a link home).
  void set_not_found(RouteFunction function) { not_found_ = std::move(function); }

  void handle(const Request& request, Reply reply) override;
  std::size_t body_limit(const Request& head) const override;

  /// The body limit of routes that take none.
  static constexpr std::size_t kNoBody = 0;

 private:
  struct Route {
    Method method;
    RouteFunction function;
    std::size_t body_limit;
  };
  struct Place {
    std::vector<std::string> segments;  // of a pattern with {}
    std::vector<Route> routes;
  };

  Place& place_for(std::string_view pattern);
  const Place* find(std::string_view path, PathParameters& parameters) const;
  static const Route* choose(const Place& place, Method method);

  std::map<std::string, Place, std::less<>> exact_;
  std::vector<Place> patterns_;
  RouteFunction not_found_;
};

}  // namespace countersign::http
