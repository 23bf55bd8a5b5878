#include "base/csv.h"

#include <algorithm>
#include <array>

#include <csv.h>
#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill {
namespace {

constexpr std::size_t max_rows = 100'000;
constexpr std::size_t max_columns = 1'000;

// Collects what libcsv reports. With CSV_REPALL_NL it is told of every line end outside quotes, so that the rows of
// empty lines are counted; CRLF is reported twice.
struct Collector {
  std::vector<CsvRow> rows;
  CsvRow row{.number = 1, .fields = {}};
  int last_end = 0;
  bool too_many = false;

  void field(std::string_view text) {
    last_end = 0;
    if (row.fields.size() == max_columns) {
      too_many = true;
    } else {
      row.fields.emplace_back(text);
    }
  }
  void end_of_row(int end) {
    if (row.fields.empty() && end == '\n' && last_end == '\r') {
      last_end = 0;
      return;
    }
    last_end = end;
    const std::size_t next = row.number + 1;
    const bool has_text = std::any_of(row.fields.begin(), row.fields.end(),
                                      [](const std::string& field) { return !trim(field).empty(); });
    if (has_text) rows.push_back(std::move(row));
    row = CsvRow{.number = next, .fields = {}};
    too_many = too_many || next > max_rows + 1;
  }
};

void on_field(void* text, std::size_t bytes, void* collector) {
  static_cast<Collector*>(collector)->field({static_cast<const char*>(text), bytes});
}
void on_row(int end, void* collector) {
  static_cast<Collector*>(collector)->end_of_row(end);
}

class Parser {
 public:
  explicit Parser(char delimiter) {
    csv_init(&parser_, CSV_REPALL_NL);
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
  }
  Parser(const Parser&) = delete;
  ~Parser() { csv_free(&parser_); }

  bool parse(std::string_view text, Collector& into) {
    return csv_parse(&parser_, text.data(), text.size(), on_field, on_row, &into) == text.size();
  }
  // False for an open quote. Strict from here only: an inch mark inside unquoted text is taken for what it is.
  bool finish(Collector& into) {
    csv_set_opts(&parser_, CSV_REPALL_NL | CSV_STRICT | CSV_STRICT_FINI);
    return csv_fini(&parser_, on_field, on_row, &into) == 0;
  }

 private:
  csv_parser parser_{};
};

char delimiter_of(std::string_view text) noexcept {
  constexpr std::string_view delimiters = ",;\t";
  std::array<std::size_t, 3> counts{};
  bool quoted = false;
  bool begun = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && begun && (c == '\n' || c == '\r')) break;
    begun = begun || (c != '\n' && c != '\r' && c != ' ');
    if (const auto index = delimiters.find(c); !quoted && index != std::string_view::npos) ++counts[index];
  }
  return delimiters[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

bool needs_quotes(const std::string& field, char delimiter) noexcept {
  return field.find_first_of("\"\r\n") != std::string::npos || field.find(delimiter) != std::string::npos ||
         trim(field).size() != field.size();
}

}  // namespace

Result<CsvTable> parse_csv(std::string_view utf8) {
  CsvTable table{.delimiter = delimiter_of(utf8), .rows = {}};
  Parser parser(table.delimiter);
  Collector collector;
  constexpr std::size_t chunk_bytes = 64 * 1024;
  for (std::size_t at = 0; at < utf8.size() && !collector.too_many; at += chunk_bytes) {
    if (!parser.parse(utf8.substr(at, chunk_bytes), collector))
      return Error(ErrorCode::limit_exceeded, fmt::format("row {}: no memory for its text", collector.row.number));
  }
  if (collector.too_many)
    return Error(ErrorCode::limit_exceeded, fmt::format("row {}: a table has at most {} rows and {} columns",
                                                        collector.row.number, max_rows, max_columns));
  if (!parser.finish(collector))
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("row {}: a quote (\") is opened and never closed; close it, or write \"\" for a quote inside "
                    "quoted text",
                    collector.row.number));
  table.rows = std::move(collector.rows);
  return table;
}

std::string csv_line(const std::vector<std::string>& fields, char delimiter) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += delimiter;
    if (!needs_quotes(fields[i], delimiter)) {
      line += fields[i];
      continue;
    }
    line += '"';
    for (const char c : fields[i]) line.append(c == '"' ? 2 : 1, c);
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace pinmill
