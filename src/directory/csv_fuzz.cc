// SPDX-License-Identifier: Apache-2.0
// Rows that were read are written to what reads to the same rows, whatever cells stand in them, and
// nowhere in the written text could a cell begin with a formula, whatever separator is expected.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "directory/csv.h"

namespace {

using countersign::Result;
using countersign::directory::CsvOptions;
using countersign::directory::CsvRow;
using Rows = std::vector<std::vector<std::string>>;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

const CsvOptions kAnyWidth{.limits = {.bytes = 1 << 26, .field_bytes = 1 << 24},
                           .ragged = countersign::directory::CsvRagged::kPassed};

Result<void> read(std::string_view text, Rows& rows) {
  return countersign::directory::read_csv(
      text, kAnyWidth, [&rows](const CsvRow& row) -> Result<void> {
        require(!row.fields.empty() && row.number > rows.size());
        rows.emplace_back(row.fields.begin(), row.fields.end());
        return {};
      });
}

void require_no_formula(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = i == 0 || std::string_view(",;\t\r\n\"").find(text[i - 1]) != text.npos;
    require(!begins || std::string_view("=+-@").find(text[i]) == text.npos);
  }
}

void require_reads_back(const Rows& rows) {
  std::string text;
  for (const auto& row : rows) {
    const std::vector<std::string_view> fields(row.begin(), row.end());
    countersign::directory::append_csv_row(text, fields);
  }
  require_no_formula(text);
  Rows again;
  require(read(text, again).ok() && again == rows);
}

// Cells of the input as it is, one a NUL, two a row.
Rows cells_of(std::string_view text) {
  Rows rows(1);
  while (!text.empty()) {
    const std::string_view cell = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(cell.size() + 1, text.size()));
    if (rows.back().size() == 2) {
      rows.emplace_back();
    }
    rows.back().emplace_back(cell);
  }
  return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Rows rows;
  const auto result = read(text, rows);
  if (result.ok()) {
    require(countersign::is_utf8(text) && !rows.empty());
    require_reads_back(rows);
  } else {
    require(result.error().code.id.starts_with("csv.") && !result.error().detail.empty());
  }
  if (size > 0 && countersign::is_utf8(text)) {
    require_reads_back(cells_of(text));
  }
  return 0;
}
