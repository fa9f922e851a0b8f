// SPDX-License-Identifier: Apache-2.0
#include "gateway/events.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/refusal.h"
#include "identity/profile.h"
#include "identity/property.h"
#include "identity/shared_room.h"

namespace countersign::gateway {
namespace {

constexpr std::string_view kRedacted = "[redacted]";
constexpr std::string_view kNameId = "NameID";
// Shorter values stand in too many words of ours to be looked for there.
constexpr std::size_t kShortestHidden = 3;

/// Takes the values of redacted attributes out of an event, wherever in it they show.
class Redaction {
 public:
  explicit Redaction(const identity::Catalogue& catalogue)
      : names_(identity::property_list(catalogue.property("login_events.redact"))) {}

  void apply(identity::LoginEvent& event) {
    if (names_.empty()) {
      return;
    }
    for (identity::Attribute& attribute : event.attributes) {
      if (is_named(attribute.name)) {
        hide(attribute.values);
      }
    }
    if (is_named(kNameId) && !event.name_id.empty()) {
      note(event.name_id);
      event.name_id = kRedacted;
    }
    // The longest first, as one may be a part of another.
    std::sort(hidden_.begin(), hidden_.end(),
              [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    replace_in(event.detail);
    replace_in(event.remedy);
    for (identity::EventCheck& check : event.checks) {
      replace_in(check.expected);
      replace_in(check.received);
    }
  }

 private:
  bool is_named(std::string_view name) const {
    const std::string_view short_name = identity::short_attribute_name(name);
    return std::any_of(names_.begin(), names_.end(), [&](const std::string& listed) {
      return listed == name || listed == short_name;
    });
  }
  void note(const std::string& value) {
    if (value.size() >= kShortestHidden) {
      hidden_.push_back(value);
    }
  }
  void hide(std::vector<std::string>& values) {
    for (std::string& value : values) {
      note(value);
      value = kRedacted;
    }
  }
  void replace_in(std::string& text) const {
    for (const std::string& value : hidden_) {
      for (std::size_t at = text.find(value); at != std::string::npos;
           at = text.find(value, at + kRedacted.size())) {
        text.replace(at, value.size(), kRedacted);
      }
    }
  }

  std::vector<std::string> names_;
  std::vector<std::string> hidden_;
};

void apply_properties(const identity::Catalogue& catalogue, identity::LoginEvent& event) {
  Redaction(catalogue).apply(event);
  if (identity::property_number(catalogue.property("login_events.record_attributes")) == 0) {
    event.attributes.clear();
  }
}

/// As it is recorded.
void complete_refusal(const identity::Catalogue& catalogue, identity::LoginEvent& event,
                      const Error& error) {
  event.outcome = identity::LoginOutcome::kRefused;
  event.code = error.code.id;
  event.detail = error.detail;
  if (event.remedy.empty()) {
    event.remedy = remedy_for(error);
  }
  apply_properties(catalogue, event);
}

/// What a stranger chose is not recorded: ids of nothing. False when nothing is left to record.
bool place_in(const identity::Catalogue& catalogue, identity::LoginEvent& event) {
  const identity::Authenticator* const authenticator =
      catalogue.authenticator(event.authenticator.view());
  if (authenticator == nullptr && !event.authenticator.empty()) {
    return false;
  }
  if (!event.organisation.empty() && catalogue.organisation(event.organisation) == nullptr) {
    event.organisation =
        authenticator == nullptr ? identity::OrganisationId() : authenticator->organisation;
  }
  return true;
}

}  // namespace

LoginEvents::Recorded LoginEvents::record_refusal(const identity::Catalogue& catalogue,
                                                  identity::LoginEvent event, const Error& error) {
  Recorded out{event.reference};
  if (!place_in(catalogue, event)) {
    return out;
  }
  complete_refusal(catalogue, event, error);
  const identity::Line line = identity::line_of(catalogue, event.organisation);
  const std::string key = RepeatedEvents::key_of(event);
  RepeatedEvents::Counted counted = repeated_.count(key, event, line);
  if (counted.earlier.has_value()) {
    return {*std::move(counted.earlier)};
  }
  const identity::OrganisationId organisation = event.organisation;
  const std::chrono::sys_seconds time = event.time;
  out.is_lost = !store_.record(std::move(event), line, counted.repeats);
  if (out.is_lost) {
    repeated_.forget(key);
  } else {
    captures_.take(organisation, out.reference, time);
  }
  return out;
}

bool LoginEvents::record_denial(const identity::Catalogue& catalogue, identity::LoginEvent event,
                                const Error& error) {
  if (place_in(catalogue, event)) {
    complete_refusal(catalogue, event, error);
    const identity::Line line = identity::line_of(catalogue, event.organisation);
    return store_.record(std::move(event), line);
  }
  return true;
}

void LoginEvents::store_repeats() {
  for (const store::EventRepeat& more : repeated_.take()) {
    if (!store_.repeat(more)) {
      repeated_.put_back(more);
    }
  }
}

void LoginEvents::record_tested(const identity::Catalogue& catalogue, identity::LoginEvent event) {
  event.outcome = identity::LoginOutcome::kTested;
  apply_properties(catalogue, event);
  const identity::Line line = identity::line_of(catalogue, event.organisation);
  store_.record(std::move(event), line, store::Repeats::kNone);
}

identity::LoginEvent LoginEvents::make_accepted_event(const identity::Catalogue& catalogue,
                                                      identity::LoginEvent event) {
  event.outcome = identity::LoginOutcome::kAccepted;
  apply_properties(catalogue, event);
  return event;
}

void LoginEvents::note_accepted(const identity::Catalogue& catalogue,
                                const identity::OrganisationId& page,
                                const identity::OrganisationId& lies_with,
                                const std::string& reference, std::chrono::sys_seconds now) {
  if (captures_.is_waiting(page, now) && catalogue.is_within(lies_with, page)) {
    captures_.take(page, reference, now);
  }
}

void add_values(identity::LoginEvent& event, const saml::AssertionValues& values) {
  event.issuer = values.issuer.value();
  if (values.name_id) {
    event.name_id = values.name_id->value;
    event.name_id_format = values.name_id->format.value_or("");
  }
  event.signing_key = values.signing_key;
  event.attributes.clear();
  event.attributes.reserve(values.attributes.size());
  for (const saml::Attribute& attribute : values.attributes) {
    event.attributes.push_back({attribute.name, attribute.values});
  }
}

}  // namespace countersign::gateway
