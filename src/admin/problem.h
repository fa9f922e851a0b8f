// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/error.h"
#include "base/field_problem.h"
#include "http/message.h"
#include "json/value.h"

namespace countersign::admin {

/// Why a call was refused, for whoever made it (RFC 9457).
struct Problem {
  int status = 500;
  std::string code;      // "api.forbidden": stable
  std::string detail;    // "expected ... got ...": no secrets
  std::string remedy;    // what to do about it
  FieldProblems errors;  // of a document, each with its own code and remedy
  std::string internal;  // for the log alone

  // NOLINTBEGIN(google-explicit-constructor): CS_TRY hands an Error on as the Problem it is.
  Problem() = default;
  Problem(ErrorCode error_code, std::string what, std::string what_to_do = {});
  /// Of any error of the layers below. What is nobody's fault but the environment's or ours is told
  /// by code alone.
  Problem(const Error& error);
  // NOLINTEND(google-explicit-constructor)

  /// 422: a document that was read and can't be taken.
  static Problem of_fields(FieldProblems problems);
};

/// The status for a code: that of the API's own codes and of codes known to need another than their
/// blame says; else 400, 422, 503 or 500 by blame.
int status_of(const ErrorCode& code);

json::Value to_json(const Problem& problem);
http::Response to_response(const Problem& problem);

/// The error of one field.
FieldProblem field_problem(std::string_view pointer, ErrorCode code, std::string what,
                           std::string remedy = {});

/// A value, or why the call is refused. As Result, whose CS_TRY works on it too.
template <typename T>
class [[nodiscard]] Outcome {
 public:
  // NOLINTBEGIN(google-explicit-constructor): `return value;` and `return problem;` are meant.
  Outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Outcome(Problem problem) : state_(std::in_place_index<1>, std::move(problem)) {}
  Outcome(const Error& error) : state_(std::in_place_index<1>, Problem(error)) {}
  // NOLINTEND(google-explicit-constructor)
  bool ok() const { return state_.index() == 0; }
  T& operator*() & { return value(*this); }
  const T& operator*() const& { return value(*this); }
  T&& operator*() && { return std::move(value(*this)); }
  T* operator->() { return &value(*this); }
  const T* operator->() const { return &value(*this); }
  const Problem& error() const& {
    CS_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }
  Problem&& error() && {
    CS_CHECK(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  template <typename Self>
  static auto& value(Self& self) {
    CS_CHECK(self.ok());
    return *std::get_if<0>(&self.state_);
  }
  std::variant<T, Problem> state_;
};

struct Nothing {};

/// Success without a value, or why the call is refused.
template <>
class [[nodiscard]] Outcome<void> : public Outcome<Nothing> {
 public:
  using Outcome<Nothing>::Outcome;
  Outcome() : Outcome<Nothing>(Nothing{}) {}
};

}  // namespace countersign::admin
