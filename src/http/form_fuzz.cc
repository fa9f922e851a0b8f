// SPDX-License-Identifier: Apache-2.0
// What is read, written again with everything escaped, reads as the same; the raw pieces make up
// the text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/form.h"

namespace {

using countersign::http::Form;
using countersign::http::FormField;
using countersign::http::percent_encode;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto form = Form::parse(text);
  if (!form.ok()) {
    return 0;
  }
  std::string raw;
  std::string written;
  for (const FormField& field : form->fields()) {
    raw.append(raw.empty() ? "" : "&").append(field.raw);
    written.append(written.empty() ? "" : "&").append(percent_encode(field.name)).append("=");
    written.append(percent_encode(field.value));
    require(field.value.find('\0') == std::string::npos);
  }
  require(raw == text);
  const auto again = Form::parse(written, {.bytes = 4 * size + 100});
  require(again.ok() && again->fields().size() == form->fields().size());
  for (std::size_t i = 0; i < form->fields().size(); ++i) {
    require(again->fields()[i].name == form->fields()[i].name);
    require(again->fields()[i].value == form->fields()[i].value);
  }
  return 0;
}
