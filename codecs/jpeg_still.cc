// Note: two roads for a JPEG
//
// This one takes luma and chroma as they are coded. Each plane is resized, turned and encoded by itself, and becomes
// RGB only for a colour profile or a surround. What is to be drawn is drawn while rows are decoded, where that is known
// before anything was looked at (DecodeTarget::drawing). The road by libvips decodes all of it to RGB: it is the
// reference that tests hold this one to, and takes over what this one does not take (ink, arithmetic coding, 12 bits,
// odd sampling) or finds damaged.
#include "codecs/jpeg_still.h"

#include <utility>

#include "codecs/vips/planar_picture.h"

namespace pinmill {
namespace {

class JpegStill final : public Still {
 public:
  JpegStill(std::shared_ptr<const Bytes> bytes, const ImageLimits& limits, std::unique_ptr<Still> reference)
      : bytes_(std::move(bytes)), limits_(limits), info_(reference->info()), reference_(std::move(reference)) {}

  Format format() const noexcept override { return Format::jpeg; }
  const ImageInfo& info() const noexcept override { return info_; }
  Result<void> decode(const DecodeTarget& target) override;
  const std::string& damage() const noexcept override { return picture_ ? picture_->trouble() : reference_->damage(); }
  DecodeWork work() const noexcept override;
  Result<Image> overview(std::uint32_t max_side_px, Rgb8 background) override;
  Result<Image> draw(const Drawing& drawing) override;

 private:
  Result<void> decode_planes(const DecodeTarget& target);
  bool stays_planar(const Drawing& drawing) const noexcept;

  std::shared_ptr<const Bytes> bytes_;
  const ImageLimits limits_;
  const ImageInfo info_;
  std::unique_ptr<Still> reference_;
  std::optional<PlanarPicture> picture_;
  DecodeWork work_;  // the reference's not included
};

Result<void> JpegStill::decode_planes(const DecodeTarget& target) {
  if (target.drawing) PINMILL_RETURN_IF_ERROR(check_drawing(*target.drawing, info_));
  auto picture = PlanarPicture::decode(*bytes_, info_, target, limits_);
  const bool went_through = picture || picture.error().code() == ErrorCode::corrupt_input;
  if (went_through) ++work_.passes, ++work_.planar_passes;
  if (!picture) return std::move(picture).error();
  work_.samples += picture->samples();
  picture_.emplace(*std::move(picture));
  return {};
}

Result<void> JpegStill::decode(const DecodeTarget& target) {
  picture_.reset();
  if (target.width_px > 0 && target.height_px > 0 && decode_planes(target)) return {};
  return reference_->decode(target);
}

DecodeWork JpegStill::work() const noexcept {
  DecodeWork all = reference_->work();
  all.passes += work_.passes;
  all.planar_passes += work_.planar_passes;
  all.samples += work_.samples;
  return all;
}

Result<Image> JpegStill::overview(std::uint32_t max_side_px, Rgb8 background) {
  if (!picture_ || max_side_px == 0) return reference_->overview(max_side_px, background);
  return overview_from(*picture_, info_, max_side_px, background);
}

bool JpegStill::stays_planar(const Drawing& drawing) const noexcept {
  return drawing.pixels == Drawing::Pixels::planar && drawing.surround == Surround::none && picture_->keeps_srgb();
}

Result<Image> JpegStill::draw(const Drawing& drawing) {
  if (!picture_) return reference_->draw(drawing);
  PINMILL_RETURN_IF_ERROR(check_drawing(drawing, info_));
  if (!stays_planar(drawing)) return draw_from(*picture_, info_, drawing);
  return picture_->cut_planes(drawing.crop, {drawing.placed_width_px, drawing.placed_height_px});
}

}  // namespace

std::unique_ptr<Still> still_from_planes(std::shared_ptr<const Bytes> bytes, const ImageLimits& limits,
                                         std::unique_ptr<Still> reference) {
  return std::make_unique<JpegStill>(std::move(bytes), limits, std::move(reference));
}

}  // namespace pinmill
