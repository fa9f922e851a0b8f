// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "admin/problem.h"
#include "admin/services.h"
#include "identity/catalogue.h"
#include "identity/role.h"
#include "json/value.h"
#include "store/audit_log.h"

namespace countersign::admin {

/// One call that passed all checks of the framework. Holds what it needs of the request.
struct Call {
  const Services& services;
  store::CatalogueKeeper::CataloguePtr catalogue;  // in force when the call began
  identity::Grant grant;
  identity::OrganisationId organisation{};     // of the path, exists; empty when it has none
  std::map<std::string, std::string> path{};   // by name, {organisation} included
  std::map<std::string, std::string> query{};  // checked against the operation's parameters
  std::optional<json::Value> document{};       // of a JSON body
  std::string body{};                          // of another
  std::optional<std::vector<std::string>> if_match{};  // tags without quotes; "*" as it is
  std::string peer{};
  std::string accept_language{};  // the header, or empty
  std::chrono::sys_seconds now{};

  const std::string& path_value(std::string_view name) const;
  /// The value of a query parameter, or null.
  const std::string* query_value(std::string_view name) const;
  bool query_flag(std::string_view name) const;
  std::optional<std::int64_t> query_number(std::string_view name) const;
  std::size_t limit() const;  // of a page

  /// Who does it, for the audit log.
  store::AuditContext audit(std::string comment = {}) const;

  /// Fails with api.precondition_failed when If-Match names other versions than this one.
  Outcome<void> check_version(std::int64_t version) const;

  /// The organisations that a list covers: that of the path, and with `below=true` all below it.
  std::vector<identity::OrganisationId> covered() const;

  /// The same of records, which outlive their organisation: with `below=true` also those of deleted
  /// organisations that were below.
  std::vector<identity::OrganisationId> covered_by_records() const;
};

/// A success as it is answered.
struct Answer {
  int status = 200;
  std::optional<json::Value> body{};
  std::string text{};  // in place of `body`, of the operation's content type
  std::vector<std::pair<std::string, std::string>> headers{};

  static Answer json(json::Value value) { return {200, std::move(value), {}, {}}; }
  static Answer nothing() { return {204, std::nullopt, {}, {}}; }
  static Answer plain(std::string text) { return {200, std::nullopt, std::move(text), {}}; }
  Answer& add(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  /// The ETag of a version.
  Answer& version(std::int64_t number) { return add("ETag", "\"" + std::to_string(number) + "\""); }
};

/// One page of a list: `items`, and in `next` what `after` of the next call is, unless it was the
/// last.
Answer page(json::Array items, const std::optional<std::string>& next_position);

/// The position that `page` was given, from the query parameter `after`; empty when there is none.
/// Fails with api.cursor_invalid.
Outcome<std::string> position_of(const Call& call);

/// The same where positions are numbers from 1; 0 when there is none.
Outcome<std::int64_t> number_position_of(const Call& call);
Problem cursor_invalid();

/// 404, the one answer for everything that is not there or not for this caller.
Problem not_found();

}  // namespace countersign::admin
