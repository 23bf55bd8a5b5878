// The planes of a JPEG as it holds them: luma and chroma each in its own resolution, never RGB. Free functions, any
// thread.
#pragma once

#include <array>

#include "base/byte_io.h"
#include "base/limits.h"
#include "codecs/image.h"

namespace pinmill {

struct JpegPlane {
  Plane seen{};                 ///< rows as Image::allocate makes them
  double across = 1, down = 1;  ///< its samples for one of luma
  Image memory{};               ///< what it lies in
};

struct JpegPlanes {
  std::array<JpegPlane, 3> planes{};  ///< Y, Cb, Cr: full range, BT.601, chroma centred (JFIF)
  int count = 0;                      ///< 1 (grey) or 3
  Bytes icc_profile;                  ///< empty where there is none
  std::uint64_t samples = 0;          ///< that the decoder put out, in all planes
};

/// The whole picture, each side made `shrink` (1, 2, 4 or 8) times smaller as it is decoded, from one pass over the
/// coded data. unsupported: no grey or YCbCr of 8 bits with Huffman's coding, whose chroma has the size of luma or a
/// whole part of it. corrupt_input where libjpeg as much as warns of the data, limit_exceeded by pixels (a progressive
/// file takes two bytes a sample more while it is read). In each case another decoder may still make something of it.
Result<JpegPlanes> decode_jpeg_planes(ByteView file, int shrink, const ImageLimits& limits);

}  // namespace pinmill
