// What rows and pin.toml both say of a Pin, and how each value is written. Plain data; free functions, any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/zoned_time.h"
#include "pipeline/recipe.h"

namespace pinmill {

/// A file relative to the folder that is scanned, or seconds into the video.
using Cover = std::variant<std::filesystem::path, double>;

/// Nothing: not said. An empty text is said, and stands before what is inherited.
struct PinFields {
  std::optional<std::string> title, description, link, alt_text, board, section, account;
  std::optional<std::vector<std::string>> keywords;
  std::optional<ZonedTime> publish_at;
  std::optional<FitMode> fit;
  std::optional<Focus> focus;
  std::optional<Cover> cover;

  /// Takes from `other` what is not said here.
  void fill_from(const PinFields& other);
  bool operator==(const PinFields&) const = default;
};

/// How times without an offset are read.
struct TimeReading {
  std::string zone;
  UtcTime now{};
};

/// Well-formed, without control characters and outer white space.
std::string clean_text(std::string_view text);
/// Each trimmed, empty ones dropped.
std::vector<std::string> split_keywords(std::string_view text);
/// An http(s) address, or "" for none.
Result<std::string> parse_link(std::string_view text);
/// Seconds ("12.5", "1:30", "1:02:03") or a path relative to `folder`.
Result<Cover> parse_cover(std::string_view text, const std::filesystem::path& folder);
std::string to_string(const Cover& cover);

}  // namespace pinmill
