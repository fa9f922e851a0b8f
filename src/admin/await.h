// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <future>
#include <memory>
#include <utility>

#include "base/result.h"

namespace countersign::admin {

/// What `start` hands to the callback that it is given, waited for. For worker threads alone: the
/// callback is called exactly once, by another thread or before `start` returns.
template <typename T, typename Start>
Result<T> await(const Start& start) {
  const auto promise = std::make_shared<std::promise<Result<T>>>();
  auto future = promise->get_future();
  start([promise](Result<T> result) { promise->set_value(std::move(result)); });
  return future.get();
}

}  // namespace countersign::admin
