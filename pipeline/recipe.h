// How a page is to be made: everything but the page itself. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/colour.h"
#include "base/limits.h"
#include "base/result.h"

namespace pinmill {

enum class FitMode : std::uint8_t { automatic, crop, pad, blur, keep };
std::string_view to_string(FitMode fit) noexcept;
/// "auto", "crop", "pad", "blur", "keep".
Result<FitMode> parse_fit(std::string_view text);

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
/// "1000x1500"; each side 100 to 4000 px.
Result<Size> parse_size(std::string_view text);

struct Recipe {
  Size size;
  FitMode fit = FitMode::automatic;
  Focus focus;
  Rgb8 background;
  int jpeg_quality = 94;  ///< 40–100
  ImageLimits limits;

  /// Equal text means equal output for equal input; it names the version of the code that draws, too.
  std::string key() const;
};

}  // namespace pinmill
