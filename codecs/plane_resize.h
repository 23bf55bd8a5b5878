// One plane of 8-bit samples at another size, in whole numbers: equal on every machine. Free functions, any thread.
#pragma once

#include "codecs/image.h"

namespace pinmill {

/// A part of a plane in its samples; sample i lies from i to i + 1, so that planes of other resolutions differ by a
/// factor alone.
struct PlaneBox {
  double left = 0, top = 0, width = 0, height = 0;
};

/// Fills `to` with `box` of `from`: by Lanczos' kernel of three lobes where it gets smaller, by Catmull and Rom's where
/// it does not. What lies around the box takes part; beyond the plane its edge goes on. Rows are as Image::allocate
/// makes them: to be read up to the end of their stride.
Result<void> resize_plane(const Plane& from, const PlaneBox& box, const Plane& to);

/// Each `factor`×`factor` samples one, their mean; at the far edges one may stand for fewer. `factor` is 2 to 255, and
/// `to` as large as `averaged_px` says.
void average_plane(const Plane& from, std::uint32_t factor, const Plane& to);
constexpr std::uint32_t averaged_px(std::uint32_t length_px, std::uint32_t factor) noexcept {
  return (length_px + factor - 1) / factor;
}

/// `from` turned as Exif's orientation says, 1 to 8; from 5 on `to` has the sides the other way round.
void turn_plane(const Plane& from, std::uint8_t orientation, const Plane& to);

}  // namespace pinmill
