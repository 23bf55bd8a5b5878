// How a page is to be made: everything but the page itself. Plain data, trivially copyable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/colour.h"
#include "base/limits.h"
#include "base/result.h"

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

struct Recipe {
  Size size{};
  FitMode fit = FitMode::automatic;
  Focus focus{};
  Rgb8 background{};
  int jpeg_quality = 94;                        ///< 40–100
  std::uint64_t max_output_bytes = 32'000'000;  ///< the rule pack's image.max-bytes; at least 100,000
  ImageLimits limits{};

  /// invalid_argument naming the first field that is out of its bounds.
  Result<void> check() const;
  /// Equal text means equal output for equal input; it names the version of the code that draws, too. Limits are not
  /// in it: they decide whether there is an output, not what it is.
  std::string key() const;
};
static_assert(std::is_trivially_copyable_v<Recipe>, "it travels between processes as its bytes");

}  // namespace pinmill
