// SPDX-License-Identifier: Apache-2.0
// Bytes of the store that are not refused are written and read as the same; texts that an identity
// provider sent come back as they were.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "store/sqlite/attribute_codec.h"
#include "store/sqlite/event_codec.h"
#include "store/sqlite/user_codec.h"

namespace {

namespace store = countersign::store;
namespace identity = countersign::identity;

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void check_bytes(std::span<const std::uint8_t> bytes) {
  if (const auto attributes = store::decode_attributes(bytes); attributes.ok()) {
    const auto again = store::decode_attributes(bytes_of(store::encode_attributes(*attributes)));
    CS_CHECK(again.ok() && *again == *attributes);
  }
  identity::User user;
  if (store::decode_user_details(bytes, user).ok()) {
    identity::User again;
    CS_CHECK(store::decode_user_details(bytes_of(store::encode_user_details(user)), again).ok());
    CS_CHECK(again == user);
  }
  const std::string text = "text";
  static_cast<void>(store::decode_event(
      bytes, [&](std::uint64_t number) { return number % 2 == 0 ? &text : nullptr; }));
}

/// An event that says what is in the lines of `text`.
void check_event(std::string_view text) {
  identity::LoginEvent event;
  event.reference = "7K3M-Q2RD";
  event.detail = std::string(countersign::take_line(text));
  event.name_id = std::string(countersign::take_line(text));
  while (!text.empty() && event.attributes.size() < 20) {
    const std::string line(countersign::take_line(text));
    event.attributes.push_back({line, {line + "1", ""}});
    event.checks.push_back({line, "", "pass", line, ""});
  }
  store::EventTexts texts;
  const std::string encoded = store::encode_event(event, 1, texts);
  const auto again = store::decode_event(bytes_of(encoded),
                                         [&](std::uint64_t number) { return texts.find(number); });
  CS_CHECK(again.ok() && again->attributes == event.attributes && again->checks == event.checks);
  CS_CHECK(again->detail == event.detail && again->name_id == event.name_id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_bytes({data, size});
  check_event({reinterpret_cast<const char*>(data), size});
  return 0;
}
