// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace countersign::app {

/// The whole file, or standard input for "-"; none when it can't be read or is over 4 MiB.
std::optional<std::string> read_input(const std::string& name);

enum class MessageForm { kXml, kPosted };

/// A message as it was found in a file.
struct Message {
  MessageForm form = MessageForm::kXml;
  std::string text;
};

/// Tells XML from base64 and takes the value of SAMLResponse out of what people have: a form body
/// (`SAMLResponse=...&RelayState=...`), a query, a line of a tracer, a curl command, a HAR file, an
/// HTML form. Anything else is given on as base64, to be refused by name.
Message find_message(std::string_view file);

}  // namespace countersign::app
