// Pixels into a file, chosen by what they show. Any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/byte_io.h"
#include "codecs/format.h"
#include "codecs/image.h"
#include "pipeline/finding.h"
#include "pipeline/recipe.h"

namespace pinmill {

struct EncodedPage {
  Bytes file;
  Format format = Format::jpeg;
  std::uint32_t width_px = 0, height_px = 0;
  std::vector<Finding> findings;
};

/// Draws the page again with each side multiplied by `scale`, below 1.
using Redraw = std::function<Result<Image>(double scale)>;

/// A photograph becomes a JPEG of the recipe's quality, encoded once; what is drawn becomes a PNG where that is
/// smaller; what has alpha becomes a PNG. Where the file is larger than the recipe allows, quality is stepped down,
/// then the size, with a finding; limit_exceeded where even that is not enough.
/// `drawn` is rgb8, rgba8 or yuv444p8.
Result<EncodedPage> encode_page(const Image& drawn, const Recipe& recipe, const Redraw& redraw);

/// Whether a page of this size could come out larger than the recipe allows at all.
bool may_exceed(std::uint32_t width_px, std::uint32_t height_px, const Recipe& recipe) noexcept;

}  // namespace pinmill
