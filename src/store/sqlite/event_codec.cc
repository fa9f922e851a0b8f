// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/event_codec.h"

#include <algorithm>
#include <utility>

#include "store/errors.h"
#include "store/sqlite/packing.h"

namespace countersign::store {
namespace {

using identity::LoginEvent;
using identity::LoginOutcome;

constexpr std::uint8_t kEventFormat = 1;
// How a shared text is written: a number.
constexpr std::uint64_t kEmpty = 0;
constexpr std::uint64_t kInline = 1;  // the text itself follows
constexpr std::uint64_t kFirst = 2;   // that of number 1

class Encoder {
 public:
  Encoder(EventTexts::Owner owner, EventTexts& texts) : owner_(owner), texts_(texts) {}

  /// What is one of few in the whole program.
  void common(std::string_view text) { shared(EventTexts::kCommon, text); }
  /// What is one of few of the organisation.
  void shared(std::string_view text) { shared(owner_, text); }
  /// What nobody vouched for is not shared.
  void own(std::string_view text) {
    out_.number(text.empty() ? kEmpty : kInline);
    if (!text.empty()) {
      out_.text(text);
    }
  }
  void attribute(const identity::Attribute& attribute, bool vouched) {
    vouched ? shared(attribute.name) : own(attribute.name);
    out_.number(attribute.values.size());
    for (const std::string& value : attribute.values) {
      out_.text(value);
    }
  }
  void check(const identity::EventCheck& check) {
    // Those of a mapping hold names that administrators gave.
    check.id.starts_with("mapping.") ? shared(check.id) : common(check.id);
    common(check.spec);
    common(check.outcome);
    own(check.expected);
    own(check.received);
  }
  Packer& out() { return out_; }

 private:
  void shared(EventTexts::Owner owner, std::string_view text) {
    if (text.empty()) {
      out_.number(kEmpty);
    } else if (const auto number = texts_.number_of(owner, text); number.has_value()) {
      out_.number(*number - 1 + kFirst);
    } else {
      own(text);
    }
  }

  EventTexts::Owner owner_;
  EventTexts& texts_;
  Packer out_;
};

class Decoder {
 public:
  Decoder(std::span<const std::uint8_t> bytes, const TextOfNumber& text)
      : in_(bytes), text_(text) {}

  std::string shared() {
    const std::uint64_t number = in_.number();
    if (number == kEmpty) {
      return {};
    }
    if (number == kInline) {
      return in_.text();
    }
    const std::string* known = text_(number - kFirst + 1);
    known_ = known_ && known != nullptr;
    return known == nullptr ? std::string() : *known;
  }
  identity::Attribute attribute() {
    identity::Attribute read{shared(), {}};
    const std::size_t values = in_.count();
    for (std::size_t i = 0; i < values && in_.ok(); ++i) {
      read.values.push_back(in_.text());
    }
    return read;
  }
  identity::EventCheck check() {
    identity::EventCheck read;
    read.id = shared();
    read.spec = shared();
    read.outcome = shared();
    read.expected = shared();
    read.received = shared();
    return read;
  }
  Unpacker& in() { return in_; }
  bool ok() const { return known_ && in_.ok(); }

 private:
  Unpacker in_;
  const TextOfNumber& text_;
  bool known_ = true;
};

}  // namespace

std::optional<std::uint64_t> EventTexts::number_of(Owner owner, std::string_view text) {
  Numbers& numbers = numbers_[owner];
  if (const auto known = numbers.find(text); known != numbers.end()) {
    return known->second;
  }
  const std::size_t most = owner == kCommon ? kMostCommon : kMostOfOwner;
  if (numbers.size() >= most || text.size() > kMostBytes) {
    return std::nullopt;
  }
  const std::uint64_t number = next_;
  add(number, owner, std::string(text));
  new_.push_back({number, owner});
  return number;
}

const std::string* EventTexts::find(std::uint64_t number) const {
  const auto found = texts_.find(number);
  return found == texts_.end() ? nullptr : found->second;
}

void EventTexts::add(std::uint64_t number, Owner owner, std::string text) {
  const auto added = numbers_[owner].emplace(std::move(text), number).first;
  texts_.insert_or_assign(number, &added->first);
  next_ = std::max(next_, number + 1);
}

void EventTexts::erase(Owner owner) {
  const auto found = numbers_.find(owner);
  if (found == numbers_.end()) {
    return;
  }
  for (const auto& [text, number] : found->second) {
    texts_.erase(number);
  }
  numbers_.erase(found);
}

std::vector<EventTexts::New> EventTexts::take_new() {
  return std::exchange(new_, {});
}

void EventTexts::forget(const New& text) {
  const auto found = texts_.find(text.number);
  if (found != texts_.end()) {
    const std::string* const key = found->second;
    texts_.erase(found);
    Numbers& numbers = numbers_[text.owner];
    numbers.erase(numbers.find(*key));
  }
}

std::string encode_event(const LoginEvent& event, EventTexts::Owner owner, EventTexts& texts) {
  const bool vouched = event.outcome == LoginOutcome::kAccepted;
  Encoder encoder(owner, texts);
  Packer& out = encoder.out();
  out.byte(kEventFormat);
  out.byte(static_cast<std::uint8_t>(event.outcome));
  out.text(event.reference);
  out.number(static_cast<std::uint64_t>(event.time.time_since_epoch().count()));
  encoder.shared(event.organisation.view());
  encoder.shared(event.authenticator.view());
  out.text(event.user_name);
  out.text(event.user.view());
  encoder.common(event.code);
  out.text(event.detail);
  out.text(event.remedy);
  out.text(event.peer);
  vouched ? encoder.shared(event.issuer) : encoder.own(event.issuer);
  out.text(event.name_id);
  vouched ? encoder.shared(event.name_id_format) : encoder.own(event.name_id_format);
  vouched ? encoder.shared(event.signing_key) : encoder.own(event.signing_key);
  out.number(event.attributes.size());
  for (const identity::Attribute& attribute : event.attributes) {
    encoder.attribute(attribute, vouched);
  }
  out.number(event.checks.size());
  for (const identity::EventCheck& check : event.checks) {
    encoder.check(check);
  }
  return out.take();
}

Result<LoginEvent> decode_event(std::span<const std::uint8_t> bytes, const TextOfNumber& text) {
  Decoder decoder(bytes, text);
  Unpacker& in = decoder.in();
  LoginEvent event;
  const std::uint8_t format = in.byte();
  const std::uint8_t outcome = in.byte();
  if (format != kEventFormat || outcome > static_cast<std::uint8_t>(LoginOutcome::kTested)) {
    return Error{kCorrupt, "expected a login event in format 1"};
  }
  event.outcome = static_cast<LoginOutcome>(outcome);
  event.reference = in.text();
  event.time =
      std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(in.number())));
  event.organisation = identity::OrganisationId(decoder.shared());
  event.authenticator = identity::AuthenticatorId(decoder.shared());
  event.user_name = in.text();
  event.user = identity::UserId(in.text());
  event.code = decoder.shared();
  event.detail = in.text();
  event.remedy = in.text();
  event.peer = in.text();
  event.issuer = decoder.shared();
  event.name_id = in.text();
  event.name_id_format = decoder.shared();
  event.signing_key = decoder.shared();
  const std::size_t attributes = in.count();
  for (std::size_t i = 0; i < attributes && in.ok(); ++i) {
    event.attributes.push_back(decoder.attribute());
  }
  const std::size_t checks = in.count();
  for (std::size_t i = 0; i < checks && in.ok(); ++i) {
    event.checks.push_back(decoder.check());
  }
  if (!decoder.ok() || !in.at_end()) {
    return Error{kCorrupt, "expected a whole login event"};
  }
  return event;
}

}  // namespace countersign::store
