// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <sqlite3.h>

#include "base/check.h"
#include "base/text.h"
#include "store/errors.h"

namespace countersign::store {
namespace {

ErrorCode code_of(int sqlite_code) {
  switch (sqlite_code & 0xff) {
    case SQLITE_FULL:
      return kDiskFull;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return kLocked;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return kReadOnly;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_MISMATCH:
      return kCorrupt;
    case SQLITE_CANTOPEN:
      return kCannotOpen;
    default:
      return kIo;
  }
}

Error error_of(sqlite3* handle) {
  const int code = sqlite3_extended_errcode(handle);
  std::string detail = "expected sqlite to succeed, got " + std::to_string(code) + " " +
                       std::string(sqlite3_errmsg(handle));
  if (const int system = sqlite3_system_errno(handle); system != 0) {
    detail += ", " + std::system_category().message(system);
  }
  return {code_of(code), std::move(detail)};
}

Error file_error(const std::filesystem::path& file, const std::string& reason) {
  return {kCannotOpen,
          "expected to open " + countersign::quoted(file.string()) + ", got " + reason};
}

Error system_error(const std::filesystem::path& file) {
  return file_error(file, std::system_category().message(errno));
}

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) {
      ::close(value_);
    }
  }
  int value() const { return value_; }

 private:
  int value_;
};

/// SQLite syncs the folder for the files that it creates beside the database, not for this one.
Result<void> sync_folder_of(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.value() < 0 || ::fsync(opened.value()) != 0) {
    return system_error(folder);
  }
  return {};
}

Result<void> check_private(const std::filesystem::path& file, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) {
    return file_error(file, "something else than a file");
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return file_error(file, "a file that others may read or write; set its mode to 0600");
  }
  return {};
}

Result<void> create_private(const std::filesystem::path& file) {
  const Descriptor created(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
  struct stat status {};
  if (created.value() < 0 || ::fstat(created.value(), &status) != 0) {
    return system_error(file);
  }
  CS_TRY(check_private(file, status));
  return status.st_size == 0 ? sync_folder_of(file) : Result<void>();
}

/// Calls the function that was given with the definition.
void call_defined(sqlite3_context* context, int, sqlite3_value** values) {
  using Function = std::string (*)(std::string_view);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as `define` gave it
  const auto function = reinterpret_cast<Function>(sqlite3_user_data(context));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): SQLite's own bytes of a text
  const auto* const text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  if (text == nullptr) {
    sqlite3_result_null(context);
    return;
  }
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  const std::string made = function(std::string_view(text, size));
  // NOLINTNEXTLINE: SQLITE_TRANSIENT is a cast of SQLite's: the bytes are copied
  sqlite3_result_text64(context, made.data(), made.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement& Statement::bind(std::int64_t value) {
  CS_CHECK(sqlite3_bind_int64(statement_.get(), ++bound_, value) == SQLITE_OK);
  return *this;
}

// An empty view may hold a null pointer, which SQLite would read as NULL. A null destructor is
// SQLITE_STATIC: the bytes are not copied.
Statement& Statement::bind(std::string_view text) {
  CS_CHECK(sqlite3_bind_text64(statement_.get(), ++bound_, text.empty() ? "" : text.data(),
                               text.size(), nullptr, SQLITE_UTF8) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(std::span<const std::uint8_t> blob) {
  const void* bytes = blob.empty() ? static_cast<const void*>("") : blob.data();
  CS_CHECK(sqlite3_bind_blob64(statement_.get(), ++bound_, bytes, blob.size(), nullptr) ==
           SQLITE_OK);
  return *this;
}

Statement& Statement::bind_blob(std::string_view bytes) {
  CS_CHECK(sqlite3_bind_blob64(statement_.get(), ++bound_, bytes.empty() ? "" : bytes.data(),
                               bytes.size(), nullptr) == SQLITE_OK);
  return *this;
}

Result<void> Statement::run() {
  while (true) {
    CS_TRY(const bool row, next());
    if (!row) {
      return {};
    }
  }
}

Result<bool> Statement::next() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code == SQLITE_DONE) {
    reset();
    return false;
  }
  Error error = error_of(sqlite3_db_handle(statement_.get()));
  reset();
  return error;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());  // gives the error of the last step again
  bound_ = 0;
}

std::int64_t Statement::inserted_row() const {
  return sqlite3_last_insert_rowid(sqlite3_db_handle(statement_.get()));
}

std::int64_t Statement::changes() const {
  return sqlite3_changes64(sqlite3_db_handle(statement_.get()));
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const std::span<const std::uint8_t> bytes = blob(column);
  return {bytes.begin(), bytes.end()};
}

std::span<const std::uint8_t> Statement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {static_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(size)};
}

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

Result<Database> Database::open(const std::filesystem::path& file) {
  CS_TRY(create_private(file));
  return open_existing(file, SQLITE_OPEN_READWRITE);
}

Result<Database> Database::open_reader(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0) {
    CS_TRY(check_private(file, status));
  }
  return open_existing(file, SQLITE_OPEN_READONLY);
}

Result<Database> Database::open_existing(const std::filesystem::path& file, int mode) {
  sqlite3* raw = nullptr;
  // NOMUTEX: one thread at a time is the rule of this class.
  const int code = sqlite3_open_v2(file.c_str(), &raw,
                                   mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<sqlite3, Close> handle(raw);
  CS_CHECK(handle != nullptr);
  if (code != SQLITE_OK) {
    return error_of(handle.get());
  }
  // Other connections hold the file for moments alone.
  constexpr int kPatienceMilliseconds = 5000;
  sqlite3_busy_timeout(handle.get(), kPatienceMilliseconds);
  return Database(std::move(handle));
}

Result<void> Database::execute(const char* sql) {
  if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return error_of(handle_.get());
  }
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &raw, nullptr) != SQLITE_OK) {
    return error_of(handle_.get());
  }
  return Statement(raw);
}

Result<std::int64_t> Database::integer(std::string_view sql) {
  CS_TRY(Statement statement, prepare(sql));
  CS_TRY(const bool row, statement.next());
  return row ? statement.integer(0) : 0;
}

Result<std::string> Database::text(std::string_view sql) {
  CS_TRY(Statement statement, prepare(sql));
  CS_TRY(const bool row, statement.next());
  return row ? statement.text(0) : std::string();
}

Result<void> Database::define(const char* name, std::string (*function)(std::string_view)) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): call_defined casts it back
  auto* const carried = reinterpret_cast<void*>(function);
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
  const int code = sqlite3_create_function_v2(handle_.get(), name, 1, kFlags, carried,
                                              &call_defined, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? Result<void>() : error_of(handle_.get());
}

void Database::roll_back() {
  if (sqlite3_get_autocommit(handle_.get()) == 0) {
    // A failure here leaves a transaction that the next BEGIN refuses: nothing is taken for stored.
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace countersign::store
