// SPDX-License-Identifier: Apache-2.0
#include "directory/csv.h"

#include <algorithm>
#include <array>
#include <deque>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "directory/errors.h"

namespace countersign::directory {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kSeparators = ",;\t";

Error at_row(std::size_t row, ErrorCode code, const std::string& what) {
  return {code, "row " + std::to_string(row) + ": " + what};
}

// Length of the line break at `at`: 2, 1 or 0.
std::size_t line_break_at(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "\r\n") {
    return 2;
  }
  return text.substr(at, 1) == "\n" ? 1 : 0;
}

// The separator that stands most often outside of quotes in the first line that is not empty.
char separator_of(std::string_view text) {
  std::array<std::size_t, kSeparators.size()> found{};
  bool in_quotes = false;
  const std::size_t begin = std::min(text.find_first_not_of("\r\n"), text.size());
  for (const char c : text.substr(begin)) {
    if (c == '\n' && !in_quotes) {
      break;
    }
    if (c == '"') {
      in_quotes = !in_quotes;
    }
    const std::size_t which = kSeparators.find(c);
    if (which != std::string_view::npos && !in_quotes) {
      ++found.at(which);
    }
  }
  const auto most = std::max_element(found.begin(), found.end());
  return kSeparators[static_cast<std::size_t>(most - found.begin())];
}

// One pass over one text.
class CsvReader {
 public:
  CsvReader(std::string_view text, const CsvOptions& options)
      : text_(text), options_(options), separator_(separator_of(text)) {}

  Result<void> rows(const CsvRowHandler& on_row) {
    std::size_t columns = 0;
    while (at_ < text_.size()) {
      if (++row_ > options_.limits.rows) {
        return at_row(row_, kCsvTooManyRows,
                      "expected at most " + std::to_string(options_.limits.rows) + " rows");
      }
      if (const std::size_t size = line_break_at(text_, at_)) {
        at_ += size;
        continue;
      }
      CS_TRY(read_row());
      if (columns == 0) {
        columns = fields_.size();
      }
      if (fields_.size() != columns && options_.ragged == CsvRagged::kRefused) {
        return at_row(row_, kCsvColumns,
                      "expected " + std::to_string(columns) + " fields as in the header got " +
                          std::to_string(fields_.size()));
      }
      CS_TRY(on_row(CsvRow{.number = row_, .fields = fields_}));
    }
    if (columns == 0) {
      return {kCsvEmpty, "expected a header got nothing"};
    }
    return {};
  }

 private:
  Result<void> read_row() {
    fields_.clear();
    own_used_ = 0;
    for (;;) {
      if (fields_.size() == options_.limits.columns) {
        return at_row(row_, kCsvTooManyColumns,
                      "expected at most " + std::to_string(options_.limits.columns) + " fields");
      }
      CS_TRY(text_.substr(at_, 1) == "\"" ? read_quoted() : read_plain());
      if (at_ < text_.size() && text_[at_] == separator_) {
        ++at_;
        continue;
      }
      const std::size_t size = line_break_at(text_, at_);
      if (size == 0 && at_ < text_.size()) {
        return fail_behind_field();
      }
      at_ += size;
      return {};
    }
  }

  Error fail_behind_field() const {
    if (text_[at_] == '\r') {
      return at_row(row_, kCsvControl, "expected CRLF or LF got CR alone");
    }
    return at_row(row_, kCsvQuote,
                  column() + "expected a separator or the end of the line behind a quote got " +
                      quoted(text_.substr(at_, utf8_char_at(text_, at_).size)));
  }

  // To the separator or the end of the line; a quote, CR or LF within is found by the caller.
  Result<void> read_plain() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' &&
           text_[at_] != '\r') {
      if (text_[at_] == '"') {
        return at_row(row_, kCsvQuote,
                      column() + "expected quotes around the whole field got one within");
      }
      ++at_;
    }
    return add_field(text_.substr(begin, at_ - begin));
  }

  // RFC 4180 2.5 to 2.7.
  Result<void> read_quoted() {
    const std::size_t begin = ++at_;
    bool has_doubled = false;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) {
        return at_row(row_, kCsvQuote, column() + "expected a quote at the end of the field");
      }
      at_ = quote + 1;
      if (text_.substr(at_, 1) != "\"") {
        break;
      }
      has_doubled = true;
      ++at_;
    }
    const std::string_view inner = text_.substr(begin, at_ - 1 - begin);
    return add_field(has_doubled ? keep(without_doubled(inner)) : inner);
  }

  static std::string without_doubled(std::string_view inner) {
    std::string out;
    out.reserve(inner.size());
    std::size_t at = 0;
    for (;;) {
      const std::size_t quote = inner.find('"', at);
      if (quote == std::string_view::npos) {
        return out.append(inner.substr(at));
      }
      out.append(inner.substr(at, quote + 1 - at));
      at = quote + 2;
    }
  }

  Result<void> add_field(std::string_view field) {
    if (field.size() > options_.limits.field_bytes) {
      return at_row(row_, kCsvFieldTooLong,
                    column() + "expected at most " + std::to_string(options_.limits.field_bytes) +
                        " bytes got " + std::to_string(field.size()));
    }
    if (options_.apostrophes == CsvApostrophes::kUndone &&
        field.find('\'') != std::string_view::npos) {
      field = keep(original_cell(field));
    }
    fields_.push_back(field);
    return {};
  }

  // A text that lives as long as the row.
  std::string_view keep(std::string text) {
    if (own_used_ == own_.size()) {
      own_.emplace_back();
    }
    return own_[own_used_++] = std::move(text);
  }

  std::string column() const { return "field " + std::to_string(fields_.size() + 1) + ": "; }

  std::string_view text_;
  const CsvOptions& options_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t row_ = 0;
  std::vector<std::string_view> fields_;
  std::deque<std::string> own_;  // of which a row uses the first
  std::size_t own_used_ = 0;
};

// What administrators upload instead of a CSV file, or nothing.
std::string_view other_format_of(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return "UTF-16";
  }
  if (text.starts_with("PK\x03\x04")) {
    return "a ZIP or XLSX file";
  }
  return {};
}

std::string line_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return "line " + std::to_string(std::count(before.begin(), before.end(), '\n') + 1) + ": ";
}

Result<void> check_text(std::string_view text, const CsvLimits& limits) {
  if (text.size() > limits.bytes) {
    return {kCsvTooLarge, "expected at most " + std::to_string(limits.bytes) + " bytes got " +
                              std::to_string(text.size())};
  }
  const std::size_t valid = utf8_valid_prefix(text);
  const std::size_t end = std::min(text.find('\0'), valid);
  if (end == text.size()) {
    return {};
  }
  const std::string_view other = other_format_of(text);
  if (!other.empty()) {
    return {kCsvOtherFormat, "expected CSV in UTF-8 got " + std::string(other)};
  }
  if (end == valid) {
    return {kCsvNotUtf8, line_of(text, end) + "expected UTF-8 got another byte"};
  }
  return {kCsvControl, line_of(text, end) + "expected text got NUL"};
}

}  // namespace

Result<void> read_csv(std::string_view text, const CsvOptions& options,
                      const CsvRowHandler& on_row) {
  CS_TRY(check_text(text, options.limits));
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  return CsvReader(text, options).rows(on_row);
}

}  // namespace countersign::directory
