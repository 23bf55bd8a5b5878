// Whether a picture's border is nearly one colour, so that it can be continued without a visible seam. Any thread.
#pragma once

#include <optional>

#include "base/colour.h"
#include "codecs/image.h"

namespace pinmill {

/// The sides that would be continued.
enum class Sides : std::uint8_t { top_and_bottom, left_and_right };

struct Border {
  Rgb8 colour;             ///< what the sides are, by the middle of their pixels
  double share = 0;        ///< of their pixels, those that look like it
  double seam = 0;         ///< the largest colour difference (CIE 1976) between a stretch of the sides and `colour`
  bool all_sides = false;  ///< the other two sides have the same colour, too
};

/// What the two sides of an rgb8 `overview` look like; of pictures smaller than 8 px nothing is said.
std::optional<Border> border_of(const Image& overview, Sides sides);

/// Nothing but the colour touches the sides, and no stretch of them is off by what an eye could see.
bool is_one_colour(const Border& border) noexcept;

}  // namespace pinmill
