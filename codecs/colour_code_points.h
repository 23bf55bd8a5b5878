// From the colours that H.273 code points state to sRGB, high dynamic range included. Immutable once made; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "codecs/media_info.h"

namespace pinmill {

class CodePointConversion {
 public:
  /// Nothing where the code points mean sRGB, or leave open what they mean: the numbers are taken as they are then.
  static std::optional<CodePointConversion> to_srgb(const CodePoints& from);

  /// `count` pixels of three interleaved channels: full range 0–65535 into 8-bit sRGB.
  void convert(const std::uint16_t* from, std::uint8_t* to, std::size_t count) const noexcept;

 private:
  using Vector = std::array<float, 3>;
  enum class Dynamics : std::uint8_t { standard, pq, hlg };

  CodePointConversion(Dynamics dynamics, std::uint8_t transfer, std::uint8_t primaries);
  Vector linear(const std::uint16_t* pixel) const noexcept;

  Dynamics dynamics_;
  std::array<Vector, 3> matrix_{};  // to BT.709's primaries, row by row
  Vector luminance_{};              // of the source's primaries
  std::vector<float> to_linear_;    // by code: 1 is diffuse white (standard, PQ) or the scene's peak (HLG)
  std::vector<float> roll_off_;     // by the square root of the brightest channel's share of the peak: what to scale by
};

}  // namespace pinmill
