// SPDX-License-Identifier: Apache-2.0
#include "admin/session_ending.h"

#include <utility>
#include <vector>

#include "admin/await.h"
#include "json/value.h"

namespace countersign::admin {

Outcome<std::size_t> end_sessions(const Call& call, const identity::OrganisationId& organisation,
                                  store::SessionSelection selection, const std::string& object) {
  using Hashes = std::vector<identity::SessionHash>;
  CS_TRY(const Hashes ended, await<Hashes>([&](store::SessionStore::EndManyDone done) {
           call.services.sessions.end_all(std::move(selection), std::move(done));
         }));
  if (!ended.empty()) {
    CS_TRY(call.services.audit.append({organisation, "session.delete", object,
                                       json::write(json::Object{{"sessions", ended.size()}})},
                                      call.audit()));
  }
  return ended.size();
}

Outcome<std::size_t> end_sessions_of(const Call& call, const identity::User& user) {
  store::SessionSelection selection;
  selection.user = user.id;
  return end_sessions(call, user.organisation, std::move(selection), "user/" + user.id.value());
}

}  // namespace countersign::admin
