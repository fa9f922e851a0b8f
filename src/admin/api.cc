// SPDX-License-Identifier: Apache-2.0
#include "admin/api.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "admin/authentication.h"
#include "admin/errors.h"
#include "admin/grants.h"
#include "admin/request_reader.h"
#include "base/text.h"
#include "http/errors.h"
#include "identity/organisation.h"

namespace countersign::admin {
namespace {

constexpr std::string_view kBase = "/api/v1";
// What somebody without a token may make us read.
constexpr std::size_t kStrangerBytes = std::size_t{64} * 1024;

// "/organisations/{organisation}" as the router writes it.
std::string pattern_of(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::size_t open = path.find('{');
    out.append(path.substr(0, open));
    if (open == std::string_view::npos) {
      break;
    }
    out.append("{}");
    path.remove_prefix(path.find('}', open) + 1);
  }
  return out;
}

std::size_t parameters_in(const std::string& pattern) {
  return static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '{'));
}

http::Response response_of(const Operation& operation, Answer answer) {
  http::Response response(answer.status);
  if (answer.body) {
    response = http::Response::with_body(answer.status, operation.success.content_type,
                                         json::write(*answer.body) + "\n");
  } else if (answer.status != 204) {
    response = http::Response::with_body(answer.status, operation.success.content_type,
                                         std::move(answer.text));
  }
  for (const auto& [name, value] : answer.headers) {
    response.add_header(http::HeaderName::checked(name), value);
  }
  response.add_header("Cache-Control", "no-store");
  response.add_header("X-Content-Type-Options", "nosniff");
  return response;
}

http::Response method_refused(const std::string& allow) {
  http::Response response = to_response(
      Problem(kMethodNotAllowed, "expected one of " + allow, "use another method or path"));
  response.add_header("Allow", allow);
  return response;
}

// Where the caller stands: the organisation of the path and the permission.
Outcome<void> check_scope(const Operation& operation, Call& call) {
  const identity::Catalogue& catalogue = *call.catalogue;
  const identity::OrganisationId root(identity::kRootOrganisation);
  if (const auto named = call.path.find("organisation"); named != call.path.end()) {
    call.organisation = identity::OrganisationId(named->second);
    if (catalogue.organisation(call.organisation) == nullptr ||
        !catalogue.is_within(call.organisation, call.grant.organisation)) {
      return not_found();
    }
  }
  switch (operation.scope) {
    case Scope::kCaller:
      return {};
    case Scope::kSystem:
      return check_permission(catalogue, call.grant, root, {operation.object, operation.action});
    case Scope::kGrant:
      return check_permission(catalogue, call.grant, call.grant.organisation,
                              {operation.object, operation.action});
    case Scope::kOrganisation:
      break;
  }
  return check_permission(catalogue, call.grant, call.organisation,
                          {operation.object, operation.action});
}

}  // namespace

// One call on its way to a worker. Shared as std::function copies; used by one thread at a time.
struct Api::Task {
  const Operation& operation;
  Call call;
  http::Reply reply;

  void refuse(const Problem& problem) {
    if (problem.status >= 500) {
      call.services.log.write(LogEntry(LogLevel::kError, "api_call_failed")
                                  .add("operation", operation.id)
                                  .add("actor", call.grant.actor)
                                  .add("code", problem.code)
                                  .add("detail", problem.internal));
    } else if (problem.status == 403) {
      call.services.log.write(LogEntry(LogLevel::kWarning, "api_call_refused")
                                  .add("operation", operation.id)
                                  .add("actor", call.grant.actor)
                                  .add("code", problem.code)
                                  .add("detail", problem.detail)
                                  .add("peer", call.peer));
    }
    reply.send(to_response(problem));
  }

  void run() {
    if (auto read = read_document(operation, call); !read.ok()) {
      return refuse(read.error());
    }
    auto outcome = operation.handler(call);
    if (!outcome.ok()) {
      return refuse(outcome.error());
    }
    reply.send(response_of(operation, *std::move(outcome)));
  }
};

Api::Api(const Services& services)
    : services_(services),
      prefix_(services.machine.base_path + std::string(kBase)),
      operations_(all_operations()) {
  add_routes();
}

bool Api::owns(std::string_view path) const {
  return path.starts_with(prefix_) &&
         (path.size() == prefix_.size() || path[prefix_.size()] == '/');
}

void Api::add_routes() {
  using http::Method;
  // Fewer parameters first: "users/bulk" is not a user.
  std::map<std::pair<std::size_t, std::string>, std::vector<const Operation*>> places;
  for (const Operation& operation : operations_) {
    const std::string pattern = pattern_of(operation.path);
    places[{parameters_in(pattern), pattern}].push_back(&operation);
  }
  constexpr std::array kMethods{Method::kGet,   Method::kPost,   Method::kPut,
                                Method::kPatch, Method::kDelete, Method::kOptions};
  for (const auto& [key, operations] : places) {
    const std::string pattern = prefix_ + key.second;
    std::string allow;
    std::vector<Method> taken;
    for (const Operation* operation : operations) {
      router_.add(
          operation->method, pattern,
          [this, operation](const http::Request& request, const http::PathParameters& path,
                            http::Reply reply) {
            begin(*operation, request, path, std::move(reply));
          },
          body_limit_of(operation->body));
      allow.append(allow.empty() ? "" : ", ").append(http::to_string(operation->method));
      taken.push_back(operation->method);
    }
    for (const Method method : kMethods) {
      if (std::find(taken.begin(), taken.end(), method) == taken.end()) {
        router_.add(method, pattern,
                    [allow](const http::Request&, const http::PathParameters&, http::Reply reply) {
                      reply.send(method_refused(allow));
                    });
      }
    }
  }
  router_.set_not_found([](const http::Request&, const http::PathParameters&, http::Reply reply) {
    reply.send(admin::to_response(not_found()));
  });
}

void Api::begin(const Operation& operation, const http::Request& request,
                const http::PathParameters& path, http::Reply reply) {
  const auto now = services_.clock();
  const auto catalogue = services_.catalogue.current();
  auto grant = authenticate(request, *catalogue, services_.machine, now);
  if (!grant.ok()) {
    return reply.send(admin::to_response(grant.error()));
  }
  const auto task = std::make_shared<Task>(
      Task{operation, Call{services_, catalogue, *std::move(grant)}, std::move(reply)});
  Call& call = task->call;
  call.now = now;
  const auto names = path_parameters(operation.path);
  for (std::size_t i = 0; i < names.size(); ++i) {
    call.path.emplace(names[i], path[i]);
  }
  if (auto checked = check_scope(operation, call); !checked.ok()) {
    return task->refuse(checked.error());
  }
  if (auto checked = read_request(request, operation, call); !checked.ok()) {
    return task->refuse(checked.error());
  }
  if (!services_.workers.try_run([task] { task->run(); })) {
    task->refuse(Problem(kBusy, "", "try again in a moment"));
  }
}

void Api::handle(const http::Request& request, http::Reply reply) {
  router_.handle(request, std::move(reply));
}

std::size_t Api::body_limit(const http::Request& head) const {
  const std::size_t limit = router_.body_limit(head);
  if (limit <= kStrangerBytes) {
    return limit;
  }
  const auto grant =
      authenticate(head, *services_.catalogue.current(), services_.machine, services_.clock());
  return grant.ok() ? limit : kStrangerBytes;
}

http::Response Api::refuse_body(const http::Request& head) const {
  const auto grant =
      authenticate(head, *services_.catalogue.current(), services_.machine, services_.clock());
  if (!grant.ok()) {
    return admin::to_response(grant.error());
  }
  const std::size_t limit = router_.body_limit(head);
  if (limit == http::Router::kNoBody) {
    return admin::to_response(body_unexpected());
  }
  return admin::to_response(Problem(
      http::kBodyTooLarge,
      "expected a body of at most " + std::to_string(std::min(limit, kMaxBodyBytes)) + " bytes",
      "send less at a time"));
}

}  // namespace countersign::admin
