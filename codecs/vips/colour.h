// From whatever a picture's numbers mean to 8-bit sRGB. Immutable once chosen; apply() throws vips::VError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <vips/vips8>

#include "codecs/media_info.h"

namespace pinmill {

class ColourConversion {
 public:
  ColourConversion() = default;
  /// For pictures like `pixels`: by the ICC profile that it carries, else by `code_points`, else by what libvips says
  /// that the numbers are.
  static ColourConversion choose(const vips::VImage& pixels, const std::optional<CodePoints>& code_points);

  /// 3 bands of 8-bit sRGB, with alpha a fourth.
  vips::VImage apply(const vips::VImage& image) const;
  /// What was wrong with the profile, which is ignored then; empty where nothing was.
  const std::string& trouble() const noexcept { return trouble_; }

 private:
  enum class Road : std::uint8_t { as_stated, profile } road_ = Road::as_stated;
  std::string trouble_;
};

}  // namespace pinmill
