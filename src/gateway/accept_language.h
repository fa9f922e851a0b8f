// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace countersign::gateway {

/// The language ranges of an Accept-Language header, most wanted first, those of equal quality in
/// the order sent; without those of quality 0. What is not well-formed is passed over; at most 16
/// are read. Views into `header`. RFC 9110 12.5.4
std::vector<std::string_view> accepted_languages(std::string_view header);

}  // namespace countersign::gateway
