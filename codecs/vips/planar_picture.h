// A decoded picture in planes of luma and chroma: cut, resized and turned plane by plane, made RGB only where that is
// wanted. Immutable once made; any thread.
#pragma once

#include <optional>

#include "codecs/jpeg/decode.h"
#include "codecs/vips/draw.h"

namespace pinmill {

class PlanarPicture final : public CutSource {
 public:
  /// Decodes `file`, whose header says `info`, as decode_jpeg_planes does. Where `target.drawing` says what will be
  /// drawn, the picture is cut and resized while it is decoded, and no more is kept than that and the overview.
  static Result<PlanarPicture> decode(ByteView file, const ImageInfo& info, const DecodeTarget& target,
                                      const ImageLimits& limits);

  /// What was wrong with its colour profile, which is ignored then.
  const std::string& trouble() const noexcept { return colour_.trouble(); }
  /// Whether its planes are sRGB's.
  bool keeps_srgb() const noexcept { return colour_.keeps_srgb(); }
  std::uint64_t samples() const noexcept { return planes_.samples; }

  /// Upright yuv444p8 of `crop`, in the picture's own colours. invalid_argument where no more than another crop was
  /// kept.
  Result<Image> cut_planes(const Box& crop, const Placed& placed) const;
  Result<vips::VImage> cut_out(const Box& crop, const Placed& placed,
                               const std::optional<Rgb8>& background) const override;

 private:
  // A plane of the whole picture, its samples averaged in squares.
  struct Small {
    Image image;
    std::uint32_t factor = 1;
  };
  class Reduction;

  explicit PlanarPicture(const ImageInfo& info) : info_(info) {}
  PlaneBox luma_box(const Box& crop) const noexcept;
  Result<void> cut_plane(int index, const PlaneBox& luma, const Placed& stored, const Plane& to) const;

  ImageInfo info_;
  int shrink_ = 1;
  JpegPlanes planes_;  // without their rows where the drawing was known
  std::array<Small, 3> small_;
  std::optional<Box> drawn_crop_;  // what `drawn_` shows, where it was known
  Image drawn_;                    // as stored
  ColourConversion colour_;
};

}  // namespace pinmill
