// SPDX-License-Identifier: Apache-2.0
#include "directory/csv.h"

#include <string>
#include <vector>

#include "base/matchers.h"
#include "directory/errors.h"

namespace countersign::directory {
namespace {

using testing::StartsWith;
using Rows = std::vector<std::vector<std::string>>;

struct Read {
  Result<void> result;
  Rows rows;
  std::vector<std::size_t> numbers;
};

Read read(std::string_view text, const CsvOptions& options = {}) {
  Read out;
  out.result = read_csv(text, options, [&out](const CsvRow& row) -> Result<void> {
    out.rows.emplace_back(row.fields.begin(), row.fields.end());
    out.numbers.push_back(row.number);
    return {};
  });
  return out;
}

Result<void> result_of(std::string_view text, const CsvOptions& options = {}) {
  return read(text, options).result;
}

Rows rows_of(std::string_view text, const CsvOptions& options = {}) {
  Read out = read(text, options);
  EXPECT_THAT(out.result, IsOk()) << text;
  return out.rows;
}

std::string row_with(std::size_t columns) {
  std::string row;
  for (std::size_t i = 1; i < columns; ++i) {
    row += ",";
  }
  return row + "x";
}

std::string written(const std::vector<std::string_view>& fields) {
  std::string out;
  append_csv_row(out, fields);
  return out;
}

TEST(CsvRead, ReadsRowsWithEitherLineEnd) {
  const Rows expected = {{"a", "b"}, {"1", "2"}};
  EXPECT_EQ(rows_of("a,b\r\n1,2\r\n"), expected);
  EXPECT_EQ(rows_of("a,b\n1,2\n"), expected);
  EXPECT_EQ(rows_of("a,b\n1,2"), expected);
  EXPECT_EQ(rows_of("\xEF\xBB\xBF"
                    "a,b\n1,2"),
            expected);
}

TEST(CsvRead, ReadsQuotedFields) {
  EXPECT_EQ(rows_of("a,b,c\n\"x,y\",\"say \"\"hi\"\"\",\"two\r\nlines\"\n\"\",\"\"\"\",\n"),
            (Rows{{"a", "b", "c"}, {"x,y", "say \"hi\"", "two\r\nlines"}, {"", "\"", ""}}));
}

TEST(CsvRead, KeepsSpaceAndOtherAlphabets) {
  EXPECT_EQ(rows_of(" a ,\u00fc\u4e2d"), (Rows{{" a ", "\u00fc\u4e2d"}}));
}

TEST(CsvRead, TakesTheSeparatorThatTheHeaderShows) {
  const Rows expected = {{"a", "b", "c"}, {"1", "2,3", "4;5\t6"}};
  EXPECT_EQ(rows_of("a;b;c\n1;2,3;\"4;5\t6\""), expected);
  EXPECT_EQ(rows_of("a\tb\tc\n1\t2,3\t\"4;5\t6\""), expected);
  EXPECT_EQ(rows_of("a,b,c\n1,\"2,3\",4;5\t6"), expected);
  EXPECT_EQ(rows_of("\"x;y;z\",b\n1,2"), (Rows{{"x;y;z", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("a,b;c\n1,2"), (Rows{{"a", "b;c"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("\n\na;b\n1;2"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("a\n1"), (Rows{{"a"}, {"1"}}));
}

TEST(CsvRead, CountsRowsAsASpreadsheetDoes) {
  const Read out = read("\r\nh\n\n\"two\nlines\"\nx\n");
  EXPECT_THAT(out.result, IsOk());
  EXPECT_EQ(out.numbers, (std::vector<std::size_t>{2, 4, 5}));
}

TEST(CsvRead, RefusesQuotesOutOfPlace) {
  for (const std::string_view text : {"h\na\"b", "h\na\"", "h\n\"a\"b", "h\n\"a\" ", "h\n\"a",
                                      "h\n\"", "h\n\"a\"\"", "h\n \"a\"", "h,i\n\"a\"\"b\"c,d"}) {
    EXPECT_THAT(result_of(text), FailsWith(kCsvQuote)) << text;
  }
  EXPECT_THAT(result_of("h\n\"a\""), IsOk());
}

TEST(CsvRead, TellsTheRowAndTheField) {
  EXPECT_EQ(result_of("a,b\n1,2\n\n3,x\"y").error().detail,
            "row 4: field 2: expected quotes around the whole field got one within");
  EXPECT_THAT(result_of("a\n\"b\"c").error().detail, StartsWith("row 2: "));
}

TEST(CsvRead, RefusesRowsOfAnotherWidth) {
  EXPECT_THAT(result_of("a,b\n1,2"), IsOk());
  EXPECT_THAT(result_of("a,b\n1,2,3"), FailsWith(kCsvColumns));
  EXPECT_THAT(result_of("a,b\n1"), FailsWith(kCsvColumns));
  EXPECT_EQ(result_of("a,b\n1").error().detail, "row 2: expected 2 fields as in the header got 1");
  EXPECT_EQ(rows_of("a,b\n1\n1,2,3", {.ragged = CsvRagged::kPassed}),
            (Rows{{"a", "b"}, {"1"}, {"1", "2", "3"}}));
}

TEST(CsvRead, RefusesAnEmptyText) {
  for (const std::string_view text : {"", "\n\r\n", "\xEF\xBB\xBF"}) {
    EXPECT_THAT(result_of(text), FailsWith(kCsvEmpty));
  }
}

TEST(CsvRead, U01_RefusesOtherFormats) {
  EXPECT_THAT(result_of(std::string_view("\xFF\xFE"
                                         "a\0",
                                         4)),
              FailsWith(kCsvOtherFormat));
  EXPECT_THAT(result_of(std::string_view("\xFE\xFF\0a", 4)), FailsWith(kCsvOtherFormat));
  EXPECT_THAT(result_of(std::string_view("PK\x03\x04\x14\0", 6)), FailsWith(kCsvOtherFormat));
  EXPECT_THAT(result_of("PK\x03\x04\x14"), IsOk());
  EXPECT_THAT(result_of("a\nf\xFCr\n"), FailsWith(kCsvNotUtf8));
  EXPECT_THAT(result_of("a\nf\xFCr\n").error().detail, StartsWith("line 2: "));
}

TEST(CsvRead, U01_RefusesNulAndCrAlone) {
  EXPECT_THAT(result_of(std::string_view("a\nb\0c", 5)), FailsWith(kCsvControl));
  EXPECT_THAT(result_of(std::string_view("a\n\"b\0c\"", 7)), FailsWith(kCsvControl));
  EXPECT_THAT(result_of("a\rb\r"), FailsWith(kCsvControl));
  EXPECT_THAT(result_of("a\r\r\n"), FailsWith(kCsvControl));
  EXPECT_THAT(result_of("\"a\"\rb"), FailsWith(kCsvControl));
  EXPECT_THAT(result_of("\"a\rb\""), IsOk());
}

TEST(CsvRead, AcceptsAsManyBytesAsAllowed) {
  EXPECT_THAT(result_of("ab\n", {.limits = {.bytes = 3}}), IsOk());
  EXPECT_THAT(result_of("abc\n", {.limits = {.bytes = 3}}), FailsWith(kCsvTooLarge));
  EXPECT_THAT(result_of(std::string(kCsvMaxBytes + 1, '\n')), FailsWith(kCsvTooLarge));
}

TEST(CsvRead, AcceptsAsManyColumnsAsAllowed) {
  EXPECT_THAT(result_of(row_with(kCsvMaxColumns)), IsOk());
  EXPECT_THAT(result_of(row_with(kCsvMaxColumns + 1)), FailsWith(kCsvTooManyColumns));
}

TEST(CsvRead, AcceptsFieldsAsLongAsAllowed) {
  const std::string longest(kCsvMaxFieldBytes, 'x');
  EXPECT_THAT(result_of("a\n" + longest), IsOk());
  EXPECT_THAT(result_of("a\n" + longest + "x"), FailsWith(kCsvFieldTooLong));
  EXPECT_THAT(result_of("a\n\"" + longest + "\""), IsOk());
  EXPECT_THAT(result_of("a\n\"" + longest + "x\""), FailsWith(kCsvFieldTooLong));
}

TEST(CsvRead, AcceptsAsManyRowsAsAllowed) {
  std::size_t rows = 0;
  const auto count = [&rows](const CsvRow&) -> Result<void> {
    ++rows;
    return {};
  };
  std::string text;
  for (std::size_t i = 0; i < kCsvMaxRows; ++i) {
    text += "x\n";
  }
  EXPECT_THAT(read_csv(text, {}, count), IsOk());
  EXPECT_EQ(rows, kCsvMaxRows);
  EXPECT_THAT(read_csv(text + "x", {}, count), FailsWith(kCsvTooManyRows));
  EXPECT_THAT(result_of("\n\nx", {.limits = {.rows = 2}}), FailsWith(kCsvTooManyRows));
}

TEST(CsvRead, EndsWithTheErrorOfItsHandler) {
  std::size_t rows = 0;
  const auto result = read_csv("a\nb\nc", {}, [&rows](const CsvRow& row) -> Result<void> {
    ++rows;
    if (row.number == 2) {
      return {kCsvColumns, "mine"};
    }
    return {};
  });
  EXPECT_THAT(result, FailsWith(kCsvColumns));
  EXPECT_EQ(result.error().detail, "mine");
  EXPECT_EQ(rows, 2U);
}

TEST(CsvWrite, QuotesWhereNeeded) {
  EXPECT_EQ(written({"a", "b c", ""}), "a,b c,\r\n");
  EXPECT_EQ(written({"a,b", "a;b", "a\tb", "a\nb", "a\"b", " a", "a "}),
            "\"a,b\",\"a;b\",\"a\tb\",\"a\nb\",\"a\"\"b\",\" a\",\"a \"\r\n");
  EXPECT_EQ(written({""}), "\"\"\r\n");
  EXPECT_EQ(written({"\xEF\xBB\xBFx"}), "\"\xEF\xBB\xBFx\"\r\n");
}

TEST(CsvWrite, U01_NeutralisesFormulas) {
  EXPECT_EQ(written({"=1+1", "+49 30", "-x", "@SUM(A1)"}), "'=1+1,'+49 30,'-x,'@SUM(A1)\r\n");
  EXPECT_EQ(neutralised_cell("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
  EXPECT_EQ(neutralised_cell("\t=1"), "'\t'=1");
  EXPECT_EQ(neutralised_cell("\r=1"), "'\r'=1");
  EXPECT_EQ(neutralised_cell("\nx"), "'\nx");
  EXPECT_EQ(neutralised_cell("\uff1d1"), "'\uff1d1");
  EXPECT_EQ(neutralised_cell("\uff0b1\uff0d"), "'\uff0b1\uff0d");
  EXPECT_EQ(neutralised_cell("\uff0d1"), "'\uff0d1");
  EXPECT_EQ(neutralised_cell("\uff20x"), "'\uff20x");
  for (const std::string_view plain : {"", "x", "a=b", "user@example.com", "O'Brien", "'x",
                                       "first-last", "a, b", "1+1", "two\nlines"}) {
    EXPECT_EQ(neutralised_cell(plain), plain);
  }
}

// A spreadsheet that expects semicolons begins a cell behind one of ours.
TEST(CsvWrite, U01_NeutralisesFormulasBehindOtherSeparators) {
  EXPECT_EQ(neutralised_cell("x;=1"), "x;'=1");
  EXPECT_EQ(neutralised_cell("x\t@a"), "x\t'@a");
  EXPECT_EQ(neutralised_cell("x,-1"), "x,'-1");
  EXPECT_EQ(neutralised_cell("x\n=1"), "x\n'=1");
  EXPECT_EQ(neutralised_cell("x;\"=1\""), "x;\"'=1\"");
}

TEST(CsvWrite, ReadsBackWhatItWrote) {
  const std::vector<std::string_view> fields = {"=1",      "'=1",   "''=1",    "'x",  "O'Brien",
                                                "x;=1",    "x;'=1", "\t'=",    "\"=", "'",
                                                "'\uff1d", "\r\n-", "a\"b\"c", ""};
  const std::string text = written(fields);
  EXPECT_EQ(rows_of(text), (Rows{{fields.begin(), fields.end()}}));
  const Rows kept = rows_of(text, {.apostrophes = CsvApostrophes::kKept});
  EXPECT_EQ(kept.at(0).at(0), "'=1");
  EXPECT_EQ(kept.at(0).at(1), "''=1");
}

TEST(CsvWriteDeathTest, AbortsWithoutFields) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(written({}), "empty");
}

}  // namespace
}  // namespace countersign::directory
