// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/event_filter.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace countersign::store {
namespace {

bool is_or_any(std::uint32_t wanted, std::uint32_t tag) {
  return wanted == 0 || wanted == tag;
}

}  // namespace

EventFilter::EventFilter(const EventQuery& query)
    : query_(query),
      search_(EventTags::of(query.search)),
      lower_search_(ascii_lower(query.search)) {
  wanted_.user_name = EventTags::of(query.user_name);
  wanted_.code = EventTags::of_code(query.code);
  if (query.authenticator.has_value()) {
    wanted_.authenticator = EventTags::of(query.authenticator->view());
  }
  if (query.user.has_value()) {
    wanted_.user = EventTags::of(query.user->view());
  }
  for (const identity::OrganisationId& id : query.organisations) {
    organisations_.insert(id.view());
    organisation_tags_.set(EventTags::of(id.view()) & 0xffffU);
  }
}

bool EventFilter::may_be_of_organisations(const EventTags& tags) const {
  return organisations_.empty() || organisation_tags_.test(tags.organisation & 0xffffU);
}

bool EventFilter::may_match(const EventTags& tags, bool is_recent) const {
  return may_be_of_organisations(tags) && is_or_any(wanted_.authenticator, tags.authenticator) &&
         is_or_any(wanted_.user, tags.user) && is_or_any(wanted_.user_name, tags.user_name) &&
         is_or_any(wanted_.code, tags.code & ~3U) &&
         (!query_.outcome.has_value() || tags.outcome() == *query_.outcome) &&
         (query_.search.empty() || is_recent || may_be_searched(tags));
}

bool EventFilter::may_be_searched(const EventTags& tags) const {
  return search_ == tags.reference || search_ == tags.user_name ||
         (search_ & ~3U) == (tags.code & ~3U) || search_ == tags.issuer || search_ == tags.name_id;
}

bool EventFilter::matches(const identity::LoginEvent& event) const {
  return (organisations_.empty() || organisations_.contains(event.organisation.view())) &&
         (!query_.authenticator.has_value() || event.authenticator == *query_.authenticator) &&
         (!query_.user.has_value() || event.user == *query_.user) &&
         (query_.user_name.empty() || event.user_name == query_.user_name) &&
         (query_.code.empty() || event.code == query_.code) &&
         (!query_.outcome.has_value() || event.outcome == *query_.outcome) &&
         (query_.search.empty() || is_searched(event));
}

bool EventFilter::is_searched(const identity::LoginEvent& event) const {
  const std::array<std::string_view, 5> texts = {event.reference, event.user_name, event.code,
                                                 event.issuer, event.name_id};
  return std::any_of(texts.begin(), texts.end(), [&](std::string_view text) {
    return ascii_lower(text).find(lower_search_) != std::string::npos;
  });
}

}  // namespace countersign::store
