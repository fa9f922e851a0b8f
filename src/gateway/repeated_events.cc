// SPDX-License-Identifier: Apache-2.0
#include "gateway/repeated_events.h"

#include <algorithm>
#include <utility>

#include "base/hex.h"
#include "crypto/digest.h"
#include "store/event_index.h"

namespace countersign::gateway {

std::string RepeatedEvents::key_of(const identity::LoginEvent& event) {
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

void RepeatedEvents::forget_over(std::chrono::sys_seconds now) {
  std::erase_if(known_, [&](const auto& one) {
    const Known& known = one.second;
    if (now < known.until) {
      return false;
    }
    if (known.more > 0) {
      dropped_.push_back({known.reference, known.more, known.last});
    }
    room_.give_back(known.line);
    return true;
  });
}

RepeatedEvents::Counted RepeatedEvents::count(std::string key, const identity::LoginEvent& event,
                                              const identity::Line& line) {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(key);
  if (found != known_.end() && event.time < found->second.until) {
    ++found->second.more;
    found->second.last = event.time;
    return {found->second.reference};
  }
  if (found != known_.end() || (looked_ != event.time && !room_.has_room(line))) {
    looked_ = event.time;
    forget_over(event.time);
  }
  if (!room_.has_room(line)) {
    return {};
  }
  room_.take(line);
  known_.emplace(std::move(key), Known{event.reference, line, event.time + kWindow, event.time, 0});
  return {std::nullopt, store::Repeats::kMayCome};
}

void RepeatedEvents::forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = known_.find(key); found != known_.end()) {
    room_.give_back(found->second.line);
    known_.erase(found);
  }
}

void RepeatedEvents::count_more(const std::string& reference, std::chrono::sys_seconds time) {
  const std::lock_guard lock(mutex_);
  store::EventRepeat& repeat = more_[reference];
  repeat.reference = reference;
  ++repeat.count;
  repeat.last = time;
}

void RepeatedEvents::put_back(const store::EventRepeat& more) {
  const std::lock_guard lock(mutex_);
  store::EventRepeat& repeat = more_[more.reference];
  repeat.reference = more.reference;
  repeat.count += more.count;
  repeat.last = std::max(repeat.last, more.last);
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
