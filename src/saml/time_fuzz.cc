// SPDX-License-Identifier: Apache-2.0
// An instant is written and read as the same; a duration is bounded, and as long in seconds.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "saml/time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace countersign::saml;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto instant = read_instant(text)) {
    const auto again = read_instant(write_instant(instant->at));
    CS_CHECK(again && again->at == instant->at && again->zone == ZoneForm::kZulu);
  }
  if (const auto duration = read_xs_duration(text)) {
    CS_CHECK(duration->count() >= 0 && duration->count() <= std::int64_t{100} * 365 * 86'400);
    CS_CHECK(read_xs_duration("PT" + std::to_string(duration->count()) + "S") == duration);
    CS_CHECK(!read_xs_duration("-" + std::string(text)));
  }
  return 0;
}
