#include "pipeline/intake/pins_csv.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/ranges.h>

#include "base/csv.h"
#include "base/text_decoding.h"
#include "base/unicode.h"

namespace pinmill {
namespace {

enum class Column : std::size_t {
  title,
  media,
  board,
  thumbnail,
  description,
  link,
  publish_date,
  keywords,
  alt_text,
  section,
  fit,
  focus,
  cover,
  account
};
constexpr std::array<std::string_view, 14> column_names = {
    "Title",    "Media URL", "Pinterest board", "Thumbnail", "Description", "Link",  "Publish date",
    "Keywords", "Alt text",  "Section",         "Fit",       "Focus",       "Cover", "Account"};

// Which column each field of a row belongs to; nothing: a column without a name.
using Header = std::vector<std::optional<Column>>;

Result<Header> read_header(const CsvRow& row, const std::string& name) {
  Header header;
  for (const std::string& field : row.fields) {
    const std::string wanted = fold(field);
    const auto found = std::find_if(column_names.begin(), column_names.end(),
                                    [&wanted](std::string_view known) { return fold(known) == wanted; });
    if (found == column_names.end() && !wanted.empty())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{} row {}: unknown column \"{}\"; known are {}", name, row.number,
                               to_one_line(trim(field)), fmt::join(column_names, ", ")));
    std::optional<Column> column;
    if (!wanted.empty()) column = static_cast<Column>(found - column_names.begin());
    if (column && std::find(header.begin(), header.end(), column) != header.end())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{} row {}: the column {} is there twice", name, row.number, *found));
    header.push_back(column);
  }
  if (std::find(header.begin(), header.end(), Column::media) == header.end())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} row {}: the first row must name the columns, among them Media URL; known are {}", name,
                             row.number, fmt::join(column_names, ", ")));
  return header;
}

// Reads one row; what is wrong with it goes to `errors`.
class RowReader {
 public:
  RowReader(const std::string& name, const TimeReading& time, std::vector<ScanError>& errors)
      : name_(name), time_(time), errors_(errors) {}

  std::optional<PinsCsvRow> read(const CsvRow& csv, const Header& header) {
    const std::size_t before = errors_.size();
    PinsCsvRow row{.number = csv.number, .media = {}, .cover_column = {}, .fields = {}};
    for (std::size_t i = 0; i < csv.fields.size(); ++i) {
      const std::string& text = csv.fields[i];
      if (trim(text).empty()) continue;
      if (i < header.size() && header[i]) {
        take(*header[i], text, row);
      } else {
        errors_.push_back({fmt::format("{} row {}", name_, csv.number),
                           Error(ErrorCode::invalid_argument,
                                 fmt::format("\"{}\" stands in column {}, which has no name in the first row; put text "
                                             "that holds the delimiter in quotes",
                                             cut_to(to_one_line(text), 40), i + 1))});
      }
    }
    if (row.media.empty() && row.address.empty() && errors_.size() == before)
      fail(row, Column::media, Error(ErrorCode::invalid_argument, "empty; write the path of a file beside this one"));
    if (errors_.size() > before) return std::nullopt;
    return row;
  }

 private:
  void fail(const PinsCsvRow& row, Column column, Error error) {
    errors_.push_back(
        {row_subject(name_, row.number, column_names[static_cast<std::size_t>(column)]), std::move(error)});
  }

  template <typename T>
  void set(const PinsCsvRow& row, Column column, std::optional<T>& into, Result<T> value) {
    if (value) {
      into = *std::move(value);
    } else {
      fail(row, column, std::move(value).error());
    }
  }

  void take_cover(Column column, std::string_view text, PinsCsvRow& row) {
    if (row.fields.cover && column == Column::thumbnail) return;
    row.cover_column = column_names[static_cast<std::size_t>(column)];
    set(row, column, row.fields.cover, parse_cover(trim(text), {}));
  }

  void take_media(const std::string& text, PinsCsvRow& row) {
    if (text.find("://") == std::string::npos) {
      row.media = text;
      return;
    }
    if (auto address = parse_link(text)) {
      row.address = *std::move(address);
      return;
    }
    fail(row, Column::media,
         Error(ErrorCode::unsupported,
               fmt::format("{}: http and https addresses are fetched; else write a path relative to {}",
                           to_one_line(trim(text)), name_)));
  }

  void take(Column column, const std::string& text, PinsCsvRow& row) {
    PinFields& fields = row.fields;
    switch (column) {
      case Column::title: fields.title = clean_text(text); break;
      case Column::media: take_media(text, row); break;
      case Column::board: fields.board = clean_text(text); break;
      case Column::description: fields.description = clean_text(text); break;
      case Column::link: set(row, column, fields.link, parse_link(text)); break;
      case Column::publish_date: set(row, column, fields.publish_at, parse_time(text, time_.zone, time_.now)); break;
      case Column::keywords: fields.keywords = split_keywords(text); break;
      case Column::alt_text: fields.alt_text = clean_text(text); break;
      case Column::section: fields.section = clean_text(text); break;
      case Column::fit: set(row, column, fields.fit, parse_fit(trim(text))); break;
      case Column::focus: set(row, column, fields.focus, parse_focus(trim(text))); break;
      case Column::thumbnail:
      case Column::cover: take_cover(column, text, row); break;
      case Column::account: fields.account = clean_text(text); break;
    }
  }

  const std::string& name_;
  const TimeReading& time_;
  std::vector<ScanError>& errors_;
};

std::string text_of(Column column, const PinsCsvRow& row) {
  const PinFields& fields = row.fields;
  switch (column) {
    case Column::title: return fields.title.value_or("");
    case Column::media: return row.media;
    case Column::board: return fields.board.value_or("");
    case Column::description: return fields.description.value_or("");
    case Column::link: return fields.link.value_or("");
    case Column::publish_date: return fields.publish_at ? to_rfc3339(*fields.publish_at) : "";
    case Column::keywords:
      return fields.keywords ? fmt::format("{}", fmt::join(*fields.keywords, ", ")) : std::string();
    case Column::alt_text: return fields.alt_text.value_or("");
    case Column::section: return fields.section.value_or("");
    case Column::fit: return fields.fit ? std::string(to_string(*fields.fit)) : "";
    case Column::focus: return fields.focus ? to_string(*fields.focus) : "";
    case Column::thumbnail: return "";
    case Column::cover: return fields.cover ? to_string(*fields.cover) : "";
    case Column::account: return fields.account.value_or("");
  }
  return {};
}

}  // namespace

std::string row_subject(const std::string& name, std::size_t number, std::string_view column) {
  return fmt::format("{} row {}, column {}", name, number, column);
}

Result<PinsCsv> parse_pins_csv(ByteView bytes, const std::string& name, const TimeReading& time) {
  auto text = decode_text(bytes);
  if (!text) return std::move(text).error().during(name);
  auto table = parse_csv(text->utf8);
  if (!table) return std::move(table).error().during(name);
  if (table->rows.empty())
    return Error(ErrorCode::invalid_argument, fmt::format("{} is empty; its first row must name the columns: {}", name,
                                                          fmt::join(column_names, ", ")));
  PINMILL_ASSIGN_OR_RETURN(const Header header, read_header(table->rows.front(), name));
  PinsCsv csv;
  RowReader reader(name, time, csv.errors);
  for (std::size_t i = 1; i < table->rows.size(); ++i) {
    if (auto row = reader.read(table->rows[i], header)) csv.rows.push_back(*std::move(row));
  }
  return csv;
}

std::string to_pins_csv(const std::vector<PinsCsvRow>& rows) {
  std::string text = "\uFEFF" + csv_line({column_names.begin(), column_names.end()});
  for (const PinsCsvRow& row : rows) {
    std::vector<std::string> fields;
    for (std::size_t i = 0; i < column_names.size(); ++i) fields.push_back(text_of(static_cast<Column>(i), row));
    text += csv_line(fields);
  }
  return text;
}

}  // namespace pinmill
