// Where a picture draws the eye, and the window that loses least of it. Deterministic; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "codecs/image.h"

namespace pinmill {

/// How much each part of a picture draws the eye. Immutable once made.
struct Saliency {
  std::uint32_t width = 0, height = 0;  ///< of the grid, at most 128 a side
  std::vector<float> values;            ///< row by row, none below 0; all 0 where nothing stands out
};

/// Of an rgb8 overview: contrast with what is around, rarity of colour, edges and skin, less what is everywhere, more
/// towards the middle.
Saliency saliency_of(const Image& overview);

/// A window's place, in fractions of the picture's width and height.
struct Window {
  double left = 0, top = 0, width = 1, height = 1;
};

/// The window of `width` × `height` (fractions, one of them 1) that holds most saliency; the one nearest to the middle
/// among equals.
Window best_window(const Saliency& saliency, double width, double height);

/// The share of all saliency that lies outside; the share of the area where nothing stands out.
double share_outside(const Saliency& saliency, const Window& window);

}  // namespace pinmill
