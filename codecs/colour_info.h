// What a picture's or a video's numbers mean as colours. Plain data: copy freely, share immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace pinmill {

enum class Dynamic : std::uint8_t { standard, gain_map, pq, hlg };
enum class ColourModel : std::uint8_t { grey, rgb, cmyk, lab, ycbcr };

/// ITU-T H.273 code points as a file carries them (nclx, VUI); 2 means unspecified.
struct CodePoints {
  std::uint8_t primaries = 2, transfer = 2, matrix = 2;
  bool full_range = true;
  bool operator==(const CodePoints&) const = default;
};

struct ColourInfo {
  ColourModel model = ColourModel::rgb;
  std::string profile_name;               ///< of the embedded ICC profile; empty where there is none
  std::optional<CodePoints> code_points;  ///< where the container or the coded pictures have them
  Dynamic dynamic = Dynamic::standard;
  bool operator==(const ColourInfo&) const = default;
};

}  // namespace pinmill
