// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_stores.h"

#include <utility>

namespace countersign::store {

Result<Stores> open_sqlite_stores(const SqliteOptions& options) {
  CS_TRY(const std::shared_ptr<Engine> engine, Engine::open(options));
  return Stores{make_session_store(engine), make_object_store(engine), make_user_store(engine),
                make_event_store(engine),   make_audit_log(engine),    make_domain_store(engine)};
}

}  // namespace countersign::store
