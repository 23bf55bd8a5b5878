#include "pipeline/stages/encode.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "codecs/encode.h"
#include "codecs/ycc.h"
#include "pipeline/quantity.h"
#include "pipeline/stages/content.h"

namespace pinmill {
namespace {

// Below the last one a smaller picture looks better than a coarser one.
constexpr std::array<int, 5> lower_qualities = {94, 88, 80, 70, 60};
// A picture this much smaller than asked for serves nobody.
constexpr int most_reductions = 6;
// Of rights that are embedded later: Exif and XMP of a creator and a copyright have a few kilobytes.
constexpr std::uint64_t reserve_bytes = 16'000;
// Noise at full quality and 4:4:4 takes 2.9 bytes a pixel with three channels, a PNG of it four with alpha.
constexpr std::uint64_t most_bytes_a_pixel = 4;

struct Choice {
  Format format = Format::jpeg;
  JpegOptions jpeg;
};

Result<Bytes> encode(const Image& image, const Choice& choice) {
  if (choice.format == Format::jpeg) return encode_jpeg(image, choice.jpeg);
  if (!is_planar(image.layout())) return encode_png(image, {});
  PINMILL_ASSIGN_OR_RETURN(const Image rgb, rgb_of(image));
  return encode_png(rgb, {});
}

std::uint64_t limit_of(const Recipe& recipe) noexcept {
  return recipe.max_output_bytes - reserve_bytes;
}

Result<Image> without_alpha(const Image& image) {
  PINMILL_ASSIGN_OR_RETURN(Image opaque, Image::allocate(PixelLayout::rgb8, image.width_px(), image.height_px()));
  for (std::uint32_t y = 0; y < image.height_px(); ++y) {
    const std::byte* from = image.plane().row(y);
    std::byte* to = opaque.plane().row(y);
    for (std::uint32_t x = 0; x < image.width_px(); ++x) std::copy_n(from + x * 4, 3, to + x * 3);
  }
  return opaque;
}

struct Encoded {
  Bytes file;
  Choice choice;
};

// The format and the file that the content asks for, whatever its size.
Result<Encoded> encode_by_content(const Image& image, const Recipe& recipe) {
  Choice jpeg{.format = Format::jpeg, .jpeg = {.quality = recipe.jpeg_quality}};
  if (image.has_alpha()) {
    jpeg.format = Format::png;
    PINMILL_ASSIGN_OR_RETURN(Bytes file, encode(image, jpeg));
    return Encoded{.file = std::move(file), .choice = jpeg};
  }
  const Content content = content_of(image);
  if (needs_full_colour(content)) jpeg.jpeg.subsampling = ChromaSubsampling::yuv444;
  PINMILL_ASSIGN_OR_RETURN(Bytes photo, encode(image, jpeg));
  if (!may_suit_png(content)) return Encoded{.file = std::move(photo), .choice = jpeg};
  PINMILL_ASSIGN_OR_RETURN(Bytes graphic, encode(image, {.format = Format::png, .jpeg = {}}));
  if (graphic.size() > photo.size()) return Encoded{.file = std::move(photo), .choice = jpeg};
  return Encoded{.file = std::move(graphic), .choice = {.format = Format::png, .jpeg = jpeg.jpeg}};
}

EncodedPage page_of(Encoded encoded, const Image& image) {
  return {.file = std::move(encoded.file),
          .format = encoded.choice.format,
          .width_px = image.width_px(),
          .height_px = image.height_px(),
          .findings = {}};
}

Finding stepped_down(std::uint64_t first_bytes, const Recipe& recipe, std::string how) {
  return {.rule = "encode.stepped-down",
          .severity = Severity::warning,
          .measured = bytes_text(static_cast<double>(first_bytes)),
          .limit = bytes_text(static_cast<double>(recipe.max_output_bytes)),
          .message = fmt::format("The file would have had {}, and up to {} are taken: {}.",
                                 bytes_text(static_cast<double>(first_bytes)),
                                 bytes_text(static_cast<double>(recipe.max_output_bytes)), how),
          .mended = true};
}

// Quality first, as far as it goes unseen.
Result<bool> lower_quality(const Image& image, const Recipe& recipe, Encoded& encoded) {
  if (encoded.choice.format != Format::jpeg) return false;
  for (const int quality : lower_qualities) {
    if (quality >= recipe.jpeg_quality) continue;
    encoded.choice.jpeg.quality = quality;
    PINMILL_ASSIGN_OR_RETURN(encoded.file, encode(image, encoded.choice));
    if (encoded.file.size() <= limit_of(recipe)) return true;
  }
  return false;
}

// Then size: bytes go with the area.
Result<EncodedPage> reduce(Encoded encoded, std::uint64_t first_bytes, const Recipe& recipe, const Redraw& redraw) {
  double scale = 1.0;
  for (int i = 0; i < most_reductions; ++i) {
    scale *= std::min(
        0.9, 0.97 * std::sqrt(static_cast<double>(limit_of(recipe)) / static_cast<double>(encoded.file.size())));
    PINMILL_ASSIGN_OR_RETURN(const Image smaller, redraw(scale));
    PINMILL_ASSIGN_OR_RETURN(encoded.file, encode(smaller, encoded.choice));
    if (encoded.file.size() > limit_of(recipe)) continue;
    EncodedPage page = page_of(std::move(encoded), smaller);
    page.findings.push_back(
        stepped_down(first_bytes, recipe, fmt::format("it was made smaller, {}×{} px", page.width_px, page.height_px)));
    return page;
  }
  return Error(ErrorCode::limit_exceeded, fmt::format("the file has {} however small it is made; up to {} are taken",
                                                      bytes_text(static_cast<double>(encoded.file.size())),
                                                      bytes_text(static_cast<double>(recipe.max_output_bytes))));
}

}  // namespace

bool may_exceed(std::uint32_t width_px, std::uint32_t height_px, const Recipe& recipe) noexcept {
  return std::uint64_t{width_px} * height_px * most_bytes_a_pixel > limit_of(recipe);
}

Result<EncodedPage> encode_page(const Image& drawn, const Recipe& recipe, const Redraw& redraw) {
  Image image = drawn;
  if (image.has_alpha() && is_opaque(image)) {
    PINMILL_ASSIGN_OR_RETURN(image, without_alpha(image));
  }
  PINMILL_ASSIGN_OR_RETURN(Encoded encoded, encode_by_content(image, recipe));
  const std::uint64_t first_bytes = encoded.file.size();
  if (first_bytes <= limit_of(recipe)) return page_of(std::move(encoded), image);
  if (encoded.choice.format == Format::png && !image.has_alpha()) encoded.choice.format = Format::jpeg;
  PINMILL_ASSIGN_OR_RETURN(const bool lower, lower_quality(image, recipe, encoded));
  if (!lower) return reduce(std::move(encoded), first_bytes, recipe, redraw);
  const int quality = encoded.choice.jpeg.quality;
  EncodedPage page = page_of(std::move(encoded), image);
  page.findings.push_back(stepped_down(
      first_bytes, recipe, fmt::format("its quality was lowered from {} to {}", recipe.jpeg_quality, quality)));
  return page;
}

}  // namespace pinmill
