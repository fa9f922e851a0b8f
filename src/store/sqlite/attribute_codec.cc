// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/attribute_codec.h"

#include <cstddef>
#include <optional>

#include "store/errors.h"

namespace countersign::store {
namespace {

constexpr char kFormat = 1;

void append_number(std::string& out, std::size_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(0x80 | (value & 0x7f));
    value >>= 7;
  }
  out += static_cast<char>(value);
}

void append_text(std::string& out, const std::string& text) {
  append_number(out, text.size());
  out += text;
}

class Decoder {
 public:
  explicit Decoder(std::span<const std::uint8_t> rest) : rest_(rest) {}

  bool at_end() const { return rest_.empty(); }

  std::optional<std::size_t> number() {
    std::size_t value = 0;
    for (unsigned shift = 0; shift < 28 && !rest_.empty(); shift += 7) {
      const std::uint8_t byte = rest_.front();
      rest_ = rest_.subspan(1);
      value |= static_cast<std::size_t>(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
    return std::nullopt;
  }

  std::optional<std::string> text() {
    const std::optional<std::size_t> size = number();
    if (!size.has_value() || *size > rest_.size()) {
      return std::nullopt;
    }
    std::string value(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(*size));
    rest_ = rest_.subspan(*size);
    return value;
  }

  std::optional<identity::Attribute> attribute() {
    std::optional<std::string> name = text();
    const std::optional<std::size_t> count = number();
    if (!name.has_value() || !count.has_value() || *count > rest_.size()) {
      return std::nullopt;
    }
    identity::Attribute attribute{*std::move(name), {}};
    for (std::size_t i = 0; i < *count; ++i) {
      std::optional<std::string> value = text();
      if (!value.has_value()) {
        return std::nullopt;
      }
      attribute.values.push_back(*std::move(value));
    }
    return attribute;
  }

 private:
  std::span<const std::uint8_t> rest_;
};

}  // namespace

std::string encode_attributes(const std::vector<identity::Attribute>& attributes) {
  std::string out(1, kFormat);
  for (const identity::Attribute& attribute : attributes) {
    append_text(out, attribute.name);
    append_number(out, attribute.values.size());
    for (const std::string& value : attribute.values) {
      append_text(out, value);
    }
  }
  return out;
}

Result<std::vector<identity::Attribute>> decode_attributes(std::span<const std::uint8_t> bytes) {
  if (bytes.empty() || bytes.front() != kFormat) {
    return Error{kCorrupt, "expected attributes in format 1"};
  }
  Decoder decoder(bytes.subspan(1));
  std::vector<identity::Attribute> attributes;
  while (!decoder.at_end()) {
    std::optional<identity::Attribute> attribute = decoder.attribute();
    if (!attribute.has_value()) {
      return Error{kCorrupt, "expected whole attributes"};
    }
    attributes.push_back(*std::move(attribute));
  }
  return attributes;
}

}  // namespace countersign::store
