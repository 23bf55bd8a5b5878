#include "codecs/still.h"

#include <utility>

#include <fmt/format.h>

#include "codecs/format.h"
#include "codecs/heif/heif.h"
#include "codecs/jpeg_still.h"
#include "codecs/libav/still.h"
#include "codecs/vips/decoder_source.h"
#include "codecs/vips/draw.h"
#include "codecs/vips/loader.h"

namespace pinmill {
namespace {

class DecodedStill final : public Still {
 public:
  explicit DecodedStill(std::unique_ptr<PictureSource> source) : source_(std::move(source)) {}

  Format format() const noexcept override { return source_->format(); }
  const ImageInfo& info() const noexcept override { return source_->info(); }
  const std::string& damage() const noexcept override { return damage_; }
  DecodeWork work() const noexcept override { return work_; }

  Result<void> decode(const DecodeTarget& target) override {
    if (target.width_px == 0 || target.height_px == 0)
      return Error(ErrorCode::invalid_argument, "a picture cannot be decoded for a target of 0 px");
    PINMILL_ASSIGN_OR_RETURN(picture_, source_->decode(target));
    damage_ = picture_->damage;
    work_.passes += picture_->work.passes;
    work_.samples += picture_->work.samples;
    return {};
  }

  Result<Image> overview(std::uint32_t max_side_px, Rgb8 background) override {
    PINMILL_RETURN_IF_ERROR(check_decoded());
    if (max_side_px == 0) return Error(ErrorCode::invalid_argument, "an overview of 0 px shows nothing");
    return draw_overview(*picture_, info(), max_side_px, background);
  }

  Result<Image> draw(const Drawing& drawing) override {
    PINMILL_RETURN_IF_ERROR(check_decoded());
    return draw_picture(*picture_, info(), drawing);
  }

 private:
  Result<void> check_decoded() const {
    if (picture_) return {};
    return Error(ErrorCode::invalid_argument, "a picture is drawn after it was decoded");
  }

  std::unique_ptr<PictureSource> source_;
  std::optional<Picture> picture_;
  std::string damage_;
  DecodeWork work_;
};

Error not_a_picture(Format format) {
  const FormatTraits& traits = traits_of(format);
  if (traits.kind == FormatKind::unknown)
    return Error(ErrorCode::unsupported, "the bytes are of no picture format that is taken");
  if (traits.kind == FormatKind::refused)
    return Error(ErrorCode::unsupported, fmt::format("{} is not taken: {}", traits.name, traits.remedy));
  return Error(ErrorCode::unsupported, fmt::format("{} is no still picture", traits.name));
}

Result<std::unique_ptr<PictureSource>> open_source(std::shared_ptr<const Bytes> bytes, Format format,
                                                   const ImageLimits& limits) {
  switch (format) {
    case Format::jpeg:
    case Format::png:
    case Format::webp:
    case Format::gif:
    case Format::tiff: return open_with_vips(std::move(bytes), format, limits);
    case Format::heic:
    case Format::avif: {
      PINMILL_ASSIGN_OR_RETURN(ImageInfo info, read_heif_info(*bytes, limits));
      return source_from(format, std::move(info), [bytes, limits] { return decode_heif(*bytes, limits); });
    }
    case Format::bmp:
    case Format::apng: {
      PINMILL_ASSIGN_OR_RETURN(ImageInfo info, read_libav_still_info(*bytes, format, limits));
      return source_from(format, std::move(info),
                         [bytes, format, limits] { return decode_libav_still(*bytes, format, limits); });
    }
    default: return not_a_picture(format);
  }
}

}  // namespace

Result<std::unique_ptr<Still>> Still::open(std::shared_ptr<const Bytes> bytes, const ImageLimits& limits,
                                           JpegRoad jpeg_road) {
  if (bytes == nullptr || bytes->empty()) return Error(ErrorCode::corrupt_input, "the file is empty");
  if (bytes->size() > limits.max_input_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("the file has {} bytes; up to {} are allowed", bytes->size(), limits.max_input_bytes));
  const Format format = sniff(ByteView(*bytes).first(std::min(bytes->size(), sniff_bytes)));
  PINMILL_ASSIGN_OR_RETURN(auto source, open_source(bytes, format, limits));
  std::unique_ptr<Still> still = std::make_unique<DecodedStill>(std::move(source));
  if (format != Format::jpeg || jpeg_road == JpegRoad::libvips) return still;
  return still_from_planes(std::move(bytes), limits, std::move(still));
}

}  // namespace pinmill
