// JPEGs of kinds that our own encoder does not write, made with libjpeg.
#pragma once

#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include "codecs/image.h"

namespace pinmill::testing {

struct JpegKind {
  int across = 2, down = 2;  ///< luma samples for one of chroma
  enum class Scans { one, many } scans = Scans::one;
  enum class Coding { huffman, arithmetic } coding = Coding::huffman;
  enum class Colours { ycbcr, grey, rgb, odd_chroma } colours = Colours::ycbcr;  ///< odd_chroma: Cb and Cr unlike
  unsigned restart_rows = 0;
  int quality = 92;
};

/// Of an rgb8; what libjpeg does not take ends the test program.
inline Bytes jpeg_file(const Image& image, const JpegKind& kind) {
  jpeg_compress_struct codec;
  jpeg_error_mgr errors;
  codec.err = jpeg_std_error(&errors);
  jpeg_create_compress(&codec);
  unsigned char* out = nullptr;
  unsigned long length = 0;
  jpeg_mem_dest(&codec, &out, &length);
  codec.image_width = image.width_px();
  codec.image_height = image.height_px();
  codec.input_components = 3;
  codec.in_color_space = JCS_RGB;
  jpeg_set_defaults(&codec);
  if (kind.colours == JpegKind::Colours::grey) jpeg_set_colorspace(&codec, JCS_GRAYSCALE);
  if (kind.colours == JpegKind::Colours::rgb) jpeg_set_colorspace(&codec, JCS_RGB);
  jpeg_set_quality(&codec, kind.quality, TRUE);
  codec.comp_info[0].h_samp_factor = kind.across;
  codec.comp_info[0].v_samp_factor = kind.down;
  if (kind.colours == JpegKind::Colours::odd_chroma) codec.comp_info[1].h_samp_factor = kind.across;
  if (kind.scans == JpegKind::Scans::many) jpeg_simple_progression(&codec);
  codec.arith_code = kind.coding == JpegKind::Coding::arithmetic ? TRUE : FALSE;
  codec.restart_in_rows = static_cast<int>(kind.restart_rows);
  jpeg_start_compress(&codec, TRUE);
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW row = reinterpret_cast<JSAMPROW>(image.plane().row(codec.next_scanline));
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  Bytes file(reinterpret_cast<std::byte*>(out), reinterpret_cast<std::byte*>(out) + length);
  jpeg_destroy_compress(&codec);
  std::free(out);
  return file;
}

}  // namespace pinmill::testing
