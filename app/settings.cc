#include "app/settings.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "app/service/service_settings.h"
#include "app/toml_keys.h"
#include "base/byte_io.h"
#include "base/toml.h"
#include "base/zoned_time.h"

namespace pinmill::app {
namespace {

constexpr std::uint64_t max_file_bytes = 1 << 20;
constexpr int max_jobs = 256;

std::filesystem::path home() {
  const char* given = std::getenv("HOME");
  return given != nullptr ? given : "";
}

std::filesystem::path expanded(const std::string& path) {
  return path.starts_with("~/") && !home().empty() ? home() / path.substr(2) : std::filesystem::path(path);
}

Result<std::filesystem::path> parse_path(const std::string& text) {
  if (text.empty()) return Error(ErrorCode::invalid_argument, "a path is wanted, and this is empty");
  return expanded(text);
}

// What follows "?" in an address.
Result<std::string> parse_link_parameters(const std::string& text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char letter) {
    return letter > ' ' && letter < 0x7f &&
           std::string_view("?#<>\"").find(static_cast<char>(letter)) == std::string_view::npos;
  });
  if (plain && text.find('=') != std::string::npos) return text;
  return Error(ErrorCode::invalid_argument,
               "link_parameters are what follows \"?\", as \"utm_source=pinterest&utm_content={id}\"");
}

Result<void> read_number(TomlTable& table, std::string_view key, std::optional<int>& into,
                         Result<int> (*parse)(std::int64_t)) {
  PINMILL_ASSIGN_OR_RETURN(const std::optional<std::int64_t> number, table.integer(key));
  if (!number) return {};
  auto value = parse(*number);
  if (!value) return table.error_at(key, value.error().describe());
  into = *value;
  return {};
}

Result<void> read_video(TomlTable& table, Settings& settings) {
  PINMILL_RETURN_IF_ERROR(read(table, "effort", settings.effort, parse_effort));
  PINMILL_RETURN_IF_ERROR(read(table, "too_short", settings.too_short, parse_too_short));
  PINMILL_RETURN_IF_ERROR(read(table, "too_long", settings.too_long, parse_too_long));
  PINMILL_ASSIGN_OR_RETURN(const std::optional<double> lufs, table.number("loudness"));
  if (lufs) {
    auto loudness = parse_loudness(*lufs);
    if (!loudness) return table.error_at("loudness", loudness.error().describe());
    settings.loudness = *loudness;
  }
  PINMILL_ASSIGN_OR_RETURN(const std::optional<bool> forced, table.boolean("force_transcode"));
  if (forced) settings.transcode = *forced ? VideoRecipe::Transcode::always : VideoRecipe::Transcode::when_needed;
  return {};
}

Result<void> read_pages(TomlTable& table, Settings& settings) {
  PINMILL_RETURN_IF_ERROR(read(table, "as", settings.pages_as, parse_pages_as));
  PINMILL_ASSIGN_OR_RETURN(const std::optional<double> seconds, table.number("still_seconds"));
  if (!seconds) return {};
  auto shown = parse_still_seconds(*seconds);
  if (!shown) return table.error_at("still_seconds", shown.error().describe());
  settings.still_seconds = *shown;
  return {};
}

Result<void> read_publishing(TomlTable& table, Settings& settings) {
  PINMILL_RETURN_IF_ERROR(read(table, "store", settings.store, parse_path));
  PINMILL_ASSIGN_OR_RETURN(settings.account, table.string("account"));
  PINMILL_ASSIGN_OR_RETURN(settings.board, table.string("board"));
  PINMILL_RETURN_IF_ERROR(read(table, "link_parameters", settings.link_parameters, parse_link_parameters));
  PINMILL_ASSIGN_OR_RETURN(settings.media_store, table.string("media_store"));
  return {};
}

}  // namespace

void Settings::fill_from(const Settings& defaults) {
  fill(out, defaults.out);
  fill(size, defaults.size);
  fill(fit, defaults.fit);
  fill(focus, defaults.focus);
  fill(background, defaults.background);
  fill(quality, defaults.quality);
  fill(jobs, defaults.jobs);
  fill(effort, defaults.effort);
  fill(too_short, defaults.too_short);
  fill(too_long, defaults.too_long);
  fill(loudness, defaults.loudness);
  fill(transcode, defaults.transcode);
  fill(pages_as, defaults.pages_as);
  fill(still_seconds, defaults.still_seconds);
  fill(time_zone, defaults.time_zone);
  fill(rules, defaults.rules);
  fill(store, defaults.store);
  fill(account, defaults.account);
  fill(board, defaults.board);
  fill(link_parameters, defaults.link_parameters);
  fill(media_store, defaults.media_store);
}

std::filesystem::path settings_file() {
  const std::filesystem::path inside = "pinmill/pinmill.toml";
  // XDG Base Directory Specification: a relative value is to be ignored
  if (const char* given = std::getenv("XDG_CONFIG_HOME"); given != nullptr && given[0] == '/')
    return std::filesystem::path(given) / inside;
  return home().empty() ? std::filesystem::path() : home() / ".config" / inside;
}

Result<Settings> load_settings(const std::filesystem::path& file) {
  Settings settings;
  if (file.empty()) return settings;
  auto text = read_text_file(file, max_file_bytes);
  if (!text && text.error().code() == ErrorCode::not_found) return settings;
  if (!text) return std::move(text).error();
  PINMILL_ASSIGN_OR_RETURN(TomlTable table, TomlTable::parse(*text, file.string()));
  PINMILL_RETURN_IF_ERROR(read(table, "out", settings.out, parse_path));
  PINMILL_RETURN_IF_ERROR(read(table, "size", settings.size, parse_size));
  PINMILL_RETURN_IF_ERROR(read(table, "fit", settings.fit, parse_fit));
  PINMILL_RETURN_IF_ERROR(read(table, "focus", settings.focus, parse_focus));
  PINMILL_RETURN_IF_ERROR(read(table, "background", settings.background, parse_colour));
  PINMILL_RETURN_IF_ERROR(read_number(table, "quality", settings.quality, parse_quality));
  PINMILL_RETURN_IF_ERROR(read_number(table, "jobs", settings.jobs, parse_jobs));
  PINMILL_RETURN_IF_ERROR(read_video(table, settings));
  PINMILL_RETURN_IF_ERROR(read_pages(table, settings));
  PINMILL_RETURN_IF_ERROR(read(table, "time_zone", settings.time_zone, parse_time_zone));
  PINMILL_RETURN_IF_ERROR(read(table, "rules", settings.rules, parse_path));
  PINMILL_RETURN_IF_ERROR(read_publishing(table, settings));
  PINMILL_RETURN_IF_ERROR(read_service(table));  // for the service to use, and to be right for everybody
  PINMILL_RETURN_IF_ERROR(table.finish());
  return settings;
}

Result<int> parse_quality(std::int64_t value) {
  if (value >= 40 && value <= 100) return static_cast<int>(value);
  return Error(ErrorCode::invalid_argument, fmt::format("a JPEG quality is from 40 to 100, not {}", value));
}

Result<int> parse_jobs(std::int64_t value) {
  if (value >= 1 && value <= max_jobs) return static_cast<int>(value);
  return Error(ErrorCode::invalid_argument, fmt::format("jobs are from 1 to {}, not {}", max_jobs, value));
}

Result<std::string> parse_time_zone(std::string_view name) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  PINMILL_RETURN_IF_ERROR(parse_time("2000-01-01", name, now));
  return std::string(name);
}

}  // namespace pinmill::app
