// How damage is told from harm
//
// libvips can read on over damage, but then says neither which rows are missing nor, for PNG, clears them. So the first
// attempt stops at the end of the data, and rows are computed one strip after another: what came before is sound, and
// how much that is, is known. Only where it stopped a JPEG is decoded a second time, over everything: libjpeg keeps
// the shape of what a progressive file had so far and finds its way again behind damage in the middle.
#include "codecs/vips/loader.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "codecs/icc_profile.h"
#include "codecs/jpeg/warnings.h"
#include "codecs/vips/guard.h"
#include "codecs/vips/message_capture.h"
#include "codecs/vips/orientation.h"
#include "codecs/vips/pixels.h"

namespace pinmill {
namespace {

using vips::VImage;
using vips::VOption;

// Of a picture of which less is there nobody would say that it was drawn.
constexpr double least_useful_share = 0.1;

// What a decoded picture may take before it is worth making it smaller row by row as it is decoded, and how many of
// its pixels are kept for one of the target then.
constexpr std::uint64_t comfortable_bytes = 48'000'000;
constexpr double kept_surplus = 2;

enum class Tolerance : std::uint8_t { stops_at_damage, reads_on };

struct Attempt {
  Rows rows;
  double scale_x = 1, scale_y = 1;  // as Picture's
  std::string warning;
  DecodeWork work;
};

VImage load(Format format, const Bytes& bytes, int shrink, Tolerance tolerance) {
  const std::unique_ptr<VipsBlob, void (*)(VipsBlob*)> blob(::vips_blob_new(nullptr, bytes.data(), bytes.size()),
                                                            [](VipsBlob* held) { ::vips_area_unref(VIPS_AREA(held)); });
  VOption* options =
      VImage::option()
          ->set("access", VIPS_ACCESS_SEQUENTIAL)
          ->set("fail_on", tolerance == Tolerance::reads_on ? VIPS_FAIL_ON_NONE : VIPS_FAIL_ON_TRUNCATED);
  switch (format) {
    case Format::jpeg:
      return VImage::jpegload_buffer(
          blob.get(), options->set("shrink", shrink)->set("unlimited", tolerance == Tolerance::reads_on));
    case Format::png: return VImage::pngload_buffer(blob.get(), options);
    case Format::webp: return VImage::webpload_buffer(blob.get(), options->set("scale", 1.0 / shrink));
    case Format::gif: return VImage::gifload_buffer(blob.get(), options);
    default: return VImage::tiffload_buffer(blob.get(), options);
  }
}

int whole_number(const VImage& image, const char* name, int otherwise) {
  return image.get_typeof(name) == G_TYPE_INT ? image.get_int(name) : otherwise;
}

std::uint8_t orientation_of(const VImage& header) {
  const int stored = whole_number(header, VIPS_META_ORIENTATION, 1);
  return stored >= 1 && stored <= 8 ? static_cast<std::uint8_t>(stored) : std::uint8_t{1};
}

ColourModel model_of(const VImage& header) {
  switch (header.interpretation()) {
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16: return ColourModel::grey;
    case VIPS_INTERPRETATION_CMYK: return ColourModel::cmyk;
    case VIPS_INTERPRETATION_LAB:
    case VIPS_INTERPRETATION_LABS:
    case VIPS_INTERPRETATION_LABQ: return ColourModel::lab;
    default: return ColourModel::rgb;
  }
}

std::string profile_name_of(const VImage& header) {
  if (header.get_typeof(VIPS_META_ICC_NAME) == 0) return {};
  std::size_t length = 0;
  const auto* profile = static_cast<const std::byte*>(header.get_blob(VIPS_META_ICC_NAME, &length));
  return icc_profile_name({profile, length});
}

ImageInfo info_of(const VImage& header, const ImageLimits& limits) {
  ImageInfo info;
  info.orientation = orientation_of(header);
  info.width_px = static_cast<std::uint32_t>(header.width());
  info.height_px = static_cast<std::uint32_t>(header.height());
  if (turns_sideways(info.orientation)) std::swap(info.width_px, info.height_px);
  info.bit_depth = static_cast<std::uint8_t>(8 * ::vips_format_sizeof(header.format()));
  info.colour.model = model_of(header);
  info.colour.profile_name = profile_name_of(header);
  info.has_alpha = header.has_alpha();
  info.frames =
      std::min(static_cast<std::uint32_t>(std::max(1, whole_number(header, VIPS_META_N_PAGES, 1))), limits.max_frames);
  return info;
}

// JPEG and WebP decode to a half, a quarter or an eighth for less than the whole costs.
int shrink_of(Format format, double surplus) noexcept {
  return format == Format::jpeg || format == Format::webp ? shrink_for(surplus) : 1;
}

// What libjpeg complained of though it read to the end; that Exif's numbers are odd is libvips' own remark.
std::string worst_of(const std::vector<std::string>& messages) {
  for (const std::string& message : messages)
    if (!jpeg::is_harmless(message) && message.find("EXIF") == std::string::npos) return message;
  return {};
}

bool is_blank(const VImage& image) {
  return image.min() == image.max();
}

VImage thinned(const VImage& lazy, double surplus) {
  if (VIPS_IMAGE_SIZEOF_IMAGE(lazy.get_image()) <= comfortable_bytes || surplus <= kept_surplus ||
      lazy.coding() != VIPS_CODING_NONE)
    return lazy;
  const double scale = kept_surplus / surplus;
  return resized(lazy, static_cast<int>(std::ceil(lazy.width() * scale)),
                 static_cast<int>(std::ceil(lazy.height() * scale)));
}

class VipsSource final : public PictureSource {
 public:
  VipsSource(std::shared_ptr<const Bytes> bytes, Format format, ImageInfo info, const ImageLimits& limits)
      : bytes_(std::move(bytes)), format_(format), info_(std::move(info)), limits_(limits) {}

  Format format() const noexcept override { return format_; }
  const ImageInfo& info() const noexcept override { return info_; }
  Result<Picture> decode(const DecodeTarget& target) override;

 private:
  Result<Attempt> attempt(double surplus, Tolerance tolerance) const;
  std::pair<double, double> scale_of(const VImage& lazy, int shrink) const;
  Result<Attempt> over_damage(double surplus, Attempt strict) const;

  std::shared_ptr<const Bytes> bytes_;
  Format format_;
  ImageInfo info_;
  ImageLimits limits_;
};

Result<Attempt> VipsSource::attempt(double surplus, Tolerance tolerance) const {
  const int shrink = shrink_of(format_, surplus);
  MessageCapture capture;
  auto done = guard(ErrorCode::corrupt_input, "read the picture", [&]() -> Result<Attempt> {
    const VImage lazy = load(format_, *bytes_, shrink, tolerance);
    PINMILL_RETURN_IF_ERROR(check_pixels(static_cast<std::uint64_t>(lazy.width()),
                                         static_cast<std::uint64_t>(lazy.height()),
                                         VIPS_IMAGE_SIZEOF_PEL(lazy.get_image()), limits_));
    const VImage kept = thinned(lazy, surplus / shrink);
    Attempt out{.rows = compute_rows(kept), .warning = {}, .work = {.passes = 1}};
    out.work.samples = VIPS_IMAGE_N_ELEMENTS(lazy.get_image()) * static_cast<std::uint64_t>(lazy.height());
    std::tie(out.scale_x, out.scale_y) = scale_of(lazy, shrink);
    out.scale_x *= static_cast<double>(kept.width()) / lazy.width();
    out.scale_y *= static_cast<double>(kept.height()) / lazy.height();
    return out;
  });
  if (done && format_ == Format::jpeg && done->rows.trouble.empty()) done->warning = worst_of(capture.messages());
  return done;
}

// libjpeg's shrunken pixels are whole even where the last one reaches over the edge; libwebp's fill the picture.
std::pair<double, double> VipsSource::scale_of(const VImage& lazy, int shrink) const {
  if (format_ == Format::jpeg) return {1.0 / shrink, 1.0 / shrink};
  double width = info_.width_px, height = info_.height_px;
  if (turns_sideways(info_.orientation)) std::swap(width, height);
  return {lazy.width() / width, lazy.height() / height};
}

// The picture with its damage in words, or the reason why nothing of use is left.
Result<Attempt> VipsSource::over_damage(double surplus, Attempt strict) const {
  const VImage first = strict.rows.image;
  const double share = static_cast<double>(strict.rows.complete) / first.height();
  const bool in_scans = whole_number(first, "interlaced", 0) != 0;
  const std::string trouble = std::exchange(strict.rows.trouble, {});
  Attempt best = std::move(strict);
  if (format_ == Format::jpeg) {
    if (auto second = attempt(surplus, Tolerance::reads_on); second) {
      best.rows = std::move(second->rows);
      best.work.passes += second->work.passes;
      best.work.samples += second->work.samples;
    }
  }
  PINMILL_ASSIGN_OR_RETURN(
      const bool blank, guard(ErrorCode::internal, "look at the picture", [&] { return is_blank(best.rows.image); }));
  if (blank || (!in_scans && share < least_useful_share))
    return Error(
        ErrorCode::corrupt_input, Origin::libvips, 0,
        fmt::format("the data is damaged and only {:.0f} % of the rows can be read: {}", share * 100, trouble));
  best.warning = in_scans ? fmt::format("the data is damaged, so details are missing: {}", trouble)
                          : fmt::format("the data is damaged after {:.0f} % of the rows: {}", share * 100, trouble);
  return best;
}

Result<Picture> VipsSource::decode(const DecodeTarget& target) {
  const double surplus = surplus_of(info_, target);
  PINMILL_ASSIGN_OR_RETURN(Attempt read, attempt(surplus, Tolerance::stops_at_damage));
  if (!read.rows.trouble.empty()) {
    PINMILL_ASSIGN_OR_RETURN(read, over_damage(surplus, std::move(read)));
  } else if (!read.warning.empty()) {
    read.warning = fmt::format("the data is damaged, parts of the picture may be wrong: {}", read.warning);
  }
  Picture picture;
  picture.work = read.work;
  if (format_ == Format::jpeg) picture.resizing = Picture::Resizing::by_libvips;
  picture.orientation = info_.orientation;
  picture.scale_x = read.scale_x;
  picture.scale_y = read.scale_y;
  PINMILL_RETURN_IF_ERROR(guard(ErrorCode::internal, "look at the alpha channel",
                                [&] { picture.pixels = without_idle_alpha(read.rows.image); }));
  picture.colour = ColourConversion::choose(picture.pixels, std::nullopt);
  picture.damage = read.warning.empty() ? picture.colour.trouble() : read.warning;
  return picture;
}

}  // namespace

Result<std::unique_ptr<PictureSource>> open_with_vips(std::shared_ptr<const Bytes> bytes, Format format,
                                                      const ImageLimits& limits) {
  PINMILL_ASSIGN_OR_RETURN(ImageInfo info, guard(ErrorCode::corrupt_input, "read the header", [&] {
                             return info_of(load(format, *bytes, 1, Tolerance::reads_on), limits);
                           }));
  PINMILL_RETURN_IF_ERROR(check_side(info, limits));
  return std::unique_ptr<PictureSource>(
      std::make_unique<VipsSource>(std::move(bytes), format, std::move(info), limits));
}

}  // namespace pinmill
