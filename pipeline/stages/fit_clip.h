// How a video comes into a shape that Pinterest takes. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "codecs/clip.h"
#include "pipeline/finding.h"
#include "pipeline/recipe.h"

namespace pinmill {

struct ClipFit {
  VideoCanvas canvas;          ///< for encoding: even sides, nothing enlarged without need
  bool changes_shape = false;  ///< false: copying the stream as it is would do as well
  std::string reason = {};     ///< a sentence
  double share_kept = 1.0;     ///< of the picture's area
  std::vector<Finding> findings = {};
};

/// `displayed` is turned, with square pixels. Automatic and `keep`: the video's own shape where the rules accept it;
/// one that lies down is shown small, a finding says. What the rules refuse stands over a blurred fill of itself in the
/// recipe's shape, under `keep` over its background. The other ways give the recipe's shape.
ClipFit fit_clip(const Size& displayed, const Recipe& recipe);

}  // namespace pinmill
