// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "saml/types.h"

namespace countersign::saml {

/// How an instant names UTC.
enum class ZoneForm { kZulu, kZeroOffset };

struct ReadInstant {
  Instant at{};
  ZoneForm zone = ZoneForm::kZulu;
};

/// Reads an xs:dateTime in UTC ([Core] 1.3.3): `2020-06-02T14:59:38.997Z`, 0 to 20 fraction digits,
/// years 0001 to 9999. `+00:00` for `Z` is told apart. None for anything else: another offset, no
/// zone, 24:00:00, a leap second, a lower-case letter.
std::optional<ReadInstant> read_instant(std::string_view text);

/// `2020-06-02T14:59:38Z`, with milliseconds when there are any.
std::string write_instant(Instant at);

/// Reads an xs:duration of days, hours, minutes and seconds, `P1DT2H` or `PT3600S`; years and
/// months count as 365 and 30 days. None when malformed, negative or over 100 years.
std::optional<std::chrono::seconds> read_xs_duration(std::string_view text);

}  // namespace countersign::saml
