// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/error.h"

namespace countersign {

/// A value, or the reason why there is none. Reading the absent side aborts. There is no conversion
/// to bool and no default value, so that a failure can't be passed over (docs/adr/0001).
template <typename T>
class [[nodiscard]] Result {
 public:
  using Value = T;
  // NOLINTBEGIN(google-explicit-constructor): `return value;` and `return error;` are meant.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  Result(ErrorCode code, std::string detail = {})
      : state_(std::in_place_index<1>, Error{code, std::move(detail)}) {}
  // NOLINTEND(google-explicit-constructor)
  bool ok() const { return state_.index() == 0; }

  T& operator*() & {
    CS_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  const T& operator*() const& {
    CS_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T&& operator*() && {
    CS_CHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }

  const Error& error() const& {
    CS_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    CS_CHECK(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or the reason of the failure.
template <>
class [[nodiscard]] Result<void> {
 public:
  using Value = void;
  // NOLINTBEGIN(google-explicit-constructor): `return value;` and `return error;` are meant.
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  Result(ErrorCode code, std::string detail = {}) : error_(Error{code, std::move(detail)}) {}
  // NOLINTEND(google-explicit-constructor)
  bool ok() const { return !error_.has_value(); }
  const Error& error() const& {
    CS_CHECK(!ok());
    return *error_;
  }
  Error&& error() && {
    CS_CHECK(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace countersign
// NOLINTBEGIN(bugprone-macro-parentheses): a declaration can't stand in parentheses.
#define CS_TRY_CONCAT_INNER(a, b) a##b
#define CS_TRY_CONCAT(a, b) CS_TRY_CONCAT_INNER(a, b)
#define CS_TRY_ASSIGN(result, declaration, expression) \
  auto result = (expression);                          \
  if (!result.ok()) [[unlikely]] {                     \
    return std::move(result).error();                  \
  }                                                    \
  declaration = *std::move(result)
#define CS_TRY_VOID(expression)                                  \
  do {                                                           \
    if (auto cs_try = (expression); !cs_try.ok()) [[unlikely]] { \
      return std::move(cs_try).error();                          \
    }                                                            \
  } while (false)
#define CS_TRY_PICK(a, b, name, ...) name
// NOLINTEND(bugprone-macro-parentheses)
/// `CS_TRY(auto x, f())` declares x from a Result or returns its error; `CS_TRY(f())` does so for
/// Result<void>.
#define CS_TRY(...) CS_TRY_PICK(__VA_ARGS__, CS_TRY_TWO, CS_TRY_ONE, unused)(__VA_ARGS__)
#define CS_TRY_ONE(expression) CS_TRY_VOID(expression)
#define CS_TRY_TWO(declaration, expression) \
  CS_TRY_ASSIGN(CS_TRY_CONCAT(cs_try_, __LINE__), declaration, expression)
