// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace countersign::app {

/// The child processes of the demo. Each ends when its parent does, however that ends.
class Children {
 public:
  Children() = default;
  ~Children() { stop(); }
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  /// Starts a program, its output appended to `log`. Fails with app.demo_failed.
  Result<void> start(const std::string& name, const std::vector<std::string>& command,
                     const std::string& log);

  /// The name of a child that has ended, or empty.
  std::string ended();

  /// Ends all, politely first.
  void stop();

 private:
  struct Child {
    std::string name;
    ::pid_t pid;
  };
  std::vector<Child> children_;
};

}  // namespace countersign::app
