// SPDX-License-Identifier: Apache-2.0
// A document and, behind a line feed, a patch: done twice it does no more than once, an empty one
// does nothing, and what was patched is written and read as the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ascii.h"
#include "base/check.h"
#include "json/merge_patch.h"
#include "json/reader.h"
#include "json/writer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace json = countersign::json;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto target = json::read(countersign::take_line(text));
  const auto patch = json::read(text);
  if (!target.ok() || !patch.ok()) {
    return 0;
  }
  const json::Value once = json::merge_patch(*target, *patch);
  CS_CHECK(json::merge_patch(once, *patch) == once);
  if (target->kind() == json::Kind::kObject) {
    CS_CHECK(json::merge_patch(*target, json::Value(json::Object())) == *target);
  }
  if (patch->kind() != json::Kind::kObject) {
    CS_CHECK(once == *patch);
  }
  const auto again = json::read(json::write(once));
  CS_CHECK(again.ok() && *again == once);
  return 0;
}
