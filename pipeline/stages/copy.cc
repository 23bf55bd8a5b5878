#include "pipeline/stages/copy.h"

#include "pipeline/stages/fit.h"

namespace pinmill {
namespace {

// Readers take pictures without a profile for sRGB; profiles of it are all called so ("sRGB IEC61966-2.1", "sRGB2014").
bool is_srgb(const ColourInfo& colour) {
  return colour.profile_name.empty() || colour.profile_name.starts_with("sRGB");
}

bool has_size_of(const Recipe& recipe, const ImageInfo& image) noexcept {
  const Size own{.width_px = image.width_px, .height_px = image.height_px};
  return own == (recipe.fit == FitMode::keep ? kept_size(image) : recipe.size);
}

}  // namespace

bool can_be_copied(const MediaInfo& info, const Recipe& recipe) {
  if (info.format != Format::jpeg || !info.image || info.size_bytes > recipe.max_output_bytes) return false;
  const ImageInfo& image = *info.image;
  const bool shown_by_all = image.colour.model != ColourModel::cmyk && image.colour.model != ColourModel::lab;
  return shown_by_all && image.orientation == 1 && image.bit_depth == 8 && is_srgb(image.colour) &&
         has_size_of(recipe, image);
}

}  // namespace pinmill
