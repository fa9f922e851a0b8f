// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "store/sqlite/engine.h"
#include "store/stores.h"

// The stores of one engine, which each keeps alive.
namespace countersign::store {

std::unique_ptr<SessionStore> make_session_store(std::shared_ptr<Engine> engine);
std::unique_ptr<ObjectStore> make_object_store(std::shared_ptr<Engine> engine);
std::unique_ptr<UserStore> make_user_store(std::shared_ptr<Engine> engine);
std::unique_ptr<EventStore> make_event_store(std::shared_ptr<Engine> engine);
std::unique_ptr<AuditLog> make_audit_log(std::shared_ptr<Engine> engine);
std::unique_ptr<DomainStore> make_domain_store(std::shared_ptr<Engine> engine);

}  // namespace countersign::store
