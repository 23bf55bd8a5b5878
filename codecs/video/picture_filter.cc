#include "codecs/video/picture_filter.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/colour.h"
#include "codecs/video/orientation.h"
#include "codecs/video/untold_colour.h"

// Why in this order
//
// Deinterlacing needs the fields as they were recorded, so it comes before any scaling. Cropping costs nothing and
// spares the scaler. Scaling comes before tone mapping and turning, since both cost by the pixel: a 4K clip turned
// after scaling costs 0.82 of one turned before, and tone mapping in floating point four times the frame would cost
// four times as much. zscale does matrix, range and size in one pass at a fifth of swscale's price. Alpha is flattened
// on the small picture.

namespace pinmill {
namespace {

constexpr int sdr_white_nits = 203;  // ITU-R BT.2408: diffuse white in HDR programmes

using Steps = std::vector<std::string>;

struct StoredBox {
  int left = 0, top = 0, width = 0, height = 0;
};

bool has_alpha(const AVFrame& frame) noexcept {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  return format != nullptr && (format->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)) != 0;
}

bool is_hdr(const AVFrame& frame) noexcept {
  return frame.color_trc == AVCOL_TRC_SMPTE2084 || frame.color_trc == AVCOL_TRC_ARIB_STD_B67;
}

bool is_bt709(const AVFrame& frame) noexcept {
  return frame.colorspace == AVCOL_SPC_BT709 && frame.color_primaries == AVCOL_PRI_BT709 &&
         frame.color_trc == AVCOL_TRC_BT709;
}

int to_even(double value) noexcept {
  return 2 * static_cast<int>(std::lround(value / 2));
}

double pixel_aspect(const AVFrame& frame) noexcept {
  const AVRational aspect = frame.sample_aspect_ratio;
  return aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1.0;
}

// The crop, given on the displayed picture, in stored pixels: undo the turn, then the pixels' aspect.
StoredBox stored_crop(const AVFrame& frame, const PictureWork& work) {
  const Box& crop = work.canvas.crop;
  if (crop.width <= 0 || crop.height <= 0) return {0, 0, frame.width, frame.height};
  const double across = frame.width * pixel_aspect(frame), down = frame.height;  // displayed, before the turn
  double left = crop.left, top = crop.top, width = crop.width, height = crop.height;
  const int turn = work.orientation;
  if (is_transposed(turn)) {
    std::swap(left, top);
    std::swap(width, height);
  }
  if (turn == 2 || turn == 3 || turn == 7 || turn == 8) left = across - left - width;
  if (turn == 3 || turn == 4 || turn == 6 || turn == 7) top = down - top - height;
  const double squeeze = frame.width / across;
  StoredBox box{to_even(left * squeeze), to_even(top), to_even(width * squeeze), to_even(height)};
  box.left = std::clamp(box.left, 0, frame.width - 2);
  box.top = std::clamp(box.top, 0, frame.height - 2);
  box.width = std::clamp(box.width, 2, frame.width - box.left);
  box.height = std::clamp(box.height, 2, frame.height - box.top);
  return box;
}

// zscale reads planar YUV, planar RGB and grey; everything else is brought there at no loss.
std::string planar_format(const AVFrame& frame) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  const bool deep = format != nullptr && format->comp[0].depth > 8;
  if (format == nullptr || (format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0) {
    if (has_alpha(frame)) return deep ? "gbrap12" : "gbrap";
    return deep ? "gbrp12" : "gbrp";
  }
  const bool semi_planar = format->nb_components >= 3 && format->comp[1].plane == format->comp[2].plane;
  const bool packed = (format->flags & AV_PIX_FMT_FLAG_PLANAR) == 0 && format->nb_components >= 3;
  if (!semi_planar && !packed) return "";
  const char* sampling = format->log2_chroma_h > 0 ? "420" : format->log2_chroma_w > 0 ? "422" : "444";
  return fmt::format("yuv{}{}p{}", has_alpha(frame) ? "a" : "", sampling, deep ? "10" : "");
}

// Whether only the matrix tells its colours from BT.709's, in a layout that the quick conversion knows.
bool differs_by_matrix(const AVFrame& frame) noexcept {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  const bool yuv = format != nullptr && format->nb_components == 3 && (format->flags & AV_PIX_FMT_FLAG_PLANAR) != 0 &&
                   (format->flags & AV_PIX_FMT_FLAG_RGB) == 0 && planar_format(frame).empty();
  const bool old_matrix = frame.colorspace == AVCOL_SPC_SMPTE170M || frame.colorspace == AVCOL_SPC_BT470BG;
  // EBU's primaries, which many phones name, are BT.709's but for green's x of 0.29 instead of 0.30
  const bool same_primaries = frame.color_primaries == AVCOL_PRI_BT709 || frame.color_primaries == AVCOL_PRI_BT470BG;
  return yuv && old_matrix && same_primaries && frame.color_trc == AVCOL_TRC_BT709;
}

void add_sdr_scaling(Steps& steps, const AVFrame& frame, const StoredBox& crop, int width, int height) {
  const bool by_matrix = differs_by_matrix(frame);
  const bool is_final = crop.width == width && crop.height == height && frame.color_range == AVCOL_RANGE_MPEG &&
                        frame.format == AV_PIX_FMT_YUV420P;
  if (!(is_final && (by_matrix || is_bt709(frame))))
    steps.push_back(fmt::format("zscale=w={}:h={}:filter=spline36:range=limited{}", width, height,
                                by_matrix ? "" : ":matrix=709:primaries=709:transfer=709"));
  // zscale would take each frame through floating point and full chroma for it: five times the work
  if (by_matrix)
    steps.push_back(
        fmt::format("colorspace=ispace={}:iprimaries=bt709:itrc=bt709:irange=tv:space=bt709:primaries=bt709:"
                    "trc=bt709:range=tv:fast=1:format=yuv420p",
                    frame.colorspace == AVCOL_SPC_BT470BG ? "bt470bg" : "smpte170m"));
}

void add_scaling(Steps& steps, const AVFrame& frame, const PictureWork& work, const StoredBox& crop) {
  int width = static_cast<int>(work.canvas.placed_width_px), height = static_cast<int>(work.canvas.placed_height_px);
  if (is_transposed(work.orientation)) std::swap(width, height);
  if (!is_hdr(frame)) return add_sdr_scaling(steps, frame, crop, width, height);
  steps.push_back(fmt::format("zscale=w={}:h={}:filter=bilinear", width, height));
  steps.push_back(fmt::format("zscale=transfer=linear:npl={}", sdr_white_nits));
  steps.push_back("format=gbrpf32le");
  steps.push_back("zscale=primaries=709");
  steps.push_back("tonemap=tonemap=mobius:param=0.5:desat=0");
  steps.push_back("zscale=transfer=709:matrix=709:range=limited");
}

std::string hex(Rgb8 colour) {
  return fmt::format("0x{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

// What BT.709 makes of a colour. libavfilter's own drawing (pad, drawbox) would take BT.601, whatever the frame says.
struct Yuv {
  double y = 0, u = 0, v = 0;
};
Yuv bt709(Rgb8 colour) noexcept {
  const double luma = 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue;
  return {16 + luma * 219 / 255, 128 + (colour.blue - luma) / 1.8556 * 224 / 255,
          128 + (colour.red - luma) / 1.5748 * 224 / 255};
}

// Every pixel becomes the colour.
std::string fill(Rgb8 colour) {
  const Yuv yuv = bt709(colour);
  return fmt::format("format=yuv420p,lutyuv=y={:.0f}:u={:.0f}:v={:.0f}", yuv.y, yuv.u, yuv.v);
}

// The colour that BT.601 draws as BT.709 would draw `colour`; nothing where 8 bits cannot hold it.
std::optional<Rgb8> drawn_as(Rgb8 colour) noexcept {
  const Yuv yuv = bt709(colour);
  const double y = (yuv.y - 16) * 255 / 219, u = (yuv.u - 128) * 255 / 224, v = (yuv.v - 128) * 255 / 224;
  const double red = y + 1.402 * v, green = y - 0.344136 * u - 0.714136 * v, blue = y + 1.772 * u;
  constexpr double slack = 2;
  if (std::min({red, green, blue}) < -slack || std::max({red, green, blue}) > 255 + slack) return std::nullopt;
  const auto byte = [](double value) { return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0))); };
  return Rgb8{byte(red), byte(green), byte(blue)};
}

// A second copy of each frame, filled with the background, under the first.
void add_flattening(Steps& steps, Rgb8 background) {
  steps.push_back(fmt::format("format=yuva420p,split[over][fill];[fill]{}[under];[under][over]overlay=format=yuv420",
                              fill(background)));
}

void add_border(Steps& steps, const VideoCanvas& canvas) {
  if (const auto colour = drawn_as(canvas.background)) {
    steps.push_back(
        fmt::format("pad=w={}:h={}:x=(ow-iw)/2:y=(oh-ih)/2:color={}", canvas.width_px, canvas.height_px, hex(*colour)));
    return;
  }
  steps.push_back(fmt::format(
      "split[sharp][fill];[fill]scale={}:{}:flags=neighbor,{}[under];[under][sharp]overlay=x=(W-w)/2:y=(H-h)/2:"
      "format=yuv420",
      canvas.width_px, canvas.height_px, fill(canvas.background)));
}

void add_surround(Steps& steps, const VideoCanvas& canvas) {
  if (canvas.placed_width_px == canvas.width_px && canvas.placed_height_px == canvas.height_px) return;
  if (canvas.surround != Surround::blur) {
    add_border(steps, canvas);
    return;
  }
  // blurred at an eighth of the size: what is left of the picture there is all that a blur shows
  const std::uint32_t small_width = std::max(canvas.width_px / 16 * 2, 2U);
  const std::uint32_t small_height = std::max(canvas.height_px / 16 * 2, 2U);
  steps.push_back(
      fmt::format("split[sharp][fill];[fill]scale={0}:{1}:force_original_aspect_ratio=increase:flags=area,crop={0}:{1},"
                  "gblur=sigma=4,"
                  "scale={2}:{3}:flags=bicubic[under];[under][sharp]overlay=x=(W-w)/2:y=(H-h)/2:format=yuv420",
                  small_width, small_height, canvas.width_px, canvas.height_px));
}

Result<void> check(const VideoCanvas& canvas) {
  const auto is_fit = [](std::uint32_t side, std::uint32_t most) { return side > 0 && side % 2 == 0 && side <= most; };
  if (is_fit(canvas.width_px, 8192) && is_fit(canvas.height_px, 8192) &&
      is_fit(canvas.placed_width_px, canvas.width_px) && is_fit(canvas.placed_height_px, canvas.height_px))
    return {};
  return Error(ErrorCode::invalid_argument,
               fmt::format("a video cannot be drawn at {}×{} px on {}×{} px; sides are even and the picture fits",
                           canvas.placed_width_px, canvas.placed_height_px, canvas.width_px, canvas.height_px));
}

}  // namespace

int stored_orientation(const AVStream& stream) noexcept {
  const std::uint8_t* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
  return matrix == nullptr ? 1 : orientation_of_matrix({reinterpret_cast<const std::int32_t*>(matrix), 9});
}

void complete_colour(AVFrame& frame) noexcept {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  const bool rgb = format != nullptr && (format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
  if (rgb) {
    frame.colorspace = AVCOL_SPC_RGB;
    frame.color_range = AVCOL_RANGE_JPEG;
  } else if (frame.colorspace == AVCOL_SPC_RGB) {
    frame.colorspace = AVCOL_SPC_UNSPECIFIED;  // it is none
  }
  // The J formats say in their name what the range field says better, and zscale does not know them.
  const auto full = [&frame](AVPixelFormat plain) {
    frame.format = plain;
    frame.color_range = AVCOL_RANGE_JPEG;
  };
  if (frame.format == AV_PIX_FMT_YUVJ420P) full(AV_PIX_FMT_YUV420P);
  if (frame.format == AV_PIX_FMT_YUVJ422P) full(AV_PIX_FMT_YUV422P);
  if (frame.format == AV_PIX_FMT_YUVJ444P) full(AV_PIX_FMT_YUV444P);
  if (frame.format == AV_PIX_FMT_YUVJ440P) full(AV_PIX_FMT_YUV440P);
  if (frame.color_range == AVCOL_RANGE_UNSPECIFIED) frame.color_range = AVCOL_RANGE_MPEG;
  const ColourTags tags =
      completed({frame.color_primaries, frame.color_trc, frame.colorspace}, frame.width, frame.height);
  frame.color_primaries = tags.primaries;
  frame.color_trc = tags.transfer;
  frame.colorspace = tags.matrix;
  // BT.601's curve is BT.709's, and so is xvYCC's in the range that is shown
  if (frame.color_trc == AVCOL_TRC_IEC61966_2_4 || frame.color_trc == AVCOL_TRC_SMPTE170M)
    frame.color_trc = AVCOL_TRC_BT709;
}

Result<std::string> picture_filter(const AVFrame& frame, const PictureWork& work) {
  PINMILL_RETURN_IF_ERROR(check(work.canvas));
  Steps steps;
  if (work.deinterlace == Deinterlace::yes) steps.push_back("bwdif=mode=send_frame:deint=all");
  const StoredBox crop = stored_crop(frame, work);
  if (crop.width != frame.width || crop.height != frame.height)
    steps.push_back(fmt::format("crop={}:{}:{}:{}", crop.width, crop.height, crop.left, crop.top));
  if (const std::string planar = planar_format(frame); !planar.empty()) steps.push_back("format=" + planar);
  add_scaling(steps, frame, work, crop);
  if (work.orientation != 1) steps.push_back(upright_filter(work.orientation));
  if (has_alpha(frame)) add_flattening(steps, work.canvas.background);
  add_surround(steps, work.canvas);
  steps.push_back("format=yuv420p,setsar=1");
  return fmt::format("{}", fmt::join(steps, ","));
}

}  // namespace pinmill
