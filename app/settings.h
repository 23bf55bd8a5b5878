// What a person prefers: from the flags of one call, and below them from a file of defaults. Plain data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "pipeline/pages_as.h"
#include "pipeline/recipe.h"

namespace pinmill::app {

struct Settings {
  std::optional<std::filesystem::path> out;
  std::optional<Size> size;
  std::optional<FitMode> fit;
  std::optional<Focus> focus;
  std::optional<Rgb8> background;
  std::optional<int> quality;  ///< 40–100
  std::optional<JpegRoad> jpeg_road;
  std::optional<int> jobs;  ///< 1–256
  std::optional<Effort> effort;
  std::optional<TooShort> too_short;
  std::optional<TooLong> too_long;
  std::optional<double> loudness;  ///< LUFS, -30 to -5
  std::optional<VideoRecipe::Transcode> transcode;
  std::optional<PagesAs> pages_as;
  std::optional<double> still_seconds;  ///< 0.5–60
  std::optional<std::string> time_zone;
  std::optional<std::filesystem::path> rules;
  std::optional<std::filesystem::path> store;  ///< where the publishing queue lies
  std::optional<std::string> server;           ///< a service's address, instead of a store; "": none
  std::optional<std::string> account, board;   ///< by name
  std::optional<std::string> link_parameters;  ///< added to links; "{id}" is a Pin's number
  std::optional<std::string> media_store;      ///< "s3://bucket/prefix"

  /// Takes from `defaults` what is not set here.
  void fill_from(const Settings& defaults);
};

/// $XDG_CONFIG_HOME/pinmill/pinmill.toml, else ~/.config/pinmill/pinmill.toml; empty where there is no home either.
std::filesystem::path settings_file();
/// Nothing set where there is no such file. invalid_argument with line and column for what is wrong in it, unknown keys
/// included. "~/" at the start of a path is the home.
Result<Settings> load_settings(const std::filesystem::path& file);

/// The bounds of numbers and names that a flag and a key share; invalid_argument says what is accepted.
Result<int> parse_quality(std::int64_t value);
Result<int> parse_jobs(std::int64_t value);
Result<std::string> parse_time_zone(std::string_view name);

}  // namespace pinmill::app
