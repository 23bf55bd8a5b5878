#include "codecs/video/untold_colour.h"

#include <algorithm>

namespace pinmill {
namespace {

constexpr int high_definition_px = 720;  // of the shorter side

}  // namespace

ColourTags completed(ColourTags told, int width_px, int height_px) noexcept {
  if (told.matrix == AVCOL_SPC_UNSPECIFIED || told.matrix == AVCOL_SPC_RESERVED)
    told.matrix = std::min(width_px, height_px) >= high_definition_px ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  if (told.primaries == AVCOL_PRI_UNSPECIFIED || told.primaries == AVCOL_PRI_RESERVED)
    told.primaries = told.matrix == AVCOL_SPC_BT2020_NCL ? AVCOL_PRI_BT2020 : AVCOL_PRI_BT709;
  if (told.transfer == AVCOL_TRC_UNSPECIFIED || told.transfer == AVCOL_TRC_RESERVED) told.transfer = AVCOL_TRC_BT709;
  return told;
}

void complete_colour(AVCodecParameters& parameters) noexcept {
  if (parameters.format == AV_PIX_FMT_YUVJ420P) parameters.color_range = AVCOL_RANGE_JPEG;
  const ColourTags tags = completed({parameters.color_primaries, parameters.color_trc, parameters.color_space},
                                    parameters.width, parameters.height);
  parameters.color_primaries = tags.primaries;
  parameters.color_trc = tags.transfer;
  parameters.color_space = tags.matrix;
}

}  // namespace pinmill
