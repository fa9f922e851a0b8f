// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "config/config.h"
#include "config/toml_json.h"

// A configuration is read whole or refused with a reason, and what was read keeps the promises that
// the server builds on.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(data)), size);
  countersign::app::Problems problems("fuzz.toml");
  const auto config = countersign::app::read_config(text, problems);
  CS_CHECK(config.has_value() == problems.empty());
  countersign::app::Problems tree_problems("fuzz.toml");
  if (const auto tree = countersign::app::read_toml(text, tree_problems)) {
    const auto value = countersign::app::to_json(*tree, tree_problems);
    CS_CHECK(value.has_value() || !tree_problems.empty());
  }
  CS_CHECK(problems.empty() == problems.text().empty());
  if (!config) {
    return 0;
  }
  CS_CHECK(!config->listen.empty() && !config->public_origin.empty());
  CS_CHECK(config->base_path.empty() || config->base_path[0] == '/');
  for (const auto& pair : config->signing_keys) {
    CS_CHECK(!pair.key_file.text.empty() && !pair.certificate_file.text.empty());
  }
  return 0;
}
