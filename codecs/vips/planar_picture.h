// A decoded picture in planes of luma and chroma: cut, resized and turned plane by plane, made RGB only where that is
// wanted. Immutable once made; any thread.
#pragma once

#include "codecs/jpeg/decode.h"
#include "codecs/plane_resize.h"
#include "codecs/vips/draw.h"

namespace pinmill {

class PlanarPicture final : public CutSource {
 public:
  /// `info` is of the picture that `planes` hold, each side `shrink` times smaller; it must outlive this.
  PlanarPicture(JpegPlanes planes, int shrink, const ImageInfo& info);

  /// What was wrong with its colour profile, which is ignored then.
  const std::string& trouble() const noexcept { return colour_.trouble(); }
  /// Whether its planes are sRGB's.
  bool keeps_srgb() const noexcept { return colour_.keeps_srgb(); }

  /// Upright yuv444p8 of `crop`, in the picture's own colours.
  Result<Image> cut_planes(const Box& crop, const Placed& placed) const;
  Result<vips::VImage> cut_out(const Box& crop, const Placed& placed,
                               const std::optional<Rgb8>& background) const override;

 private:
  Result<void> cut_plane(int index, const PlaneBox& luma, const Placed& stored, const Plane& to) const;

  JpegPlanes planes_;
  int shrink_;
  const ImageInfo& info_;
  ColourConversion colour_;
};

}  // namespace pinmill
