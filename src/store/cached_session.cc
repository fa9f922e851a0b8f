// SPDX-License-Identifier: Apache-2.0
#include "store/cached_session.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace countersign::store {
namespace {

/// Numbers and lengths take a byte for each 7 bits, lowest first; all but the last have the eighth
/// set. So nothing is too long to be kept.
class Writer {
 public:
  explicit Writer(SharedStrings& strings) : strings_(strings) {}

  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
      bytes_ += static_cast<char>(0x80 | (value & 0x7f));
    }
    bytes_ += static_cast<char>(value);
  }
  void string(std::string_view text) {
    number(text.size());
    bytes_ += text;
  }
  void attributes(const std::vector<identity::Attribute>& attributes) {
    number(attributes.size());
    for (const identity::Attribute& attribute : attributes) {
      const std::uint32_t name = strings_.number_of_name(attribute.name);
      number(name);
      if (name == SharedStrings::kInline) {
        string(attribute.name);
      }
      number(attribute.values.size());
      for (const std::string& value : attribute.values) {
        string(value);
      }
    }
  }
  SessionText finish() const {
    auto block = std::make_unique<char[]>(bytes_.size());  // NOLINT(modernize-avoid-c-arrays)
    std::copy(bytes_.begin(), bytes_.end(), block.get());
    return block;
  }

 private:
  SharedStrings& strings_;
  std::string bytes_;
};

}  // namespace

std::uint32_t SharedStrings::number_of_name(const std::string& name) {
  if (const auto known = name_numbers_.find(name); known != name_numbers_.end()) {
    return known->second;
  }
  if (names_.size() == decltype(names_)::kCapacity) {
    return kInline;
  }
  const std::uint32_t number = names_.append();
  names_[number] = name;
  return name_numbers_.emplace(name, number + 1).first->second;
}

namespace {

std::string key_of_source(std::string_view organisation, std::string_view authenticator,
                          std::string_view idp_entity_id) {
  std::string key(organisation);
  key.append(1, '\0').append(authenticator).append(1, '\0').append(idp_entity_id);
  return key;
}

}  // namespace

std::optional<std::uint32_t> SharedStrings::take_source(const identity::Session& session) {
  std::string key = key_of_source(session.organisation.view(), session.authenticator.view(),
                                  session.idp_entity_id);
  if (const auto known = source_numbers_.find(key); known != source_numbers_.end()) {
    ++sources_[known->second].sessions;
    return known->second;
  }
  if (free_sources_.empty() && sources_.size() == decltype(sources_)::kCapacity) {
    return std::nullopt;
  }
  std::uint32_t number = 0;
  if (free_sources_.empty()) {
    number = sources_.append();
  } else {
    number = free_sources_.back();
    free_sources_.pop_back();
  }
  sources_[number] = {session.organisation.value(), session.authenticator.value(),
                      session.idp_entity_id,
                      identity::RightsClock::place_of(session.organisation.view()), 1};
  source_numbers_.emplace(std::move(key), number);
  return number;
}

void SharedStrings::release_source(std::uint32_t number) {
  CachedSource& source = sources_[number];
  if (--source.sessions == 0) {
    source_numbers_.erase(
        key_of_source(source.organisation, source.authenticator, source.idp_entity_id));
    free_sources_.push_back(number);
  }
}

SessionText write_session_text(const identity::Session& session, SharedStrings& strings) {
  Writer out(strings);
  out.string(session.user.view());
  out.string(session.user_name.view());
  // Sessions of an earlier version hold what was known of the user then: it would pass for sent.
  std::vector<identity::Attribute> sent = session.attributes;
  std::erase_if(sent, [](const identity::Attribute& attribute) {
    return attribute.name.starts_with(identity::kOwnAttributes);
  });
  out.attributes(sent);
  return out.finish();
}

SessionText write_rights_text(const identity::UserRights& rights, SharedStrings& strings) {
  Writer out(strings);
  out.number(static_cast<std::uint64_t>(rights.version));
  out.number(rights.active ? 1 : 0);
  out.string(rights.authenticator.has_value() ? rights.authenticator->view() : std::string_view());
  out.attributes(rights.own);
  return out.finish();
}

std::uint64_t SessionTextReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at_++);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) {
      return value;
    }
  }
}

std::string_view SessionTextReader::string() {
  const std::size_t size = number();
  const std::string_view text(at_, size);
  at_ += size;
  return text;
}

std::optional<std::string_view> SessionTextReader::next_attribute() {
  if (attributes_left_ == 0) {
    return std::nullopt;
  }
  --attributes_left_;
  const auto name = static_cast<std::uint32_t>(number());
  const std::string_view text = name == SharedStrings::kInline ? string() : strings_->name(name);
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
