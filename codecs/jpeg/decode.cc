#include "codecs/jpeg/decode.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "codecs/jpeg/session.h"

// after jpeglib.h, which it does not include itself
#include <jerror.h>

namespace pinmill {
namespace {

using jpeg::attempt;

// As libvips has it: a progressive file of more scans is made to take long.
constexpr int most_scans = 100;
constexpr int most_sampling = 4;  // ISO/IEC 10918-1 B.2.2
constexpr int profile_marker = JPEG_APP0 + 2;
constexpr unsigned longest_segment = 0xffff;

// What libjpeg reads from and writes to. Its steps have trivial locals only, since libjpeg jumps over them.
struct Decoder {
  jpeg::ErrorState errors;
  jpeg_decompress_struct codec{};
  jpeg_progress_mgr progress{};
  jpeg_source_mgr source{};
  ByteView file;
  std::size_t read = 0;
  int shrink = 1;
  Plane planes[3] = {};  // as many rows as are kept
  unsigned strip = 0;
  unsigned char* profile = nullptr;
  unsigned profile_bytes = 0;

  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() {
    ::jpeg_destroy_decompress(&codec);
    std::free(profile);
  }

  bool run(void (*step)(Decoder&)) noexcept { return attempt(errors, *this, step); }
};

unsigned strip_rows(const jpeg_component_info& component) noexcept {
  return static_cast<unsigned>(component.v_samp_factor * component.DCT_scaled_size);
}

void stop_endless_scans(j_common_ptr codec) {
  if (codec->is_decompressor != 0 && reinterpret_cast<j_decompress_ptr>(codec)->input_scan_number > most_scans)
    codec->err->error_exit(codec);
}

// A slice of the file at a time, shorter than libjpeg-turbo (2.1) wants for its fast way with Huffman codes: that takes
// a code which is none for a zero and says nothing, and a damaged picture would pass for a sound one.
constexpr std::size_t slice_bytes = 511;

Decoder& decoder_of(j_decompress_ptr codec) noexcept {
  return *static_cast<Decoder*>(codec->client_data);
}

void begin_or_end(j_decompress_ptr /*codec*/) {}

boolean next_slice(j_decompress_ptr codec) {
  static constexpr JOCTET end_marker[] = {0xff, JPEG_EOI};
  Decoder& decoder = decoder_of(codec);
  const ByteView rest = decoder.file.subspan(decoder.read);
  const std::size_t length = std::min(rest.size(), slice_bytes);
  if (length == 0) {
    WARNMS(codec, JWRN_JPEG_EOF);
    codec->src->next_input_byte = end_marker;
    codec->src->bytes_in_buffer = sizeof end_marker;
    return TRUE;
  }
  codec->src->next_input_byte = reinterpret_cast<const JOCTET*>(rest.data());
  codec->src->bytes_in_buffer = length;
  decoder.read += length;
  return TRUE;
}

void skip(j_decompress_ptr codec, long count) {
  if (count <= 0) return;
  jpeg_source_mgr& source = *codec->src;
  const auto wanted = static_cast<std::size_t>(count);
  const std::size_t here = std::min(wanted, source.bytes_in_buffer);
  source.next_input_byte += here;
  source.bytes_in_buffer -= here;
  Decoder& decoder = decoder_of(codec);
  decoder.read += std::min(wanted - here, decoder.file.size() - decoder.read);
}

void read_from_slices(Decoder& decoder) noexcept {
  decoder.codec.client_data = &decoder;
  decoder.source.init_source = begin_or_end;
  decoder.source.term_source = begin_or_end;
  decoder.source.fill_input_buffer = next_slice;
  decoder.source.skip_input_data = skip;
  decoder.source.resync_to_restart = ::jpeg_resync_to_restart;
  decoder.codec.src = &decoder.source;
}

bool says_to_have_a_profile(const jpeg_decompress_struct& codec) noexcept {
  constexpr std::string_view signature = "ICC_PROFILE";  // its zero may be damaged
  for (jpeg_saved_marker_ptr marker = codec.marker_list; marker != nullptr; marker = marker->next)
    if (marker->data_length >= signature.size() && std::memcmp(marker->data, signature.data(), signature.size()) == 0)
      return true;
  return false;
}

void read_header(Decoder& decoder) {
  jpeg_decompress_struct& codec = decoder.codec;
  jpeg_create_decompress(&codec);
  decoder.progress.progress_monitor = stop_endless_scans;
  codec.progress = &decoder.progress;
  read_from_slices(decoder);
  ::jpeg_save_markers(&codec, profile_marker, longest_segment);
  ::jpeg_read_header(&codec, TRUE);
  if (::jpeg_read_icc_profile(&codec, &decoder.profile, &decoder.profile_bytes) == FALSE &&
      says_to_have_a_profile(codec))
    WARNMS(&codec, JWRN_BOGUS_ICC);
  codec.scale_num = 1;
  codec.scale_denom = static_cast<unsigned>(decoder.shrink);
  codec.out_color_space = codec.jpeg_color_space;
  codec.raw_data_out = TRUE;
  ::jpeg_calc_output_dimensions(&codec);
}

void start(Decoder& decoder) {
  ::jpeg_start_decompress(&decoder.codec);
}

// One row of blocks of each plane, and what belongs to it.
void read_strip(Decoder& decoder) {
  jpeg_decompress_struct& codec = decoder.codec;
  JSAMPROW rows[3][most_sampling * DCTSIZE];
  JSAMPARRAY planes[3] = {rows[0], rows[1], rows[2]};
  for (int i = 0; i < codec.num_components; ++i) {
    const unsigned count = strip_rows(codec.comp_info[i]);
    const Plane& plane = decoder.planes[i];
    for (unsigned row = 0; row < count; ++row)
      rows[i][row] = reinterpret_cast<JSAMPROW>(plane.row((decoder.strip * count + row) % plane.height_px));
  }
  ::jpeg_read_raw_data(&codec, planes, static_cast<JDIMENSION>(codec.max_v_samp_factor * codec.min_DCT_scaled_size));
  ++decoder.strip;
}

// What follows the last row belongs to the file, too.
void finish(Decoder& decoder) {
  ::jpeg_finish_decompress(&decoder.codec);
}

bool divides(int part, int whole) noexcept {
  return part > 0 && whole % part == 0;
}

// Luma in full; chroma alike in both planes.
bool is_sampled_plainly(const jpeg_decompress_struct& codec) noexcept {
  const jpeg_component_info* components = codec.comp_info;
  if (codec.num_components == 1) return true;
  return components[0].h_samp_factor == codec.max_h_samp_factor &&
         components[0].v_samp_factor == codec.max_v_samp_factor &&
         components[1].h_samp_factor == components[2].h_samp_factor &&
         components[1].v_samp_factor == components[2].v_samp_factor &&
         divides(components[1].h_samp_factor, codec.max_h_samp_factor) &&
         divides(components[1].v_samp_factor, codec.max_v_samp_factor);
}

bool is_taken(const jpeg_decompress_struct& codec) noexcept {
  const bool colours = (codec.num_components == 1 && codec.jpeg_color_space == JCS_GRAYSCALE) ||
                       (codec.num_components == 3 && codec.jpeg_color_space == JCS_YCbCr);
  return colours && codec.data_precision == 8 && codec.arith_code == FALSE && is_sampled_plainly(codec);
}

// What a picture whose rows do not come in one scan takes until it is complete.
std::uint64_t coefficient_bytes(jpeg_decompress_struct& codec) noexcept {
  if (::jpeg_has_multiple_scans(&codec) == FALSE) return 0;
  std::uint64_t blocks = 0;
  for (int i = 0; i < codec.num_components; ++i)
    blocks += std::uint64_t{codec.comp_info[i].width_in_blocks} * codec.comp_info[i].height_in_blocks;
  return blocks * DCTSIZE2 * sizeof(JCOEF);
}

Result<void> check_memory(jpeg_decompress_struct& codec, const ImageLimits& limits) {
  const std::uint64_t pixels = std::uint64_t{codec.output_width} * codec.output_height;
  const std::uint64_t bytes = pixels * 3 + coefficient_bytes(codec);
  if (pixels <= limits.max_frame_px && bytes <= limits.max_decoded_bytes) return {};
  return Error(ErrorCode::limit_exceeded,
               fmt::format("decoding the planes of {} pixels takes {} bytes", pixels, bytes));
}

void describe(const jpeg_decompress_struct& codec, JpegPlanes& planes) {
  planes.count = codec.num_components;
  for (int i = 0; i < codec.num_components; ++i) {
    const jpeg_component_info& component = codec.comp_info[i];
    JpegPlane& plane = planes.planes[static_cast<std::size_t>(i)];
    const double size = component.DCT_scaled_size, luma_size = codec.min_DCT_scaled_size;
    plane.across = component.h_samp_factor * size / (codec.max_h_samp_factor * luma_size);
    plane.down = component.v_samp_factor * size / (codec.max_v_samp_factor * luma_size);
    plane.rows.width_px = component.downsampled_width;
    plane.rows.height_px = component.downsampled_height;
    planes.samples += std::uint64_t{component.downsampled_width} * component.downsampled_height;
  }
}

// Whole blocks, as libjpeg writes them; what is seen of them is less.
Result<void> allocate(Decoder& decoder, JpegPlanes& planes, JpegRowSink& sink) {
  const jpeg_decompress_struct& codec = decoder.codec;
  for (int i = 0; i < codec.num_components; ++i) {
    const jpeg_component_info& component = codec.comp_info[i];
    JpegPlane& plane = planes.planes[static_cast<std::size_t>(i)];
    PINMILL_ASSIGN_OR_RETURN(const std::uint32_t wanted, sink.window_rows(planes, i));
    const std::uint32_t strip = strip_rows(component), all = codec.total_iMCU_rows;
    // those wanted may begin within a strip and end within another
    const std::uint32_t strips = std::min(wanted / strip + 2, all);
    PINMILL_ASSIGN_OR_RETURN(
        plane.memory, Image::allocate(PixelLayout::grey8,
                                      component.width_in_blocks * static_cast<std::uint32_t>(component.DCT_scaled_size),
                                      strips * strip));
    decoder.planes[i] = plane.memory.plane();
    plane.rows.data = decoder.planes[i].data;
    plane.rows.stride_bytes = decoder.planes[i].stride_bytes;
    plane.rows.kept_rows = decoder.planes[i].height_px;
  }
  return {};
}

bool read_rows(Decoder& decoder, const JpegPlanes& planes, JpegRowSink& sink) {
  const jpeg_decompress_struct& codec = decoder.codec;
  while (codec.output_scanline < codec.output_height) {
    if (!decoder.run(read_strip)) return false;
    std::array<std::uint32_t, 3> ready{};
    for (int i = 0; i < codec.num_components; ++i) {
      const auto index = static_cast<std::size_t>(i);
      ready[index] = std::min(decoder.strip * strip_rows(codec.comp_info[i]), planes.planes[index].rows.height_px);
    }
    sink.take(planes, ready);
  }
  return decoder.run(finish);
}

}  // namespace

Result<JpegPlanes> decode_jpeg_planes(ByteView file, int shrink, const ImageLimits& limits, JpegRowSink& sink) {
  Decoder decoder;
  jpeg::route_errors(decoder.errors, reinterpret_cast<j_common_ptr>(&decoder.codec));
  decoder.errors.damaged = true;  // whatever libjpeg dislikes from here on, it dislikes the file
  decoder.file = file;
  decoder.shrink = shrink;
  if (!decoder.run(read_header)) return jpeg::error_of(decoder.errors, "read the header");
  if (!is_taken(decoder.codec)) return Error(ErrorCode::unsupported, "no JPEG whose planes can be taken as they are");
  PINMILL_RETURN_IF_ERROR(check_memory(decoder.codec, limits));
  if (!decoder.run(start)) return jpeg::error_of(decoder.errors, "read the picture");
  JpegPlanes planes;
  describe(decoder.codec, planes);
  PINMILL_RETURN_IF_ERROR(allocate(decoder, planes, sink));
  if (!read_rows(decoder, planes, sink)) return jpeg::error_of(decoder.errors, "read the picture");
  const auto* profile = reinterpret_cast<const std::byte*>(decoder.profile);
  if (profile != nullptr) planes.icc_profile.assign(profile, profile + decoder.profile_bytes);
  return planes;
}

}  // namespace pinmill
