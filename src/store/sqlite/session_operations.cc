// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/session_operations.h"

#include <optional>
#include <utility>

#include "store/sqlite/write_database.h"

namespace countersign::store {
namespace {

class Insert final : public Operation {
 public:
  Insert(StoredSession session, const ConsumedKeys& keys, SessionStore::OpenDone done)
      : session_(std::move(session)), keys_(keys), done_(std::move(done)) {}

  Result<void> apply(WriteDatabase& database) override {
    checked_ = database.check(session_.hash, keys_, {});
    return checked_.ok() ? database.insert(session_, keys_) : Result<void>();
  }
  void undo(WriteDatabase& database) override {
    if (checked_.ok()) {
      database.undo_insert(session_, keys_);
    }
  }
  void finish(WriteDatabase&) override {
    if (checked_.ok()) {
      done_(std::move(session_));
    } else {
      done_(checked_.error());
    }
  }
  void fail(const Error& error) override { done_(error); }

 private:
  StoredSession session_;
  ConsumedKeys keys_;
  SessionStore::OpenDone done_;
  Result<void> checked_;
};

class End final : public Operation {
 public:
  End(const identity::SessionHash& hash, SessionStore::EndDone done)
      : hash_(hash), done_(std::move(done)) {}

  Result<void> apply(WriteDatabase& database) override { return database.erase(hash_); }
  void finish(WriteDatabase& database) override {
    database.forget({&hash_, 1});
    done_({});
  }
  void fail(const Error& error) override { done_(error); }

 private:
  identity::SessionHash hash_;
  SessionStore::EndDone done_;
};

class EndOf final : public Operation {
 public:
  EndOf(SessionSelection selection, SessionStore::EndManyDone done)
      : selection_(std::move(selection)), done_(std::move(done)) {}

  Result<void> apply(WriteDatabase& database) override {
    CS_TRY(ended_, database.erase_of(selection_));
    return {};
  }
  void finish(WriteDatabase& database) override {
    database.forget(ended_);
    done_(std::move(ended_));
  }
  void fail(const Error& error) override { done_(error); }

 private:
  SessionSelection selection_;
  SessionStore::EndManyDone done_;
  std::vector<identity::SessionHash> ended_;
};

class List final : public Operation {
 public:
  List(SessionSelection selection, std::size_t limit, SessionStore::ListDone done)
      : selection_(std::move(selection)), limit_(limit), done_(std::move(done)) {}

  Result<void> apply(WriteDatabase& database) override {
    CS_TRY(found_, database.list(selection_, limit_));
    return {};
  }
  void finish(WriteDatabase&) override { done_(std::move(found_)); }
  void fail(const Error& error) override { done_(error); }

 private:
  SessionSelection selection_;
  std::size_t limit_;
  SessionStore::ListDone done_;
  std::vector<StoredSession> found_;
};

class Find final : public Operation {
 public:
  Find(const identity::SessionHash& hash, SessionStore::FindDone done)
      : hash_(hash), done_(std::move(done)) {}

  Result<void> apply(WriteDatabase& database) override {
    CS_TRY(found_, database.find(hash_));
    return {};
  }
  void finish(WriteDatabase&) override { done_(std::move(found_)); }
  void fail(const Error& error) override { done_(error); }

 private:
  identity::SessionHash hash_;
  SessionStore::FindDone done_;
  std::optional<StoredSession> found_;
};

class TouchAll final : public Operation {
 public:
  explicit TouchAll(std::vector<Touch> touched) : touched_(std::move(touched)) {}

  Result<void> apply(WriteDatabase& database) override {
    for (const Touch& touched : touched_) {
      CS_TRY(database.touch(touched));
    }
    return {};
  }
  void finish(WriteDatabase&) override {}
  void fail(const Error&) override {
  }  // not acknowledged; what is wrong, the others in the group tell

 private:
  std::vector<Touch> touched_;
};

class Purge final : public Operation {
 public:
  Purge(std::chrono::sys_seconds now, SessionStore::PurgeDone done)
      : now_(now), done_(std::move(done)) {}

  Result<void> apply(WriteDatabase& database) override {
    CS_TRY(purged_, database.purge(now_));
    return {};
  }
  void finish(WriteDatabase& database) override {
    database.forget(purged_.sessions);
    database.forget_keys(purged_.keys_until);
    done_(purged_.sessions.size());
  }
  void fail(const Error& error) override { done_(error); }

 private:
  std::chrono::sys_seconds now_;
  SessionStore::PurgeDone done_;
  WriteDatabase::Purged purged_;
};

class TryWriting final : public Operation {
 public:
  explicit TryWriting(SessionStore::EndDone done) : done_(std::move(done)) {}

  bool is_alone() const override { return true; }
  Result<void> apply(WriteDatabase& database) override { return database.try_writing(); }
  void finish(WriteDatabase& database) override {
    database.writing_works();
    done_({});
  }
  void fail(const Error& error) override { done_(error); }

 private:
  SessionStore::EndDone done_;
};

}  // namespace

std::unique_ptr<Operation> insert_operation(StoredSession session, const ConsumedKeys& keys,
                                            SessionStore::OpenDone done) {
  return std::make_unique<Insert>(std::move(session), keys, std::move(done));
}

std::unique_ptr<Operation> end_operation(const identity::SessionHash& hash,
                                         SessionStore::EndDone done) {
  return std::make_unique<End>(hash, std::move(done));
}

std::unique_ptr<Operation> end_of_operation(SessionSelection selection,
                                            SessionStore::EndManyDone done) {
  return std::make_unique<EndOf>(std::move(selection), std::move(done));
}

std::unique_ptr<Operation> list_operation(SessionSelection selection, std::size_t limit,
                                          SessionStore::ListDone done) {
  return std::make_unique<List>(std::move(selection), limit, std::move(done));
}

std::unique_ptr<Operation> find_operation(const identity::SessionHash& hash,
                                          SessionStore::FindDone done) {
  return std::make_unique<Find>(hash, std::move(done));
}

std::unique_ptr<Operation> touch_operation(std::vector<Touch> touched) {
  return std::make_unique<TouchAll>(std::move(touched));
}

std::unique_ptr<Operation> purge_operation(std::chrono::sys_seconds now,
                                           SessionStore::PurgeDone done) {
  return std::make_unique<Purge>(now, std::move(done));
}

std::unique_ptr<Operation> try_writing_operation(SessionStore::EndDone done) {
  return std::make_unique<TryWriting>(std::move(done));
}

}  // namespace countersign::store
