#include "pipeline/stages/loudness_gain.h"

#include <utility>

#include "codecs/loudness.h"

namespace pinmill {

Result<double> loudness_gain_db(int fd, Format format, const ClipRange& range, const VideoRecipe& recipe,
                                const ClipProgressCallback& progress, std::stop_token stop) {
  if (!recipe.loudness_lufs) return 0.0;
  const ClipProgressCallback listening = [&progress](const ClipProgress& heard) {
    if (progress) progress({std::chrono::milliseconds(0), heard.total});
  };
  auto loudness = measure_loudness(fd, format, range, recipe.limits, listening, std::move(stop));
  if (!loudness && loudness.error().code() == ErrorCode::not_found) return 0.0;
  if (!loudness) return std::move(loudness).error();
  return gain_db_for(*loudness, *recipe.loudness_lufs);
}

}  // namespace pinmill
