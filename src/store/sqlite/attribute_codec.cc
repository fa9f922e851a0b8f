// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/attribute_codec.h"

#include <cstddef>
#include <utility>

#include "store/errors.h"
#include "store/sqlite/packing.h"

namespace countersign::store {
namespace {

constexpr std::uint8_t kAttributeFormat = 1;

identity::Attribute read_attribute(Unpacker& in) {
  identity::Attribute attribute{in.text(), {}};
  const std::size_t values = in.count();
  for (std::size_t i = 0; i < values && in.ok(); ++i) {
    attribute.values.push_back(in.text());
  }
  return attribute;
}

}  // namespace

std::string encode_attributes(const std::vector<identity::Attribute>& attributes) {
  Packer out;
  out.byte(kAttributeFormat);
  for (const identity::Attribute& attribute : attributes) {
    out.text(attribute.name);
    out.number(attribute.values.size());
    for (const std::string& value : attribute.values) {
      out.text(value);
    }
  }
  return out.take();
}

Result<std::vector<identity::Attribute>> decode_attributes(std::span<const std::uint8_t> bytes) {
  Unpacker in(bytes);
  if (in.byte() != kAttributeFormat) {
    return Error{kCorrupt, "expected attributes in format 1"};
  }
  std::vector<identity::Attribute> attributes;
  while (in.ok() && !in.at_end()) {
    attributes.push_back(read_attribute(in));
  }
  if (!in.ok()) {
    return Error{kCorrupt, "expected whole attributes"};
  }
  return attributes;
}

}  // namespace countersign::store
