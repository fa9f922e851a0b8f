// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace countersign::store {

/// One prepared statement. Values are bound by number from 1 and must live until `run` or the last
/// `next`.
class Statement {
 public:
  /// None yet: only to be assigned to.
  Statement() = default;

  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);
  Statement& bind(std::span<const std::uint8_t> blob);
  Statement& bind_blob(std::string_view bytes);

  /// Runs to the end, dropping rows, and makes the statement ready for new values.
  Result<void> run();

  /// Steps to the next row; false after the last, and then ready for new values.
  Result<bool> next();

  /// Gives up the rows that are left.
  void reset();

  /// The number of the row that the database inserted last.
  std::int64_t inserted_row() const;
  /// How many rows the last `run` of a statement changed.
  std::int64_t changes() const;

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  /// Valid until the next step.
  std::span<const std::uint8_t> blob(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

/// An open SQLite database, for one thread at a time. Failures of the disk and of SQLite come as
/// `store.*`.
class Database {
 public:
  /// Opens `file`, creating it with mode 0600; one that others may read or write is refused.
  static Result<Database> open(const std::filesystem::path& file);

  /// Opens a file that is open for writing already, to read what is committed; refuses as `open`.
  static Result<Database> open_reader(const std::filesystem::path& file);

  /// Runs statements without values or rows.
  Result<void> execute(const char* sql);
  Result<Statement> prepare(std::string_view sql);

  /// The first column of the first row.
  Result<std::int64_t> integer(std::string_view sql);
  Result<std::string> text(std::string_view sql);

  /// Makes a function of one text known to SQL on this connection; null gives null.
  Result<void> define(const char* name, std::string (*function)(std::string_view));

  /// Undoes the transaction in progress, if there is one still.
  void roll_back();

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  static Result<Database> open_existing(const std::filesystem::path& file, int mode);
  explicit Database(std::unique_ptr<sqlite3, Close> handle) : handle_(std::move(handle)) {}

  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace countersign::store
