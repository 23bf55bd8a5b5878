#include "codecs/jpeg/encode.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "codecs/jpeg/session.h"

namespace pinmill {
namespace {

using jpeg::attempt;

// What is written says, as most do, that it has 72 dots an inch: no program may take it for larger or smaller.
constexpr int dots_per_inch = 72;

// What libjpeg writes from and to. Its steps have trivial locals only, since libjpeg jumps over them.
struct Encoder {
  jpeg::ErrorState errors;
  jpeg_compress_struct codec{};
  const Image& image;
  const JpegOptions& options;
  std::array<Image, 3> strips{};  // of planes: rows of whole blocks, as many as libjpeg takes at a time
  unsigned char* out = nullptr;
  unsigned long out_bytes = 0;

  Encoder(const Image& what, const JpegOptions& how) : image(what), options(how) {}
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  ~Encoder() {
    ::jpeg_destroy_compress(&codec);
    std::free(out);
  }

  bool is_planar() const noexcept { return image.plane_count() == 3; }
  bool run(void (*step)(Encoder&)) noexcept { return attempt(errors, *this, step); }
};

void start(Encoder& encoder) {
  jpeg_compress_struct& codec = encoder.codec;
  jpeg_create_compress(&codec);
  ::jpeg_mem_dest(&codec, &encoder.out, &encoder.out_bytes);
  codec.image_width = encoder.image.width_px();
  codec.image_height = encoder.image.height_px();
  const bool grey = encoder.image.layout() == PixelLayout::grey8;
  codec.input_components = grey ? 1 : 3;
  codec.in_color_space = grey ? JCS_GRAYSCALE : encoder.is_planar() ? JCS_YCbCr : JCS_RGB;
  ::jpeg_set_defaults(&codec);
  ::jpeg_set_quality(&codec, encoder.options.quality, TRUE);
  codec.optimize_coding = encoder.options.huffman == JpegOptions::Huffman::optimised ? TRUE : FALSE;
  codec.density_unit = 1;  // an inch
  codec.X_density = codec.Y_density = dots_per_inch;
  const int chroma = encoder.options.subsampling == ChromaSubsampling::yuv420 && !grey ? 2 : 1;
  codec.comp_info[0].h_samp_factor = codec.comp_info[0].v_samp_factor = chroma;
  codec.raw_data_in = encoder.is_planar() ? TRUE : FALSE;
  ::jpeg_start_compress(&codec, TRUE);
}

void finish(Encoder& encoder) {
  ::jpeg_finish_compress(&encoder.codec);
}

void write_rows(Encoder& encoder) {
  jpeg_compress_struct& codec = encoder.codec;
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW row = reinterpret_cast<JSAMPROW>(encoder.image.plane().row(codec.next_scanline));
    ::jpeg_write_scanlines(&codec, &row, 1);
  }
}

void write_strip(Encoder& encoder) {
  JSAMPROW rows[3][2 * DCTSIZE];
  JSAMPARRAY planes[3] = {rows[0], rows[1], rows[2]};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::uint32_t y = 0; y < encoder.strips[i].height_px(); ++y)
      rows[i][y] = reinterpret_cast<JSAMPROW>(encoder.strips[i].plane().row(y));
  ::jpeg_write_raw_data(&encoder.codec, planes, encoder.strips[0].height_px());
}

std::uint8_t* samples(const Plane& plane, std::uint32_t y) noexcept {
  return reinterpret_cast<std::uint8_t*>(plane.row(std::min(y, plane.height_px - 1)));
}

// Two samples of two rows into one. Halves are rounded up and down in turn, as libjpeg does, so that nothing gets
// lighter.
void halve(const Plane& from, std::uint32_t y, std::uint8_t* out) noexcept {
  const std::uint8_t* upper = samples(from, y);
  const std::uint8_t* lower = samples(from, y + 1);
  const std::uint32_t pairs = from.width_px / 2;
  for (std::uint32_t x = 0; x < pairs; ++x)
    out[x] = static_cast<std::uint8_t>(
        (upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 1 + (x & 1)) >> 2);
  const std::uint32_t last = from.width_px - 1;
  if (from.width_px % 2 != 0)
    out[pairs] = static_cast<std::uint8_t>((2 * upper[last] + 2 * lower[last] + 1 + (pairs & 1)) >> 2);
}

// Rows from `top` on, the last column and row repeated to whole blocks.
void fill_strip(const Plane& from, std::uint32_t top, const Image& strip, bool halved) noexcept {
  const std::uint32_t seen = halved ? (from.width_px + 1) / 2 : from.width_px;
  for (std::uint32_t y = 0; y < strip.height_px(); ++y) {
    auto* out = reinterpret_cast<std::uint8_t*>(strip.plane().row(y));
    if (halved)
      halve(from, (top + y) * 2, out);
    else
      std::memcpy(out, samples(from, top + y), seen);
    std::memset(out + seen, out[seen - 1], strip.width_px() - seen);
  }
}

bool write_planes(Encoder& encoder, bool halves_chroma) {
  for (std::uint32_t top = 0; top < encoder.image.height_px(); top += encoder.strips[0].height_px()) {
    const std::uint32_t strip = top / encoder.strips[0].height_px();
    for (std::size_t i = 0; i < 3; ++i)
      fill_strip(encoder.image.plane(static_cast<int>(i)), strip * encoder.strips[i].height_px(), encoder.strips[i],
                 i > 0 && halves_chroma);
    if (!encoder.run(write_strip)) return false;
  }
  return true;
}

Result<void> allocate_strips(Encoder& encoder) {
  for (std::size_t i = 0; i < 3; ++i) {
    const jpeg_component_info& component = encoder.codec.comp_info[i];
    PINMILL_ASSIGN_OR_RETURN(encoder.strips[i],
                             Image::allocate(PixelLayout::grey8, component.width_in_blocks * DCTSIZE,
                                             static_cast<std::uint32_t>(component.v_samp_factor) * DCTSIZE));
  }
  return {};
}

}  // namespace

Result<Bytes> write_jpeg(const Image& image, const JpegOptions& options) {
  const bool wants_420 = options.subsampling == ChromaSubsampling::yuv420;
  if (image.layout() == PixelLayout::yuv420p8 && !wants_420)
    return Error(ErrorCode::invalid_argument, "4:2:0 planes do not make a JPEG of 4:4:4");
  Encoder encoder(image, options);
  jpeg::route_errors(encoder.errors, reinterpret_cast<j_common_ptr>(&encoder.codec));
  const auto failed = [&] { return jpeg::error_of(encoder.errors, "write a JPEG"); };
  if (!encoder.run(start)) return failed();
  if (encoder.is_planar()) {
    PINMILL_RETURN_IF_ERROR(allocate_strips(encoder));
    if (!write_planes(encoder, wants_420 && image.layout() == PixelLayout::yuv444p8)) return failed();
  } else if (!encoder.run(write_rows)) {
    return failed();
  }
  if (!encoder.run(finish)) return failed();
  const auto* written = reinterpret_cast<const std::byte*>(encoder.out);
  return Bytes(written, written + encoder.out_bytes);
}

}  // namespace pinmill
