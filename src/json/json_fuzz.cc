// SPDX-License-Identifier: Apache-2.0
// What is read is UTF-8 and is written to what reads to the same value, compact and pretty; a value
// merged into itself stays, and one merged into nothing lost its nulls alone.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "json/merge_patch.h"
#include "json/reader.h"

namespace {

using countersign::json::Value;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void require_reads_back(const std::string& text, const Value& value) {
  // Escapes make text longer, each byte at most six.
  const auto again = countersign::json::read(text, {.bytes = text.size()});
  require(again.ok() && *again == value);
}

bool has_null(const Value& value) {
  if (!value.is_object()) {
    return false;
  }
  for (const auto& member : value.as_object()) {
    if (member.value.is_null() || has_null(member.value)) {
      return true;
    }
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = countersign::json::read(text);
  if (!value.ok()) {
    require(value.error().code.id.starts_with("json.") && !value.error().detail.empty() &&
            countersign::is_utf8(value.error().detail));
    return 0;
  }
  require(countersign::is_utf8(text));
  require_reads_back(countersign::json::write(*value), *value);
  require_reads_back(countersign::json::write_pretty(*value), *value);
  const Value merged = countersign::json::merge_patch({}, *value);
  require(has_null(merged) == false && (merged == *value || has_null(*value)));
  require(has_null(*value) || countersign::json::merge_patch(*value, *value) == *value);
  return 0;
}
