// How much louder sound is made for the loudness that a recipe asks for. Free function, any thread.
#pragma once

#include <stop_token>

#include "codecs/clip.h"
#include "codecs/format.h"
#include "pipeline/recipe.h"

namespace pinmill {

/// Listens to all of it where the recipe names a loudness; 0 where it names none, or there is no sound. `progress` gets
/// signs of life, and none of how far it is.
Result<double> loudness_gain_db(int fd, Format format, const ClipRange& range, const VideoRecipe& recipe,
                                const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
