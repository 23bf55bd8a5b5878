// How a page is to be made: everything but the page itself. Plain data, trivially copyable.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/colour.h"
#include "base/limits.h"
#include "base/result.h"
#include "codecs/transcode.h"

namespace pinmill {

enum class FitMode : std::uint8_t { automatic, crop, pad, blur, keep };
std::string_view to_string(FitMode fit) noexcept;
/// "auto", "crop", "pad", "blur", "keep".
Result<FitMode> parse_fit(std::string_view text);
/// The pages of a carousel must share one size, which `keep` cannot promise: `pad` then, and any other mode as it is.
FitMode fit_for_carousel(FitMode fit) noexcept;

/// Where a crop looks: by saliency, the middle, or a point given in fractions of width and height.
struct Focus {
  enum class Kind : std::uint8_t { automatic, centre, point } kind = Kind::automatic;
  double x = 0.5, y = 0.5;  ///< 0–1; for Kind::point
  bool operator==(const Focus&) const = default;
};
std::string to_string(const Focus& focus);
/// "auto", "centre", "center", or "X,Y" with each from 0 to 1.
Result<Focus> parse_focus(std::string_view text);

struct Size {
  std::uint32_t width_px = 1000, height_px = 1500;
  bool operator==(const Size&) const = default;
};
std::string to_string(const Size& size);
/// "1000x1500"; each side 100 to 4000 px.
Result<Size> parse_size(std::string_view text);

/// What becomes of a video shorter than the rules allow. It plays in a loop on Pinterest, so `loop` plays it again.
enum class TooShort : std::uint8_t { loop, hold, fail };
std::string_view to_string(TooShort way) noexcept;
/// "loop", "hold", "fail".
Result<TooShort> parse_too_short(std::string_view text);

/// What becomes of a video longer than the rules allow: `split` makes a series of Pins, `speed` plays it faster.
enum class TooLong : std::uint8_t { fail, trim, split, speed };
std::string_view to_string(TooLong way) noexcept;
/// "fail", "trim", "split", "speed".
Result<TooLong> parse_too_long(std::string_view text);

/// "planes", "libvips".
Result<JpegRoad> parse_jpeg_road(std::string_view text);

std::string_view to_string(Effort effort) noexcept;
/// "fast", "small".
Result<Effort> parse_effort(std::string_view text);
/// Integrated loudness in LUFS, from -30 to -5.
Result<double> parse_loudness(double lufs);

/// Of videos alone. The limits of results are the rule pack's; whoever runs the recipe fills them in from it.
struct VideoRecipe {
  TooShort too_short = TooShort::loop;
  TooLong too_long = TooLong::fail;
  Effort effort = Effort::fast;
  enum class Transcode : std::uint8_t { when_needed, always } transcode = Transcode::when_needed;
  std::optional<double> loudness_lufs{};                ///< absent: the sound keeps its level
  ClipRange part{};                                     ///< what is taken of the source
  std::optional<std::chrono::milliseconds> cover_at{};  ///< in the output; absent: its best frame

  std::chrono::milliseconds min_duration{4'000};    ///< rule video.min-duration
  std::chrono::milliseconds max_duration{900'000};  ///< rule video.max-duration
  std::uint64_t max_output_bytes = 2'000'000'000;   ///< rule video.max-bytes
  double min_aspect = 0.5, max_aspect = 1.91;       ///< width by height, both excluded; rule video.aspect
  std::uint32_t max_side_px = 1920;                 ///< of what is encoded; a stream that is copied keeps its size
  VideoLimits limits{};
};

struct Recipe {
  Size size{};
  FitMode fit = FitMode::automatic;
  Focus focus{};
  Rgb8 background{};
  int jpeg_quality = 94;                        ///< 40–100
  std::uint64_t max_output_bytes = 32'000'000;  ///< the rule pack's image.max-bytes; at least 100,000
  JpegRoad jpeg_road = JpegRoad::planes;        ///< of what becomes a picture; libvips is there to compare with
  ImageLimits limits{};
  VideoRecipe video{};

  /// invalid_argument naming the first field that is out of its bounds.
  Result<void> check() const;
  /// Equal text means equal output for equal input; it names the version of the code that draws, too. Limits of the
  /// input are not in it: they decide whether there is an output, not what it is. `key` is of what comes out as a
  /// picture, `clip_key` of what comes out as a video: what matters only for videos remakes no picture.
  std::string key() const;
  std::string clip_key() const;
};
static_assert(std::is_trivially_copyable_v<Recipe>, "it travels between processes as its bytes");

}  // namespace pinmill
