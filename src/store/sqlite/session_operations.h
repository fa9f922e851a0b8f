// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "store/sqlite/operation.h"
#include "store/store.h"

namespace countersign::store {

// The operations of SessionStore, to be run by WriteDatabase.

std::unique_ptr<Operation> sign_in_operation(UnprovenSignIn sign_in, SessionStore::SignInDone done);
std::unique_ptr<Operation> insert_operation(StoredSession session, const ConsumedKeys& keys,
                                            SessionStore::OpenDone done);
std::unique_ptr<Operation> end_operation(const identity::SessionHash& hash,
                                         SessionStore::EndDone done);
std::unique_ptr<Operation> end_of_operation(SessionSelection selection,
                                            SessionStore::EndManyDone done);
std::unique_ptr<Operation> list_operation(SessionSelection selection, std::size_t limit,
                                          SessionStore::ListDone done);
std::unique_ptr<Operation> find_operation(const identity::SessionHash& hash,
                                          SessionStore::FindDone done);
std::unique_ptr<Operation> touch_operation(std::vector<Touch> touched);
std::unique_ptr<Operation> purge_operation(std::chrono::sys_seconds now,
                                           SessionStore::PurgeDone done);

/// Tells whether what is written becomes durable: by trying, when something lately did not.
std::unique_ptr<Operation> try_writing_operation(SessionStore::EndDone done);

}  // namespace countersign::store
