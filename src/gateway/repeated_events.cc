// SPDX-License-Identifier: Apache-2.0
#include "gateway/repeated_events.h"

#include <utility>

#include "base/hex.h"
#include "crypto/digest.h"
#include "store/event_index.h"

namespace countersign::gateway {
namespace {

std::string key_of(const identity::LoginEvent& event) {
  std::string key;
  const auto add = [&](std::string_view part) { (key += part) += '\n'; };
  add(event.organisation.view());
  add(event.authenticator.view());
  add(event.code);
  add(event.peer);
  add(event.user.view());
  // Whoever tries out one setting after the other wants to see each outcome.
  add(event.detail);
  add(event.remedy);
  // Whoever an identity provider vouched for is somebody; a name that was typed is not.
  if (store::class_of(event) == store::EventClass::kRefused) {
    add(event.name_id);
    add(event.user_name);
    // What was sent may be what somebody changed to mend it, and what is redacted from now on must
    // not be looked up where it was not.
    for (const identity::Attribute& attribute : event.attributes) {
      add(attribute.name);
      for (const std::string& value : attribute.values) {
        add(value);
      }
    }
  }
  return hex_encode(crypto::sha256(key));
}

}  // namespace

bool RepeatedEvents::has_room(const identity::OrganisationId& customer) const {
  const auto number = numbers_.find(customer.value());
  return known_.size() < kMost && (number == numbers_.end() || number->second < kMostOfCustomer);
}

void RepeatedEvents::forget_over(std::chrono::sys_seconds now) {
  std::erase_if(known_, [&](const auto& one) {
    const Known& known = one.second;
    if (now < known.until) {
      return false;
    }
    if (known.more > 0) {
      dropped_.push_back({known.reference, known.more, known.last});
    }
    const auto number = numbers_.find(known.customer);
    if (--number->second == 0) {
      numbers_.erase(number);
    }
    return true;
  });
}

std::optional<std::string> RepeatedEvents::count(const identity::LoginEvent& event,
                                                 const identity::OrganisationId& customer) {
  const std::lock_guard lock(mutex_);
  std::string key = key_of(event);
  const auto found = known_.find(key);
  if (found != known_.end() && event.time < found->second.until) {
    ++found->second.more;
    found->second.last = event.time;
    return found->second.reference;
  }
  if (found != known_.end() || !has_room(customer)) {
    forget_over(event.time);
  }
  if (has_room(customer)) {
    known_.emplace(std::move(key),
                   Known{event.reference, customer.value(), event.time + kWindow, event.time, 0});
    ++numbers_[customer.value()];
  }
  return std::nullopt;
}

void RepeatedEvents::count_more(const std::string& reference, std::chrono::sys_seconds time) {
  const std::lock_guard lock(mutex_);
  store::EventRepeat& repeat = more_[reference];
  repeat.reference = reference;
  ++repeat.count;
  repeat.last = time;
}

std::vector<store::EventRepeat> RepeatedEvents::take() {
  const std::lock_guard lock(mutex_);
  std::vector<store::EventRepeat> out = std::exchange(dropped_, {});
  for (auto& [unused, repeat] : std::exchange(more_, {})) {
    out.push_back(std::move(repeat));
  }
  for (auto& [unused, known] : known_) {
    if (known.more > 0) {
      out.push_back({known.reference, std::exchange(known.more, 0), known.last});
    }
  }
  return out;
}

}  // namespace countersign::gateway
