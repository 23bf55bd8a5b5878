// The cheapest road: a JPEG that is right in every way keeps its bytes. Any thread.
#pragma once

#include "codecs/media_info.h"
#include "pipeline/recipe.h"

namespace pinmill {

/// True for a JPEG of exactly the recipe's size (under `keep`: of any size that `keep` leaves alone), upright, of 8
/// bits, no CMYK, sRGB or without a profile, and small enough.
bool can_be_copied(const MediaInfo& info, const Recipe& recipe);

}  // namespace pinmill
