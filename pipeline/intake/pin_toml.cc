#include "pipeline/intake/pin_toml.h"

#include <cmath>

#include <fmt/format.h>

#include "base/toml.h"

namespace pinmill {
namespace {

// The value that `parse` makes of the key's text; its error gets the key's place.
template <typename T, typename Parse>
Result<void> read(TomlTable& table, std::string_view key, std::optional<T>& into, Parse parse) {
  PINMILL_ASSIGN_OR_RETURN(const auto text, table.string(key));
  if (!text) return {};
  Result<T> value = parse(*text);
  if (!value) return table.error_at(key, value.error().message());
  into = *std::move(value);
  return {};
}

Result<void> read_text(TomlTable& table, std::string_view key, std::optional<std::string>& into) {
  return read(table, key, into, [](const std::string& text) -> Result<std::string> { return clean_text(text); });
}

Result<void> read_keywords(TomlTable& table, PinFields& fields) {
  PINMILL_ASSIGN_OR_RETURN(const auto words, table.strings("keywords"));
  if (!words) return {};
  fields.keywords.emplace();
  for (const std::string& word : *words) {
    for (std::string& keyword : split_keywords(word)) fields.keywords->push_back(std::move(keyword));
  }
  return {};
}

Result<void> read_time(TomlTable& table, PinFields& fields, const TimeReading& time) {
  PINMILL_ASSIGN_OR_RETURN(const auto text, table.time_text("publish_at"));
  if (!text) return {};
  auto moment = parse_time(*text, time.zone, time.now);
  if (!moment) return table.error_at("publish_at", moment.error().message());
  fields.publish_at = *moment;
  return {};
}

Result<void> read_cover(TomlTable& table, PinFields& fields, const std::filesystem::path& folder) {
  const auto number = table.number("cover");
  if (!number) {
    return read(table, "cover", fields.cover, [&folder](const std::string& text) { return parse_cover(text, folder); });
  }
  if (!*number) return {};
  const double seconds = **number;
  if (!std::isfinite(seconds) || seconds < 0)
    return table.error_at("cover", "a cover is a file, or a time in the video in seconds from 0");
  fields.cover = Cover(seconds);
  return {};
}

Result<PinFields> read_fields(TomlTable& table, const std::filesystem::path& folder, const TimeReading& time) {
  PinFields fields;
  PINMILL_RETURN_IF_ERROR(read_text(table, "board", fields.board));
  PINMILL_RETURN_IF_ERROR(read_text(table, "section", fields.section));
  PINMILL_RETURN_IF_ERROR(read_text(table, "title", fields.title));
  PINMILL_RETURN_IF_ERROR(read_text(table, "description", fields.description));
  PINMILL_RETURN_IF_ERROR(read(table, "link", fields.link, parse_link));
  PINMILL_RETURN_IF_ERROR(read_text(table, "alt_text", fields.alt_text));
  PINMILL_RETURN_IF_ERROR(read_keywords(table, fields));
  PINMILL_RETURN_IF_ERROR(read(table, "fit", fields.fit, parse_fit));
  PINMILL_RETURN_IF_ERROR(read(table, "focus", fields.focus, parse_focus));
  PINMILL_RETURN_IF_ERROR(read_time(table, fields, time));
  PINMILL_RETURN_IF_ERROR(read_text(table, "account", fields.account));
  PINMILL_RETURN_IF_ERROR(read_cover(table, fields, folder));
  return fields;
}

Result<PinTomlPage> read_page(TomlTable& table) {
  PinTomlPage page;
  PINMILL_ASSIGN_OR_RETURN(const auto file, table.string("file"));
  if (!file || file->empty()) return table.error_at("file", "a [[page]] needs its file, as in file = \"1.jpg\"");
  page.file = *file;
  page.place = table.error_at("file", "").message();
  page.place.erase(page.place.find_last_not_of(": ") + 1);
  std::optional<std::string> title, alt_text, link;
  PINMILL_RETURN_IF_ERROR(read_text(table, "title", title));
  PINMILL_RETURN_IF_ERROR(read_text(table, "alt_text", alt_text));
  PINMILL_RETURN_IF_ERROR(read(table, "link", link, parse_link));
  page.title = title.value_or("");
  page.alt_text = alt_text.value_or("");
  page.link = link.value_or("");
  PINMILL_ASSIGN_OR_RETURN(page.seconds, table.number("seconds"));
  constexpr double longest_s = 900;  // a story longer than a video may be
  if (page.seconds && !(*page.seconds > 0 && *page.seconds <= longest_s))
    return table.error_at("seconds", fmt::format("a page shows for more than 0 and up to {} seconds", longest_s));
  PINMILL_RETURN_IF_ERROR(table.finish());
  return page;
}

}  // namespace

Result<PinToml> parse_pin_toml(std::string_view text, const PinTomlPlace& place, const TimeReading& time) {
  PinToml toml;
  PINMILL_ASSIGN_OR_RETURN(TomlTable table, TomlTable::parse(text, place.name));
  PINMILL_ASSIGN_OR_RETURN(toml.fields, read_fields(table, place.folder, time));
  if (place.role == PinTomlRole::pin) {
    PINMILL_ASSIGN_OR_RETURN(const auto captions, table.boolean("captions"));
    toml.captions = captions.value_or(true);
    PINMILL_ASSIGN_OR_RETURN(auto pages, table.tables("page"));
    for (TomlTable& page : pages) {
      PINMILL_ASSIGN_OR_RETURN(PinTomlPage entry, read_page(page));
      toml.pages.push_back(std::move(entry));
    }
  }
  PINMILL_RETURN_IF_ERROR(table.finish());
  return toml;
}

}  // namespace pinmill
