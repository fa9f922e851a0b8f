// SPDX-License-Identifier: Apache-2.0
#include "admin/call.h"

#include <algorithm>
#include <charconv>

#include "admin/errors.h"
#include "base/base64.h"
#include "base/check.h"
#include "base/utf8.h"

namespace countersign::admin {
namespace {

constexpr std::size_t kDefaultLimit = 50;

}  // namespace

const std::string& Call::path_value(std::string_view name) const {
  const auto found = path.find(std::string(name));
  CS_CHECK(found != path.end());
  return found->second;
}

const std::string* Call::query_value(std::string_view name) const {
  const auto found = query.find(std::string(name));
  return found == query.end() ? nullptr : &found->second;
}

bool Call::query_flag(std::string_view name) const {
  const std::string* value = query_value(name);
  return value != nullptr && *value == "true";
}

std::size_t Call::limit() const {
  return static_cast<std::size_t>(query_number("limit").value_or(kDefaultLimit));
}

std::optional<std::int64_t> Call::query_number(std::string_view name) const {
  const std::string* value = query_value(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto read = std::from_chars(value->data(), value->data() + value->size(), number);
  CS_CHECK(read.ec == std::errc());
  return number;
}

store::AuditContext Call::audit(std::string comment) const {
  return {grant.actor, peer, now, std::move(comment), grant.organisation};
}

Outcome<void> Call::check_version(std::int64_t version) const {
  if (!if_match) {
    return {};
  }
  const std::string tag = std::to_string(version);
  const bool matches =
      std::any_of(if_match->begin(), if_match->end(),
                  [&](const std::string& wanted) { return wanted == "*" || wanted == tag; });
  if (!matches) {
    return Problem(kPreconditionFailed, "expected the version that If-Match names, got " + tag,
                   "read it again, and repeat your change on what it is now");
  }
  return {};
}

std::vector<identity::OrganisationId> Call::covered() const {
  if (query_flag("below")) {
    return catalogue->subtree(organisation);
  }
  return {organisation};
}

std::vector<identity::OrganisationId> Call::covered_by_records() const {
  if (query_flag("below")) {
    return catalogue->subtree_of_records(organisation);
  }
  return {organisation};
}

Answer page(json::Array items, const std::optional<std::string>& next_position) {
  json::Object out{{"items", std::move(items)}};
  if (next_position) {
    out.set("next", base64url_encode(*next_position));
  }
  return Answer::json(std::move(out));
}

Outcome<std::string> position_of(const Call& call) {
  const std::string* after = call.query_value("after");
  if (after == nullptr) {
    return std::string();
  }
  const auto position = base64url_decode(*after);
  if (!position.ok() || position->empty() || !is_utf8(*position)) {
    return cursor_invalid();
  }
  return *position;
}

Outcome<std::int64_t> number_position_of(const Call& call) {
  CS_TRY(const std::string text, position_of(call));
  if (text.empty()) {
    return std::int64_t{0};
  }
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || number < 1) {
    return cursor_invalid();
  }
  return number;
}

Problem cursor_invalid() {
  return {kCursorInvalid, "expected in `after` what `next` of the page before was",
          "begin again without `after`"};
}

Problem not_found() {
  return {kNotFound, "there is no such thing, or it is not within what your token is for",
          "check the path, and with GET /me what your token is for"};
}

}  // namespace countersign::admin
