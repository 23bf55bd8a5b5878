#include "pipeline/recipe.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace pinmill {
namespace {

// Raised with every change that makes another output of the same input, so that no cache serves the old one.
constexpr int drawing_version = 4;
constexpr int filming_version = 4;  // the same for videos

constexpr std::uint32_t min_side_px = 100;           // Pinterest refuses smaller pictures (rule image.min-width)
constexpr std::uint32_t max_side_px = 4000;          // the longest side that `keep` leaves as it is, too
constexpr std::uint64_t min_output_bytes = 100'000;  // of noise, nothing under it has Pinterest's smallest side
constexpr int min_quality = 40;
constexpr int max_quality = 100;
constexpr double min_loudness_lufs = -30;  // EBU R128's broadcasts have -23, streaming services -14 to -16
constexpr double max_loudness_lufs = -5;
constexpr std::uint32_t min_video_side_px = 240;      // below it, no level of H.264 looks like anything
constexpr std::uint64_t min_video_bytes = 1'000'000;  // 15 minutes of black and silence have some 2 MB

constexpr std::array<std::pair<std::string_view, FitMode>, 5> fit_names = {{
    {"auto", FitMode::automatic},
    {"crop", FitMode::crop},
    {"pad", FitMode::pad},
    {"blur", FitMode::blur},
    {"keep", FitMode::keep},
}};

constexpr std::array<std::pair<std::string_view, TooShort>, 3> too_short_names = {{
    {"loop", TooShort::loop},
    {"hold", TooShort::hold},
    {"fail", TooShort::fail},
}};
constexpr std::array<std::pair<std::string_view, TooLong>, 4> too_long_names = {{
    {"fail", TooLong::fail},
    {"trim", TooLong::trim},
    {"split", TooLong::split},
    {"speed", TooLong::speed},
}};
constexpr std::array<std::pair<std::string_view, Effort>, 2> effort_names = {{
    {"fast", Effort::fast},
    {"small", Effort::small},
}};

template <typename Enum, std::size_t Count>
std::optional<Enum> enumerator_of(const std::array<std::pair<std::string_view, Enum>, Count>& names,
                                  std::string_view text) noexcept {
  for (const auto& [name, value] : names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

std::string_view without_blanks(std::string_view text) noexcept {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

template <typename Number>
std::optional<Number> number_in(std::string_view text) noexcept {
  text = without_blanks(text);
  Number value{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> fraction(std::string_view text) noexcept {
  const auto value = number_in<double>(text);
  return value && *value >= 0.0 && *value <= 1.0 ? value : std::nullopt;
}

bool is_side(std::uint32_t px) noexcept {
  return px >= min_side_px && px <= max_side_px;
}

}  // namespace

std::string_view to_string(FitMode fit) noexcept {
  return fit_names[static_cast<std::size_t>(fit)].first;
}

Result<FitMode> parse_fit(std::string_view text) {
  if (const auto fit = enumerator_of(fit_names, text)) return *fit;
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is no way to fit; write auto, crop, pad, blur or keep", text));
}

FitMode fit_for_carousel(FitMode fit) noexcept {
  return fit == FitMode::keep ? FitMode::pad : fit;
}

std::string to_string(const Focus& focus) {
  switch (focus.kind) {
    case Focus::Kind::automatic: return "auto";
    case Focus::Kind::centre: return "centre";
    case Focus::Kind::point: return fmt::format("{},{}", focus.x, focus.y);
  }
  return {};
}

Result<Focus> parse_focus(std::string_view text) {
  if (text == "auto") return Focus{};
  if (text == "centre" || text == "center") return Focus{.kind = Focus::Kind::centre};
  const std::size_t comma = text.find(',');
  if (comma != std::string_view::npos) {
    const auto x = fraction(text.substr(0, comma));
    const auto y = fraction(text.substr(comma + 1));
    if (x && y) return Focus{.kind = Focus::Kind::point, .x = *x, .y = *y};
  }
  return Error(
      ErrorCode::invalid_argument,
      fmt::format("\"{}\" is no focus; write auto, centre, or X,Y as fractions of width and height from 0 to 1, "
                  "such as 0.5,0.25",
                  text));
}

std::string to_string(const Size& size) {
  return fmt::format("{}x{}", size.width_px, size.height_px);
}

Result<Size> parse_size(std::string_view text) {
  const std::size_t cross = text.find_first_of("xX");
  if (cross != std::string_view::npos) {
    const auto width = number_in<std::uint32_t>(text.substr(0, cross));
    const auto height = number_in<std::uint32_t>(text.substr(cross + 1));
    if (width && height && is_side(*width) && is_side(*height)) return Size{.width_px = *width, .height_px = *height};
  }
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is no size; write WIDTHxHEIGHT in pixels, each {} to {}, such as 1000x1500", text,
                           min_side_px, max_side_px));
}

std::string_view to_string(TooShort way) noexcept {
  return too_short_names[static_cast<std::size_t>(way)].first;
}

Result<TooShort> parse_too_short(std::string_view text) {
  if (const auto way = enumerator_of(too_short_names, text)) return *way;
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is no way with short videos; write loop, hold or fail", text));
}

std::string_view to_string(TooLong way) noexcept {
  return too_long_names[static_cast<std::size_t>(way)].first;
}

Result<TooLong> parse_too_long(std::string_view text) {
  if (const auto way = enumerator_of(too_long_names, text)) return *way;
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is no way with long videos; write fail, trim, split or speed", text));
}

Result<JpegRoad> parse_jpeg_road(std::string_view text) {
  if (text == "planes") return JpegRoad::planes;
  if (text == "libvips") return JpegRoad::libvips;
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is no way to read JPEGs; write planes or libvips", text));
}

std::string_view to_string(Effort effort) noexcept {
  return effort_names[static_cast<std::size_t>(effort)].first;
}

Result<Effort> parse_effort(std::string_view text) {
  if (const auto effort = enumerator_of(effort_names, text)) return *effort;
  return Error(ErrorCode::invalid_argument, fmt::format("\"{}\" is no effort; write fast or small", text));
}

Result<double> parse_loudness(double lufs) {
  if (lufs >= min_loudness_lufs && lufs <= max_loudness_lufs) return lufs;
  return Error(ErrorCode::invalid_argument, fmt::format("a loudness of {} LUFS; it must be from {} to {}, such as -16",
                                                        lufs, min_loudness_lufs, max_loudness_lufs));
}

namespace {

Error wrong_part(const ClipRange& part) {
  return Error(ErrorCode::invalid_argument,
               fmt::format("the part of the video from {} ms to {} ms: it must begin at 0 or later, and end after that",
                           part.start.count(), part.end ? part.end->count() : 0));
}

Result<void> check(const VideoRecipe& video) {
  if (video.loudness_lufs) PINMILL_RETURN_IF_ERROR(parse_loudness(*video.loudness_lufs));
  if (video.part.start.count() < 0 || (video.part.end && *video.part.end <= video.part.start))
    return wrong_part(video.part);
  if (video.min_duration.count() < 0 || video.max_duration < video.min_duration)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("videos of {} ms to {} ms: the shortest must be 0 or more, and not above the longest",
                             video.min_duration.count(), video.max_duration.count()));
  if (!(video.min_aspect > 0 && video.min_aspect < video.max_aspect))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("videos of shapes from {} to {}: the narrowest must be above 0 and below the widest",
                             video.min_aspect, video.max_aspect));
  if (video.max_side_px < min_video_side_px)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("videos of at most {} px: allow at least {}", video.max_side_px, min_video_side_px));
  if (video.max_output_bytes < min_video_bytes)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("at most {} bytes a video: allow at least {}", video.max_output_bytes, min_video_bytes));
  return {};
}

std::string to_string(const ClipRange& part) {
  return fmt::format("{}-{}", part.start.count(), part.end ? fmt::format("{}", part.end->count()) : std::string());
}

}  // namespace

Result<void> Recipe::check() const {
  if (!is_side(size.width_px) || !is_side(size.height_px))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("size {}: each side must have {} to {} px", to_string(size), min_side_px, max_side_px));
  if (jpeg_quality < min_quality || jpeg_quality > max_quality)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("quality {}: it must be {} to {}", jpeg_quality, min_quality, max_quality));
  if (max_output_bytes < min_output_bytes)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("at most {} bytes a file: allow at least {}", max_output_bytes, min_output_bytes));
  const bool on_picture = focus.x >= 0.0 && focus.x <= 1.0 && focus.y >= 0.0 && focus.y <= 1.0;
  if (focus.kind == Focus::Kind::point && !on_picture)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("focus {}: each fraction must be from 0 to 1", to_string(focus)));
  return pinmill::check(video);
}

std::string Recipe::key() const {
  return fmt::format("drawing={}{} size={} fit={} focus={} background={} quality={} bytes={}", drawing_version,
                     jpeg_road == JpegRoad::libvips ? " jpeg=libvips" : "", to_string(size), to_string(fit),
                     to_string(focus), to_string(background), jpeg_quality, max_output_bytes);
}

std::string Recipe::clip_key() const {
  return fmt::format(
      "filming={} size={} fit={} focus={} background={} cover={}@{} part={} short={} long={} effort={} transcode={} "
      "loudness={} seconds={}-{} bytes={} shapes={}-{} side={}",
      filming_version, to_string(size), to_string(fit), to_string(focus), to_string(background), jpeg_quality,
      video.cover_at ? video.cover_at->count() : -1, to_string(video.part), to_string(video.too_short),
      to_string(video.too_long), to_string(video.effort), static_cast<int>(video.transcode),
      video.loudness_lufs.value_or(0), video.min_duration.count(), video.max_duration.count(), video.max_output_bytes,
      video.min_aspect, video.max_aspect, video.max_side_px);
}

}  // namespace pinmill
