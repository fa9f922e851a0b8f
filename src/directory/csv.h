// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace countersign::directory {

inline constexpr std::size_t kCsvMaxBytes = 64UL * 1024 * 1024;
inline constexpr std::size_t kCsvMaxRows = 1'000'000;  // with the header and empty lines
inline constexpr std::size_t kCsvMaxColumns = 64;
inline constexpr std::size_t kCsvMaxFieldBytes = 64UL * 1024;

/// What read_csv accepts at most. The bound itself is accepted.
struct CsvLimits {
  std::size_t bytes = kCsvMaxBytes;
  std::size_t rows = kCsvMaxRows;
  std::size_t columns = kCsvMaxColumns;
  std::size_t field_bytes = kCsvMaxFieldBytes;
};

/// What becomes of a row with more or fewer fields than the header.
enum class CsvRagged { kRefused, kPassed };

/// Whether the apostrophes of neutralised_cell are taken away again.
enum class CsvApostrophes { kUndone, kKept };

struct CsvOptions {
  CsvLimits limits = {};
  CsvRagged ragged = CsvRagged::kRefused;
  CsvApostrophes apostrophes = CsvApostrophes::kUndone;
};

/// One row, valid during the call alone.
struct CsvRow {
  /// As a spreadsheet counts: the header is 1, empty lines count.
  std::size_t number = 0;
  std::span<const std::string_view> fields;
};

/// Takes one row; an error ends the reading and is given to its caller as it is.
using CsvRowHandler = std::function<Result<void>(const CsvRow&)>;

/// Reads `text` (RFC 4180) and gives each row to `on_row`, the header first. Empty lines are passed
/// over. Nothing is copied but fields with doubled quotes or apostrophes to undo.
///
/// UTF-8, a byte order mark before it allowed; lines end in CRLF or LF. The separator is the one of
/// comma, semicolon and TAB that stands most often in the first line that is not empty, outside of
/// quotes; of equals the first named. Strict: a quote stands only around a field, doubled within
/// it; nothing stands between a quote and the separator; NUL is refused, and CR but before LF or in
/// quotes.
///
/// Rows come before the rest has been read: whoever wants all or nothing keeps what it got until
/// this returns ok. Fails with `csv.*`, blame kPeer; `detail` begins with "row 17: ", or "line 17:
/// " for a byte that is not text.
Result<void> read_csv(std::string_view text, const CsvOptions& options,
                      const CsvRowHandler& on_row);

/// Appends one row with commas and CRLF; fields are neutralised, and quoted where needed. Takes at
/// least one field, of UTF-8 without NUL, or read_csv can't read the row.
void append_csv_row(std::string& out, std::span<const std::string_view> fields);

/// `cell` as append_csv_row writes it, without quotes: safe from "CSV injection".
///
/// A spreadsheet runs a cell as a formula that begins with = + - @ (full-width ones too), also
/// behind TAB, CR or LF: an apostrophe before it makes it text. The same is done within a cell
/// behind comma, semicolon, TAB, CR, LF and quote, where a spreadsheet that expects another
/// separator begins a cell. Apostrophes that stand there already become one more, so that nothing
/// is lost.
std::string neutralised_cell(std::string_view cell);

/// The cell that neutralised_cell was given. Of a cell from elsewhere an apostrophe is lost that
/// stands where neutralised_cell would have put one.
std::string original_cell(std::string_view cell);

}  // namespace countersign::directory
