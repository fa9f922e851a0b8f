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
#include <vector>

#include "identity/session.h"
#include "identity/standing.h"
#include "identity/user_rights.h"
#include "store/chunked_list.h"

// How SessionCache keeps a session small. Not for others to include.
namespace countersign::store {

/// What the sessions of one identity provider have in common.
struct CachedSource {
  std::string organisation;
  std::string authenticator;
  std::string idp_entity_id;
  std::size_t place = 0;       // of the organisation: RightsClock
  std::uint32_t sessions = 0;  // for the writer: none, and it may be used for another
};

/// The strings that many sessions share, each under a number. One writer, any readers
/// (ChunkedList).
class SharedStrings {
 public:
  /// Stands before a name that is kept in the session itself.
  static constexpr std::uint32_t kInline = 0;

  /// The number of an attribute name; kInline when too many are known, as an IdP may send any.
  std::uint32_t number_of_name(const std::string& name);

  /// Counts a session of its source, and gives the source's number; nothing when no more fit.
  std::optional<std::uint32_t> take_source(const identity::Session& session);
  /// That a session of it is gone, which no reader sees any more.
  void release_source(std::uint32_t number);

  std::string_view name(std::uint32_t number) const { return names_[number - 1]; }
  const CachedSource& source(std::uint32_t number) const { return sources_[number]; }

 private:
  ChunkedList<std::string, 64, 64> names_;
  ChunkedList<CachedSource, 64, 16384> sources_;
  std::unordered_map<std::string, std::uint32_t> name_numbers_;
  std::unordered_map<std::string, std::uint32_t> source_numbers_;
  std::vector<std::uint32_t> free_sources_;
};

/// Strings, numbers and attributes in one block of memory.
using SessionText = std::unique_ptr<char[]>;  // NOLINT(modernize-avoid-c-arrays): one allocation

/// The user's id and name, and what the provider sent.
SessionText write_session_text(const identity::Session& session, SharedStrings& strings);
/// What is known of the user.
SessionText write_rights_text(const identity::UserRights& rights, SharedStrings& strings);

/// Reads a block from its beginning on, in the order in which it was written.
class SessionTextReader {
 public:
  SessionTextReader(const char* text, const SharedStrings& strings)
      : at_(text), strings_(&strings) {}

  std::uint64_t number();
  std::string_view string();

  /// To be called once, in front of the attributes.
  void begin_attributes() { attributes_left_ = number(); }
  /// The name of the next attribute, whose values `next_value` then gives, all of which must be
  /// taken.
  std::optional<std::string_view> next_attribute();
  std::optional<std::string_view> next_value();

 private:
  const char* at_;
  const SharedStrings* strings_;
  std::uint64_t attributes_left_ = 0;
  std::uint64_t values_left_ = 0;
};

/// What stands in a session's text, in front of the attributes.
struct SessionHead {
  explicit SessionHead(SessionTextReader& text) : user(text.string()), user_name(text.string()) {}
  std::string_view user;
  std::string_view user_name;
};

/// Likewise in what is known of its user.
struct RightsHead {
  explicit RightsHead(SessionTextReader& text)
      : version(static_cast<std::int64_t>(text.number())),
        standing{text.number() != 0, text.string()} {}
  std::int64_t version;
  identity::Standing standing;
};

/// Seconds since 1970: good until 2106, later times are held as that.
std::uint32_t to_seconds32(std::chrono::sys_seconds time);
inline std::chrono::sys_seconds from_seconds32(std::uint32_t time) {
  return std::chrono::sys_seconds(std::chrono::seconds(time));
}

/// One place of the cache. Written before readers can see it; what is atomic changes later.
struct CachedSession {
  std::uint64_t high = 0;  // 128 of the 256 bits of the hash tell sessions apart
  std::uint64_t low = 0;
  SessionText text;
  std::atomic<char*> rights{nullptr};  // owned; replaced as a whole
  /// RightsClock::now of the catalogue by which the session was last found to be in force; or, with
  /// kChanged, a number of its own for each change of the user behind that.
  mutable std::atomic<std::uint64_t> judged{0};
  std::uint32_t source = 0;
  std::uint32_t created = 0;
  mutable std::atomic<std::uint32_t> expires{0};  // both are lowered when a policy lowers them
  mutable std::atomic<std::uint32_t> idle_limit{0};
  mutable std::atomic<std::uint32_t> last_seen{0};
  mutable std::atomic<std::uint32_t> told{0};  // the last_seen that a reader gave out for the store
  std::uint64_t user = 0;                      // hash of the id, for the writer, as what follows
  std::uint32_t previous_of_user = 0;          // in a chain of UserChains
  std::uint32_t next_of_user = 0;

  static constexpr std::uint64_t kChanged = std::uint64_t{1} << 63;

  CachedSession() = default;
  CachedSession(const CachedSession&) = delete;
  CachedSession& operator=(const CachedSession&) = delete;
  ~CachedSession() { const SessionText owned(rights.load()); }

  bool is_live(std::uint32_t now) const {
    return now < expires.load(std::memory_order_relaxed) &&
           now < std::uint64_t{last_seen.load(std::memory_order_relaxed)} +
                     idle_limit.load(std::memory_order_relaxed);
  }
};

}  // namespace countersign::store
