// SPDX-License-Identifier: Apache-2.0
#include "store/cached_session.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "base/check.h"

namespace countersign::store {
namespace {

/// Numbers and lengths are 16 bits: what a session may hold (identity::kMaxAttributeBytes, 256
/// bytes of user name) is less.
std::uint16_t to_number(std::size_t value) {
  CS_CHECK(value < std::numeric_limits<std::uint16_t>::max());
  return static_cast<std::uint16_t>(value);
}

class Writer {
 public:
  void number(std::uint16_t value) {
    std::array<char, sizeof(value)> bytes{};
    std::memcpy(bytes.data(), &value, sizeof(value));
    bytes_.append(bytes.data(), bytes.size());
  }
  void string(std::string_view text) {
    number(to_number(text.size()));
    bytes_ += text;
  }
  SessionText finish() const {
    auto block = std::make_unique<char[]>(bytes_.size());  // NOLINT(modernize-avoid-c-arrays)
    std::copy(bytes_.begin(), bytes_.end(), block.get());
    return block;
  }

 private:
  std::string bytes_;
};

}  // namespace

std::uint16_t SharedStrings::number_of_name(const std::string& name) {
  if (const auto known = name_numbers_.find(name); known != name_numbers_.end()) {
    return known->second;
  }
  if (names_.size() == decltype(names_)::kCapacity) {
    return kInline;
  }
  const std::uint32_t number = names_.append();
  names_[number] = name;
  return name_numbers_.emplace(name, to_number(number)).first->second;
}

std::uint32_t SharedStrings::number_of_source(const identity::Session& session) {
  const std::string key = session.organisation.value() + '\0' + session.authenticator.value() +
                          '\0' + session.idp_entity_id;
  if (const auto known = source_numbers_.find(key); known != source_numbers_.end()) {
    return known->second;
  }
  const std::uint32_t number = sources_.append();
  sources_[number] = {session.organisation.value(), session.authenticator.value(),
                      session.idp_entity_id};
  return source_numbers_.emplace(key, number).first->second;
}

SessionText write_session_text(const identity::Session& session, SharedStrings& strings) {
  Writer out;
  out.string(session.user_name.view());
  out.number(to_number(session.attributes.size()));
  for (const identity::Attribute& attribute : session.attributes) {
    const std::uint16_t name = strings.number_of_name(attribute.name);
    out.number(name);
    if (name == SharedStrings::kInline) {
      out.string(attribute.name);
    }
    out.number(to_number(attribute.values.size()));
    for (const std::string& value : attribute.values) {
      out.string(value);
    }
  }
  return out.finish();
}

SessionTextReader::SessionTextReader(const char* text, const SharedStrings& strings)
    : at_(text), strings_(strings), user_name_(string()), attributes_left_(number()) {}

std::uint16_t SessionTextReader::number() {
  std::uint16_t value = 0;
  std::memcpy(&value, at_, sizeof(value));
  at_ += sizeof(value);
  return value;
}

std::string_view SessionTextReader::string() {
  const std::uint16_t size = number();
  const std::string_view text(at_, size);
  at_ += size;
  return text;
}

std::optional<std::string_view> SessionTextReader::next_attribute() {
  if (attributes_left_ == 0) {
    return std::nullopt;
  }
  --attributes_left_;
  const std::uint16_t name = number();
  const std::string_view text = name == SharedStrings::kInline ? string() : strings_.name(name);
  values_left_ = number();
  return text;
}

std::optional<std::string_view> SessionTextReader::next_value() {
  if (values_left_ == 0) {
    return std::nullopt;
  }
  --values_left_;
  return string();
}

std::uint32_t to_seconds32(std::chrono::sys_seconds time) {
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(time.time_since_epoch().count(), 0, kMost));
}

}  // namespace countersign::store
