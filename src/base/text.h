// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace countersign {

/// A value from outside as it may stand in Error::detail and in logs: in double quotes, cut to 200
/// bytes at the border of a character ("..." follows), with quotes, backslashes, control
/// characters, bytes that are not UTF-8, and characters that turn or hide text (bidirectional and
/// zero-width ones, line separators) as `\u{202e}` or `\x{ff}`.
std::string quoted(std::string_view value);

}  // namespace countersign
