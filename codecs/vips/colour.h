// From whatever a picture's numbers mean to 8-bit sRGB. Immutable once chosen; apply() throws vips::VError.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <vips/vips8>

#include "base/byte_io.h"
#include "codecs/colour_code_points.h"
#include "codecs/image.h"

namespace pinmill {

/// The same pixels, said to be in the colours of `icc_profile`. Throws vips::VError.
vips::VImage with_profile(const vips::VImage& image, ByteView icc_profile);

class ColourConversion {
 public:
  ColourConversion() = default;
  /// For pictures like `pixels`: by the ICC profile that it carries, else by `code_points`, else by what libvips says
  /// that the numbers are.
  static ColourConversion choose(const vips::VImage& pixels, const std::optional<CodePoints>& code_points);

  /// For rgb8 or grey8 by a profile alone, which may be empty.
  static ColourConversion choose(PixelLayout layout, ByteView icc_profile);

  /// 3 bands of 8-bit sRGB, with alpha a fourth.
  vips::VImage apply(const vips::VImage& image) const;
  /// Whether pixels of 8-bit sRGB stay what they are.
  bool keeps_srgb() const noexcept { return !intent_ && code_points_ == nullptr; }
  /// What was wrong with the profile, which is ignored then; empty where nothing was.
  const std::string& trouble() const noexcept { return trouble_; }

 private:
  std::optional<VipsIntent> intent_;  // by the profile
  std::shared_ptr<const CodePointConversion> code_points_;
  std::string trouble_;
};

}  // namespace pinmill
