// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "admin/operation.h"

namespace countersign::admin {

inline constexpr std::int64_t kMaxPage = 200;

inline QueryParameter text_parameter(std::string_view name, std::string_view meaning) {
  return {name, QueryType::kText, meaning};
}
inline QueryParameter flag_parameter(std::string_view name, std::string_view meaning) {
  return {name, QueryType::kBoolean, meaning};
}
inline QueryParameter choice_parameter(std::string_view name, std::string_view choices,
                                       std::string_view meaning) {
  return {name, QueryType::kChoice, meaning, choices};
}

inline QueryParameter limit_parameter() {
  return {"limit", QueryType::kInteger, "How many at most; 50 if not given.", {}, 1, kMaxPage};
}

/// `limit` and `after`, and what else is given.
inline std::vector<QueryParameter> page_parameters(std::vector<QueryParameter> more = {}) {
  more.push_back(limit_parameter());
  more.push_back(text_parameter("after", "`next` of the page before."));
  return more;
}

inline QueryParameter below_parameter() {
  return flag_parameter("below", "Whether those of all organisations below count, too.");
}

}  // namespace countersign::admin
