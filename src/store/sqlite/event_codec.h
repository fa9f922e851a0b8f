// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "identity/login_event.h"

namespace countersign::store {

/// Texts that come again and again in login events (ids of checks, sections of standards, names of
/// attributes, identity providers), each under a number from 1. A bounded number of them: whoever
/// posts junk must not fill it.
class EventTexts {
 public:
  static constexpr std::size_t kMostTexts = 8192;
  static constexpr std::size_t kMostBytes = 128;

  EventTexts() = default;
  EventTexts(EventTexts&&) = default;
  EventTexts& operator=(EventTexts&&) = default;
  EventTexts(const EventTexts&) = delete;  // holds pointers into itself
  EventTexts& operator=(const EventTexts&) = delete;
  ~EventTexts() = default;

  /// The number of a text, which may be a new one; nothing when there is no room.
  std::optional<std::uint64_t> number_of(std::string_view text);

  /// For what is stored already, in order.
  void add(std::string text);
  std::size_t size() const { return texts_.size(); }
  const std::string& operator[](std::size_t number) const { return *texts_[number - 1]; }
  /// Forgets all behind the first `size`.
  void shrink(std::size_t size);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>> numbers_;
  std::vector<const std::string*> texts_;  // keys of numbers_
};

/// A login event as one blob; texts that are new go into `texts`.
std::string encode_event(const identity::LoginEvent& event, EventTexts& texts);

/// Gives the text of a number, if there is one.
using TextOfNumber = std::function<const std::string*(std::uint64_t)>;

/// Fails with `store.corrupt` for bytes that `encode_event` doesn't make.
Result<identity::LoginEvent> decode_event(std::span<const std::uint8_t> bytes,
                                          const TextOfNumber& text);

}  // namespace countersign::store
