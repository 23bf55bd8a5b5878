#include "codecs/vips/decoder_source.h"

#include <utility>

#include "codecs/vips/guard.h"
#include "codecs/vips/pixels.h"

namespace pinmill {
namespace {

class DecoderSource final : public PictureSource {
 public:
  DecoderSource(Format format, ImageInfo info, std::function<Result<DecodedPicture>()> decode)
      : format_(format), info_(std::move(info)), decode_(std::move(decode)) {}

  Format format() const noexcept override { return format_; }
  const ImageInfo& info() const noexcept override { return info_; }
  Result<Picture> decode(const DecodeTarget& target) override;

 private:
  Format format_;
  ImageInfo info_;
  std::function<Result<DecodedPicture>()> decode_;
};

// The decoders behind this seam know no smaller size, so the target changes nothing.
Result<Picture> DecoderSource::decode(const DecodeTarget& /*target*/) {
  PINMILL_ASSIGN_OR_RETURN(const DecodedPicture decoded, decode_());
  return guard(ErrorCode::internal, "take over the decoded picture", [&] {
    Picture picture;
    picture.pixels = vips_image_of(decoded.image);
    picture.work = {.passes = 1,
                    .samples = VIPS_IMAGE_N_ELEMENTS(picture.pixels.get_image()) *
                               static_cast<std::uint64_t>(picture.pixels.height())};
    if (!decoded.icc_profile.empty())
      ::vips_image_set_blob_copy(picture.pixels.get_image(), VIPS_META_ICC_NAME, decoded.icc_profile.data(),
                                 decoded.icc_profile.size());
    picture.pixels = without_idle_alpha(picture.pixels);
    picture.orientation = info_.orientation;
    picture.colour = ColourConversion::choose(picture.pixels, decoded.code_points);
    picture.damage = decoded.damage.empty() ? picture.colour.trouble() : decoded.damage;
    return picture;
  });
}

}  // namespace

std::unique_ptr<PictureSource> source_from(Format format, ImageInfo info,
                                           std::function<Result<DecodedPicture>()> decode) {
  return std::make_unique<DecoderSource>(format, std::move(info), std::move(decode));
}

}  // namespace pinmill
