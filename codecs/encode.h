// Pixels into JPEG or PNG files that hold nothing but the picture. Free functions, any thread.
#pragma once

#include "base/byte_io.h"
#include "codecs/image.h"

namespace pinmill {

enum class ChromaSubsampling : std::uint8_t { yuv420, yuv444 };

struct JpegOptions {
  int quality = 94;  ///< libjpeg's scale, 1–100
  ChromaSubsampling subsampling = ChromaSubsampling::yuv420;
  enum class Huffman : std::uint8_t { optimised, standard } huffman = Huffman::optimised;
};
/// rgb8, grey8, yuv444p8, or yuv420p8 for 4:2:0; sRGB is what readers assume, no profile is written.
Result<Bytes> encode_jpeg(const Image& image, const JpegOptions& options);

struct PngOptions {
  int compression = 6;                                                                    ///< zlib's scale, 0–9
  enum class Palette : std::uint8_t { never, when_exact } palette = Palette::when_exact;  ///< at most 256 colours
};
/// rgb8, rgba8 or grey8.
Result<Bytes> encode_png(const Image& image, const PngOptions& options);

}  // namespace pinmill
