// RFC 4180 with the delimiters that spreadsheets write. Free functions, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pinmill {

struct CsvRow {
  std::size_t number = 0;  ///< 1-based row of the table, the header being row 1, as a spreadsheet shows it
  std::vector<std::string> fields;
};

struct CsvTable {
  char delimiter = ',';
  std::vector<CsvRow> rows;  ///< rows without any text left out, their numbers kept
};

/// Comma, semicolon or tab, whichever the first row outside quotes has most of. Unquoted fields are trimmed of spaces.
/// A byte order mark must be gone. invalid_argument with the row
/// for an unclosed quote; limit_exceeded above 100,000 rows or 1,000 columns.
Result<CsvTable> parse_csv(std::string_view utf8);

/// Quoted where it must be (delimiter, quote, line break, white space at an end); one line, ended with CRLF.
std::string csv_line(const std::vector<std::string>& fields, char delimiter = ',');

}  // namespace pinmill
