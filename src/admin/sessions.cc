// SPDX-License-Identifier: Apache-2.0
// Sessions (X1): listed and ended by person, authenticator, organisation and signing key.
#include <algorithm>
#include <iterator>
#include <utility>

#include "admin/await.h"
#include "admin/errors.h"
#include "admin/operation.h"
#include "admin/query_parameters.h"
#include "admin/session_ending.h"
#include "admin/users.h"
#include "base/datetime.h"
#include "base/hex.h"
#include "document/shapes.h"

namespace countersign::admin {
namespace {

using identity::Session;
using store::SessionSelection;
using store::StoredSession;
using Found = std::vector<StoredSession>;

json::Object shown(const StoredSession& stored) {
  const Session& session = stored.session;
  return {{"id", hex_encode(stored.hash.bytes)},
          {"organisation", session.organisation.value()},
          {"user", session.user.value()},
          {"user_name", session.user_name.value()},
          {"authenticator", session.authenticator.value()},
          {"idp_entity_id", session.idp_entity_id},
          {"name_id", session.external.name_id},
          {"signing_key", session.signing_key},
          {"created", format_datetime(session.created)},
          {"last_seen", format_datetime(session.last_seen)},
          {"idle_limit", document::write_duration(session.idle_limit)},
          {"expires", format_datetime(session.expires)}};
}

Outcome<Answer> list_selection(const Call& call, SessionSelection selection) {
  const std::size_t limit = call.limit();
  CS_TRY(Found found, await<Found>([&](store::SessionStore::ListDone done) {
           call.services.sessions.list(std::move(selection), limit + 1, std::move(done));
         }));
  const bool more = found.size() > limit;
  found.resize(std::min(limit, found.size()));
  json::Array items;
  for (const StoredSession& stored : found) {
    if (identity::is_live(stored.session, call.now)) {
      items.emplace_back(shown(stored));
    }
  }
  Answer answer = page(std::move(items), std::nullopt);
  answer.body->as_object().set("more", more);
  return answer;
}

SessionSelection selection_of(const Call& call) {
  SessionSelection out;
  out.organisations = call.covered();
  if (const std::string* user = call.query_value("user")) {
    out.user = identity::UserId(*user);
  }
  if (const std::string* authenticator = call.query_value("authenticator")) {
    out.authenticator = identity::AuthenticatorId(*authenticator);
  }
  if (const std::string* key = call.query_value("signing_key")) {
    out.signing_key = *key;
  }
  return out;
}

Outcome<Answer> list_sessions(const Call& call) {
  return list_selection(call, selection_of(call));
}

Answer ended(std::size_t count) {
  return Answer::json(json::Object{{"ended", count}});
}

Outcome<Answer> end_session(const Call& call) {
  SessionSelection selection = selection_of(call);
  const bool chosen = selection.user || selection.authenticator || !selection.signing_key.empty();
  if (!chosen && !call.query_flag("all")) {
    return Problem(kSelectionMissing, "expected user, authenticator or signing_key",
                   "say which sessions, or all=true for every one of the organisation");
  }
  CS_TRY(const std::size_t count, end_sessions(call, call.organisation, std::move(selection),
                                               "organisation/" + call.organisation.value()));
  return ended(count);
}

// The session of the path, of its organisation.
Outcome<StoredSession> session_here(const Call& call) {
  const auto bytes = hex_decode(call.path_value("session"));
  identity::SessionHash hash;
  if (!bytes.ok() || bytes->size() != hash.bytes.size()) {
    return not_found();
  }
  std::transform(bytes->begin(), bytes->end(), hash.bytes.begin(),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  using One = std::optional<StoredSession>;
  CS_TRY(const One found, await<One>([&](store::SessionStore::FindDone done) {
           call.services.sessions.store().find_session(hash, std::move(done));
         }));
  if (!found || found->session.organisation != call.organisation ||
      !identity::is_live(found->session, call.now)) {
    return not_found();
  }
  return *found;
}

Outcome<Answer> view_session(const Call& call) {
  CS_TRY(const StoredSession stored, session_here(call));
  json::Object out = shown(stored);
  json::Object attributes;
  for (const identity::Attribute& attribute : stored.session.attributes) {
    json::Array values(attribute.values.begin(), attribute.values.end());
    attributes.set(attribute.name, std::move(values));
  }
  out.set("attributes", std::move(attributes));
  return Answer::json(std::move(out));
}

Outcome<Answer> end_one(const Call& call) {
  CS_TRY(const StoredSession stored, session_here(call));
  const auto done = std::make_shared<std::promise<Result<void>>>();
  auto future = done->get_future();
  call.services.sessions.end(stored.hash,
                             [done](Result<void> result) { done->set_value(std::move(result)); });
  CS_TRY(future.get());
  CS_TRY(call.services.audit.append(
      {call.organisation, "session.delete", "user/" + stored.session.user.value(),
       json::write(json::Object{{"sessions", 1}})},
      call.audit()));
  return Answer::nothing();
}

Outcome<Answer> list_of_user(const Call& call) {
  CS_TRY(const identity::User user, user_of_path(call));
  SessionSelection selection;
  selection.user = user.id;
  return list_selection(call, std::move(selection));
}

Outcome<Answer> end_of_user(const Call& call) {
  CS_TRY(const identity::User user, user_of_path(call));
  CS_TRY(const std::size_t count, end_sessions_of(call, user));
  return ended(count);
}

std::vector<QueryParameter> selection_parameters() {
  return {text_parameter("user", "Only those of this user (id)."),
          text_parameter("authenticator", "Only those that began at this authenticator."),
          text_parameter("signing_key",
                         "Only those whose sign-in was signed by this key (fingerprint)."),
          below_parameter()};
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table, one entry for each operation.
std::vector<Operation> session_operations() {
  using http::Method;
  const std::string all = "/organisations/{organisation}/sessions";
  const std::string one = all + "/{session}";
  const std::string user = "/organisations/{organisation}/users/{user}/sessions";
  auto listing = selection_parameters();
  listing.push_back(limit_parameter());
  auto ending = selection_parameters();
  ending.push_back(flag_parameter("all", "Must be true when nothing else is chosen."));
  const Success sessions{200, "Session", Success::Shape::kList};
  return {
      {.id = "listSessions",
       .method = Method::kGet,
       .path = all,
       .scope = Scope::kOrganisation,
       .object = "session",
       .action = "view",
       .summary = "List sessions, newest first",
       .query = listing,
       .success = sessions,
       .handler = &list_sessions},
      {.id = "endSessions",
       .method = Method::kDelete,
       .path = all,
       .scope = Scope::kOrganisation,
       .object = "session",
       .action = "delete",
       .summary = "End sessions at once",
       .query = ending,
       .success = {200, "Ended"},
       .handler = &end_session,
       .if_match = IfMatch::kRefused},
      {.id = "getSession",
       .method = Method::kGet,
       .path = one,
       .scope = Scope::kOrganisation,
       .object = "session",
       .action = "view",
       .summary = "Show a session with its attributes",
       .success = {200, "Session"},
       .handler = &view_session},
      {.id = "endSession",
       .method = Method::kDelete,
       .path = one,
       .scope = Scope::kOrganisation,
       .object = "session",
       .action = "delete",
       .summary = "End one session",
       .success = {204},
       .handler = &end_one,
       .if_match = IfMatch::kRefused},
      {.id = "listUserSessions",
       .method = Method::kGet,
       .path = user,
       .scope = Scope::kOrganisation,
       .object = "session",
       .action = "view",
       .summary = "List the sessions of a user",
       .query = {limit_parameter()},
       .success = sessions,
       .handler = &list_of_user},
      {.id = "endUserSessions",
       .method = Method::kDelete,
       .path = user,
       .scope = Scope::kOrganisation,
       .object = "session",
       .action = "delete",
       .summary = "End the sessions of a user",
       .success = {200, "Ended"},
       .handler = &end_of_user,
       .if_match = IfMatch::kRefused},
  };
}

}  // namespace countersign::admin
