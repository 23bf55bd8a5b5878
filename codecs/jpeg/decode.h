// The planes of a JPEG as it holds them: luma and chroma each in its own resolution, never RGB; handed on as they are
// decoded. Free function, any thread.
#pragma once

#include <array>
#include <functional>

#include "base/byte_io.h"
#include "base/limits.h"
#include "codecs/plane_resize.h"

namespace pinmill {

struct JpegPlane {
  RowWindow rows{};
  double across = 1, down = 1;  ///< its samples for one of luma
  Image memory{};               ///< what the rows lie in
};

struct JpegPlanes {
  std::array<JpegPlane, 3> planes{};  ///< Y, Cb, Cr: full range, BT.601, chroma centred (JFIF)
  int count = 0;                      ///< 1 (grey) or 3
  Bytes icc_profile;                  ///< empty where there is none
  std::uint64_t samples = 0;          ///< that the decoder puts out, in all planes
};

class JpegRowSink {
 public:
  virtual ~JpegRowSink() = default;
  /// Before the first row: how many of a plane's last rows it wants to find, at least. More than there are: all.
  virtual Result<std::uint32_t> window_rows(const JpegPlanes& planes, int index) = 0;
  /// The first `ready` rows of each plane were decoded.
  virtual void take(const JpegPlanes& planes, const std::array<std::uint32_t, 3>& ready) = 0;
};

/// The whole picture, each side made `shrink` (1, 2, 4 or 8) times smaller as it is decoded, from one pass over the
/// coded data; `sink` is called again and again. The planes afterwards, of which the last rows are there. unsupported:
/// no grey or YCbCr of 8 bits with Huffman's coding, whose chroma has the size of luma or a whole part of it.
/// corrupt_input where libjpeg as much as warns of the data, limit_exceeded by pixels (a progressive file takes two
/// bytes a sample more while it is read). In each case another decoder may still make something of it.
Result<JpegPlanes> decode_jpeg_planes(ByteView file, int shrink, const ImageLimits& limits, JpegRowSink& sink);

}  // namespace pinmill
