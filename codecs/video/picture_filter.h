// The order in which a video's picture is worked on, written as a chain of libavfilter. Free functions, any thread.
#pragma once

#include <string>

#include "codecs/clip.h"
#include "codecs/libav/handles.h"

namespace pinmill {

enum class Deinterlace : std::uint8_t { no, yes };

struct PictureWork {
  VideoCanvas canvas = {};
  int orientation = 1;  ///< as orientation_of_matrix
  Deinterlace deinterlace = Deinterlace::no;
};

/// 1–8 as Exif counts them, from the stream's display matrix.
int stored_orientation(const AVStream& stream) noexcept;

/// Fills in what the frame does not say about its colour, and says in BT.709's words what is the same as BT.709.
void complete_colour(AVFrame& frame) noexcept;

/// deinterlace → crop → scale (stored orientation, square pixels) → tone map → turn upright → flatten → surround →
/// 8-bit 4:2:0 BT.709. The frame was completed. invalid_argument for a canvas that is odd or empty.
Result<std::string> picture_filter(const AVFrame& frame, const PictureWork& work);

}  // namespace pinmill
