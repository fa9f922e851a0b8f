// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "identity/session.h"
#include "store/chunked_list.h"

// How SessionCache keeps a session small. Not for others to include.
namespace countersign::store {

/// What the sessions of one identity provider have in common.
struct CachedSource {
  std::string organisation;
  std::string authenticator;
  std::string idp_entity_id;
};

/// The strings that many sessions share, each under a number. One writer, any readers
/// (ChunkedList).
class SharedStrings {
 public:
  /// The number that stands for a name kept in the session itself.
  static constexpr std::uint16_t kInline = 0xffff;

  /// The number of an attribute name; kInline when too many are known, as an IdP may send any.
  std::uint16_t number_of_name(const std::string& name);
  std::uint32_t number_of_source(const identity::Session& session);

  std::string_view name(std::uint16_t number) const { return names_[number]; }
  const CachedSource& source(std::uint32_t number) const { return sources_[number]; }

 private:
  ChunkedList<std::string, 64, 64> names_;
  ChunkedList<CachedSource, 64, 16384> sources_;
  std::unordered_map<std::string, std::uint16_t> name_numbers_;
  std::unordered_map<std::string, std::uint32_t> source_numbers_;
};

/// User name and attributes, in one block of memory.
using SessionText = std::unique_ptr<char[]>;  // NOLINT(modernize-avoid-c-arrays): one allocation

SessionText write_session_text(const identity::Session& session, SharedStrings& strings);

/// Goes over a SessionText: the user name first, then each attribute with its values.
class SessionTextReader {
 public:
  SessionTextReader(const char* text, const SharedStrings& strings);

  std::string_view user_name() const { return user_name_; }

  /// The name of the next attribute, whose values `next_value` then gives, all of which must be
  /// taken.
  std::optional<std::string_view> next_attribute();
  std::optional<std::string_view> next_value();

 private:
  std::uint16_t number();
  std::string_view string();

  const char* at_;
  const SharedStrings& strings_;
  std::string_view user_name_;
  std::uint16_t attributes_left_ = 0;
  std::uint16_t values_left_ = 0;
};

/// Seconds since 1970: good until 2106, later times are held as that.
std::uint32_t to_seconds32(std::chrono::sys_seconds time);
inline std::chrono::sys_seconds from_seconds32(std::uint32_t time) {
  return std::chrono::sys_seconds(std::chrono::seconds(time));
}

/// One place of the cache. Written before readers can see it; the two times change later.
struct CachedSession {
  std::uint64_t high = 0;  // 128 of the 256 bits of the hash tell sessions apart
  std::uint64_t low = 0;
  SessionText text;
  std::uint32_t source = 0;
  std::uint32_t created = 0;
  std::uint32_t expires = 0;
  std::uint32_t idle_limit = 0;
  mutable std::atomic<std::uint32_t> last_seen{0};
  mutable std::atomic<std::uint32_t> told{0};  // the last_seen that a reader gave out for the store

  bool is_live(std::uint32_t now) const {
    return now < expires &&
           now < std::uint64_t{last_seen.load(std::memory_order_relaxed)} + idle_limit;
  }
};

}  // namespace countersign::store
