// How a picture comes into the recipe's shape, by what would be lost. Any thread.
#pragma once

#include <string>
#include <vector>

#include "codecs/image.h"
#include "codecs/media_info.h"
#include "codecs/still.h"
#include "pipeline/finding.h"
#include "pipeline/page.h"
#include "pipeline/recipe.h"

namespace pinmill {

struct FitDecision {
  Action action = Action::resize;
  Drawing drawing;
  std::string reason;       ///< why, a sentence with the numbers that decided
  double share_kept = 1.0;  ///< of the picture's area
  std::vector<Finding> findings;
};

/// `overview` is the whole picture, small, upright, flattened on the recipe's background. Automatic: a picture of the
/// right shape is resized; one whose border is one colour is extended by it; one that loses little that draws the eye
/// is cropped; any other stands over a blurred fill of itself.
FitDecision decide_fit(const ImageInfo& info, const Image& overview, const Recipe& recipe);

/// How large the pixels must be decoded for whatever decide_fit may say, and its drawing where that depends on nothing
/// that has to be looked at.
DecodeTarget decode_target(const ImageInfo& info, const Recipe& recipe);

/// The size that `keep` gives: the picture's own, or with the same shape at most 4000 px.
Size kept_size(const ImageInfo& info) noexcept;

}  // namespace pinmill
