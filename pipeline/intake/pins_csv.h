// pins.csv: Pinterest's bulk-upload columns and ours, read and written here. Free functions, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_io.h"
#include "pipeline/intake/pin_fields.h"
#include "pipeline/scan.h"

namespace pinmill {

struct PinsCsvRow {
  std::size_t number = 0;      ///< as a spreadsheet shows it
  std::string media{};         ///< a path relative to the file's folder, as it is written; empty: `address`
  std::string address{};       ///< http or https
  std::string cover_column{};  ///< which of the two the cover came from: "Thumbnail" or "Cover"
  PinFields fields;            ///< empty cells are not said
};

struct PinsCsv {
  std::vector<PinsCsvRow> rows;
  std::vector<ScanError> errors;  ///< rows that are wrong: "pins.csv row 12, column Link"
};

/// `name` stands in front of every message. invalid_argument for a table without a Media URL column, with one that is
/// unknown (naming those that are known) or there twice; corrupt_input for text that is none.
Result<PinsCsv> parse_pins_csv(ByteView bytes, const std::string& name, const TimeReading& time);

/// The subject of an error: "pins.csv row 12, column Link".
std::string row_subject(const std::string& name, std::size_t number, std::string_view column);

/// A whole file that parse_pins_csv takes back: UTF-8 with a mark, so that spreadsheets read it as such.
std::string to_pins_csv(const std::vector<PinsCsvRow>& rows);

}  // namespace pinmill
