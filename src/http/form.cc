// SPDX-License-Identifier: Apache-2.0
#include "http/form.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "http/characters.h"
#include "http/errors.h"
#include "http/message.h"

namespace countersign::http {
namespace {

std::optional<unsigned> hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<unsigned>(c - '0');
  }
  if (c >= 'a' && c <= 'f') {
    return static_cast<unsigned>(c - 'a') + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return static_cast<unsigned>(c - 'A') + 10;
  }
  return std::nullopt;
}

constexpr bool stands_for_itself(char c) {
  return c > 0x20 && c < 0x7f && c != '%' && c != '+';
}

struct Escape {
  char octet = 0;
  std::size_t length = 0;  // of its spelling
};

// What the '+' or the '%' with two digits at the start of `text` stands for.
Result<Escape> read_escape(std::string_view text) {
  if (text.front() == '+') {
    return Escape{' ', 1};
  }
  if (text.front() != '%') {
    return {kFormInvalid, "expected visible ASCII"};
  }
  const auto high = text.size() > 2 ? hex_value(text[1]) : std::nullopt;
  const auto low = text.size() > 2 ? hex_value(text[2]) : std::nullopt;
  if (!high || !low) {
    return {kFormInvalid, "expected two hex digits after a percent sign"};
  }
  return Escape{static_cast<char>(*high * 16 + *low), 3};
}

// application/x-www-form-urlencoded: '+' is a space.
Result<std::string> decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    // Base64 is mostly runs of characters without a meaning of their own.
    const auto* const end = std::find_if_not(text.begin(), text.end(), stands_for_itself);
    const auto run = static_cast<std::size_t>(end - text.begin());
    decoded.append(text.substr(0, run));
    text.remove_prefix(run);
    if (text.empty()) {
      break;
    }
    CS_TRY(const Escape escape, read_escape(text));
    decoded.push_back(escape.octet);
    text.remove_prefix(escape.length);
  }
  return decoded;
}

Result<FormField> read_field(std::string_view raw) {
  if (raw.empty()) {
    return {kFormInvalid, "expected a name between ampersands"};
  }
  FormField field;
  field.raw = raw;
  const std::size_t equals = raw.find('=');
  CS_TRY(field.name, decode(raw.substr(0, equals)));
  if (field.name.empty() || !all_of(field.name, CharacterClass::kValue)) {
    return {kFormInvalid, "expected a name without control characters"};
  }
  if (equals != std::string_view::npos) {
    field.raw_value = raw.substr(equals + 1);
    CS_TRY(field.value, decode(field.raw_value));
  }
  if (field.value.find('\0') != std::string::npos) {
    return {kFormInvalid, "expected a value without NUL"};
  }
  if (!is_utf8(field.name) || !is_utf8(field.value)) {
    return {kFormInvalid, "expected UTF-8"};
  }
  return field;
}

}  // namespace

Result<Form> Form::parse(std::string_view text, const FormLimits& limits) {
  if (text.size() > limits.bytes) {
    return {kFormTooLarge, "expected at most " + std::to_string(limits.bytes) + " bytes, got " +
                               std::to_string(text.size())};
  }
  Form form;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    if (form.fields_.size() == limits.fields) {
      return {kFormTooLarge, "expected at most " + std::to_string(limits.fields) + " fields"};
    }
    CS_TRY(auto field, read_field(text.substr(0, end)));
    form.fields_.push_back(std::move(field));
    if (end == std::string_view::npos) {
      break;
    }
    text.remove_prefix(end + 1);
    if (text.empty()) {
      return {kFormInvalid, "expected a field after the last ampersand"};
    }
  }
  return form;
}

std::size_t Form::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(fields_.begin(), fields_.end(),
                    [name](const FormField& field) { return field.name == name; }));
}

Result<const FormField*> Form::optional(std::string_view name) const {
  const FormField* found = nullptr;
  for (const FormField& field : fields_) {
    if (field.name != name) {
      continue;
    }
    if (found != nullptr) {
      return {kFieldDuplicate, "expected one field \"" + std::string(name.substr(0, 200)) + "\""};
    }
    found = &field;
  }
  return found;
}

Result<const FormField*> Form::only(std::string_view name) const {
  CS_TRY(const FormField* const found, optional(name));
  if (found == nullptr) {
    return {kFieldMissing, "expected a field \"" + std::string(name.substr(0, 200)) + "\""};
  }
  return found;
}

bool is_form_content_type(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) {
    type.remove_suffix(1);
  }
  return equal_but_for_case(type, "application/x-www-form-urlencoded");
}

}  // namespace countersign::http
