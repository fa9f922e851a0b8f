// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/check.h"
#include "directory/csv.h"

namespace countersign::directory {
namespace {

// Behind each of these some spreadsheet may begin a cell.
constexpr std::string_view kBoundaries = ",;\t\r\n\"";
constexpr std::string_view kFormula = "=+-@";
constexpr std::string_view kSpaceBeforeFormula = "\t\r\n";

bool begins_formula(std::string_view text) {
  if (text.empty()) {
    return false;
  }
  // U+FF1D, U+FF0B, U+FF0D and U+FF20: = + - @ in full width.
  return kFormula.find(text.front()) != std::string_view::npos ||
         text.starts_with("\xEF\xBC\x9D") || text.starts_with("\xEF\xBC\x8B") ||
         text.starts_with("\xEF\xBC\x8D") || text.starts_with("\xEF\xBC\xA0");
}

bool begins_dangerous_cell(std::string_view text) {
  return begins_formula(text) ||
         (!text.empty() && kSpaceBeforeFormula.find(text.front()) != std::string_view::npos);
}

enum class Change { kAddApostrophe, kRemoveApostrophe };

// Changes by one the apostrophes before each dangerous beginning in `cell`.
std::string changed(std::string_view cell, Change change) {
  std::string out;
  out.reserve(cell.size() + 1);
  std::size_t at = 0;
  while (at < cell.size()) {
    const std::size_t behind = std::min(cell.find_first_not_of('\'', at), cell.size());
    const std::string_view rest = cell.substr(behind);
    const bool dangerous = at == 0 ? begins_dangerous_cell(rest) : begins_formula(rest);
    std::size_t apostrophes = behind - at;
    if (dangerous && change == Change::kAddApostrophe) {
      ++apostrophes;
    } else if (dangerous && apostrophes > 0) {
      --apostrophes;
    }
    out.append(apostrophes, '\'');
    at = behind;
    const std::size_t boundary = cell.find_first_of(kBoundaries, at);
    const std::size_t end = boundary == std::string_view::npos ? cell.size() : boundary + 1;
    out.append(cell.substr(at, end - at));
    at = end;
  }
  return out;
}

bool needs_quotes(std::string_view cell) {
  return cell.find_first_of(kBoundaries) != std::string_view::npos || cell.starts_with(' ') ||
         cell.ends_with(' ') || cell.starts_with("\xEF\xBB\xBF");
}

void append_quoted(std::string& out, std::string_view cell) {
  out.push_back('"');
  for (const char c : cell) {
    out.append(c == '"' ? 2 : 1, c);
  }
  out.push_back('"');
}

}  // namespace

std::string neutralised_cell(std::string_view cell) {
  return changed(cell, Change::kAddApostrophe);
}

std::string original_cell(std::string_view cell) {
  return changed(cell, Change::kRemoveApostrophe);
}

void append_csv_row(std::string& out, std::span<const std::string_view> fields) {
  CS_CHECK(!fields.empty());
  bool first = true;
  for (const std::string_view field : fields) {
    if (!first) {
      out.push_back(',');
    }
    first = false;
    const std::string cell = neutralised_cell(field);
    // A line without anything would be passed over.
    if (needs_quotes(cell) || (cell.empty() && fields.size() == 1)) {
      append_quoted(out, cell);
    } else {
      out.append(cell);
    }
  }
  out.append("\r\n");
}

}  // namespace countersign::directory
