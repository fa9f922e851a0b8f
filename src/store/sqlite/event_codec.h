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

/// Texts that come again and again in login events, each under a number: the ids of checks and
/// codes, which are common to all, and those of one organisation (its ids, its identity providers,
/// the names of their attributes), which go with its last event. A bounded number of each: whoever
/// makes up names fills the own room alone, and then they stand in the events themselves.
class EventTexts {
 public:
  using Owner = std::int64_t;
  static constexpr Owner kCommon = -1;
  static constexpr std::size_t kMostCommon = 4096;
  static constexpr std::size_t kMostOfOwner = 256;
  static constexpr std::size_t kMostBytes = 128;

  /// The number of a text, which may be a new one; nothing when there is no room.
  std::optional<std::uint64_t> number_of(Owner owner, std::string_view text);
  /// The text of a number, or null.
  const std::string* find(std::uint64_t number) const;
  std::size_t size() const { return texts_.size(); }
  bool has(Owner owner) const { return numbers_.contains(owner); }

  /// For what is stored already.
  void add(std::uint64_t number, Owner owner, std::string text);
  void erase(Owner owner);

  struct New {
    std::uint64_t number;
    Owner owner;
  };
  /// Those that `number_of` added since this was last called.
  std::vector<New> take_new();
  void forget(const New& text);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Numbers = std::unordered_map<std::string, std::uint64_t, Hash, std::equal_to<>>;
  std::unordered_map<Owner, Numbers> numbers_;
  std::unordered_map<std::uint64_t, const std::string*> texts_;  // keys of numbers_
  std::vector<New> new_;
  std::uint64_t next_ = 1;  // numbers are never used again
};

/// A login event of `owner` as one blob; texts that are new go into `texts`.
std::string encode_event(const identity::LoginEvent& event, EventTexts::Owner owner,
                         EventTexts& texts);

/// Gives the text of a number, if there is one.
using TextOfNumber = std::function<const std::string*(std::uint64_t)>;

/// Fails with `store.corrupt` for bytes that `encode_event` doesn't make.
Result<identity::LoginEvent> decode_event(std::span<const std::uint8_t> bytes,
                                          const TextOfNumber& text);

}  // namespace countersign::store
