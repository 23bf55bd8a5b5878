// What a picture's colours are taken for where nobody states them: the one guess of every road. Internal to codecs;
// free functions, any thread.
#pragma once

#include "codecs/libav/handles.h"

namespace pinmill {

/// In H.273's numbers, as libav has them.
struct ColourTags {
  AVColorPrimaries primaries = AVCOL_PRI_UNSPECIFIED;
  AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
  AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
};

/// What is not told filled in as players guess it: the matrix by the size, however the picture is turned; else BT.709,
/// whose curve is also that of BT.601.
ColourTags completed(ColourTags told, int width_px, int height_px) noexcept;

/// The same of a stream that is to be copied, and its range where its format tells it.
void complete_colour(AVCodecParameters& parameters) noexcept;

}  // namespace pinmill
