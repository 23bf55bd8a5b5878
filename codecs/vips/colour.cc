#include "codecs/vips/colour.h"

#include <array>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "codecs/vips/guard.h"
#include "codecs/vips/message_capture.h"
#include "codecs/vips/pixels.h"

namespace pinmill {

using vips::VImage;
using vips::VOption;

VImage with_profile(const VImage& image, ByteView icc_profile) {
  VImage out = image.copy();
  ::vips_image_set_blob_copy(out.get_image(), VIPS_META_ICC_NAME, icc_profile.data(), icc_profile.size());
  return out;
}

namespace {

bool has_profile(const VImage& image) {
  return image.get_typeof(VIPS_META_ICC_NAME) != 0;
}

int colour_bands(const VImage& image) {
  return image.has_alpha() ? image.bands() - 1 : image.bands();
}

// Profiles describe device colours; what is Lab or floating point states its colours itself.
bool takes_profile(const VImage& image) {
  if (image.coding() != VIPS_CODING_NONE) return false;
  if (image.format() != VIPS_FORMAT_UCHAR && image.format() != VIPS_FORMAT_USHORT) return false;
  switch (image.interpretation()) {
    case VIPS_INTERPRETATION_LAB:
    case VIPS_INTERPRETATION_LABS:
    case VIPS_INTERPRETATION_LABQ:
    case VIPS_INTERPRETATION_XYZ:
    case VIPS_INTERPRETATION_scRGB: return false;
    default: return true;
  }
}

VOption* icc_options(VipsIntent intent) {
  return VImage::option()->set("intent", intent)->set("black_point_compensation", true)->set("depth", 8);
}

VImage by_profile(const VImage& image, VipsIntent intent) {
  return image.icc_transform("srgb", icc_options(intent)->set("embedded", true));
}

VImage as_stated(const VImage& image) {
  const VipsInterpretation meaning = ::vips_image_guess_interpretation(image.get_image());
  VImage out = image;
  out = out.copy(VImage::option()->set("interpretation", meaning));
  if (out.bands() == 2) out = out[0];
  if (meaning == VIPS_INTERPRETATION_MULTIBAND && out.bands() > 3)
    out = out.extract_band(0, VImage::option()->set("n", 3))
              .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
  // libvips' own conversion leaves the ink's black point uncompensated: black would be dark grey
  if (meaning == VIPS_INTERPRETATION_CMYK)
    return out.icc_transform("srgb", icc_options(VIPS_INTENT_RELATIVE)->set("input_profile", "cmyk"));
  return out.colourspace(VIPS_INTERPRETATION_sRGB);
}

// Every ninth of the cube of 8-bit RGB.
VImage colour_samples() {
  constexpr int steps = 9;
  std::vector<std::uint8_t> samples;
  for (int index = 0; index < steps * steps * steps; ++index)
    for (const int digit : {index / (steps * steps), index / steps % steps, index % steps})
      samples.push_back(static_cast<std::uint8_t>(digit * 255 / (steps - 1)));
  return VImage(::vips_image_new_from_memory_copy(samples.data(), samples.size(), steps * steps, steps, 3,
                                                  VIPS_FORMAT_UCHAR))
      .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
}

VImage with_profile_of(const VImage& samples, const VImage& owner) {
  std::size_t length = 0;
  const auto* profile = static_cast<const std::byte*>(owner.get_blob(VIPS_META_ICC_NAME, &length));
  return with_profile(samples, {profile, length});
}

// A profile that moves no sample by more than one step is sRGB, whatever it calls itself; skipping it saves a third
// of the time that a camera's photo takes.
bool changes_nothing(const VImage& before, const VImage& after) {
  const auto* left = static_cast<const std::uint8_t*>(before.data());
  const auto* right = static_cast<const std::uint8_t*>(after.data());
  const auto length = VIPS_IMAGE_SIZEOF_IMAGE(before.get_image());
  for (std::size_t index = 0; index < length; ++index)
    if (std::abs(left[index] - right[index]) > 1) return false;
  return true;
}

bool is_rgb8(const VImage& image) {
  return image.format() == VIPS_FORMAT_UCHAR && colour_bands(image) == 3;
}

// A little of what the profile is for: the cube for RGB of 8 bits, else a pixel.
VImage sample_of(const VImage& pixels) {
  if (is_rgb8(pixels)) return with_profile_of(colour_samples(), pixels);
  const VImage pixel = pixels.extract_area(0, 0, 1, 1);
  return pixel.has_alpha() ? pixel.extract_band(0, VImage::option()->set("n", colour_bands(pixel))) : pixel;
}

// libvips takes its own sRGB where it cannot use a profile, and only mentions it.
Result<VImage> tried(const VImage& sample, VipsIntent intent) {
  const MessageCapture capture;
  PINMILL_ASSIGN_OR_RETURN(VImage out, guard(ErrorCode::corrupt_input, "use the colour profile",
                                             [&] { return compute(by_profile(sample, intent)); }));
  if (!capture.messages().empty()) return Error(ErrorCode::corrupt_input, capture.messages().front());
  if (out.bands() != 3) return Error(ErrorCode::corrupt_input, "it is for pictures of another kind");
  return out;
}

VImage alpha_to_8_bits(const VImage& image) {
  const VImage alpha = image[image.bands() - 1];
  if (alpha.format() == VIPS_FORMAT_USHORT) return alpha.linear(1.0 / 257, 0.5).cast(VIPS_FORMAT_UCHAR);
  return alpha.cast(VIPS_FORMAT_UCHAR);
}

VImage by_code_points(const VImage& image, const CodePointConversion& conversion) {
  VImage wide = image.bands() == 1 ? image.bandjoin(image).bandjoin(image) : image;
  if (wide.format() == VIPS_FORMAT_UCHAR) wide = wide.linear(257, 0);
  wide = compute(wide.cast(VIPS_FORMAT_USHORT));
  VImage out(::vips_image_new_memory());
  ::vips_image_init_fields(out.get_image(), wide.width(), wide.height(), 3, VIPS_FORMAT_UCHAR, VIPS_CODING_NONE,
                           VIPS_INTERPRETATION_sRGB, wide.xres(), wide.yres());
  if (::vips_image_write_prepare(out.get_image()) != 0) throw vips::VError();
  conversion.convert(static_cast<const std::uint16_t*>(wide.data()),
                     reinterpret_cast<std::uint8_t*>(VIPS_IMAGE_ADDR(out.get_image(), 0, 0)),
                     VIPS_IMAGE_N_PELS(wide.get_image()));
  return out;
}

// How to use the profile of `pixels`; nothing where it changes nothing. Relative colorimetric with black point
// compensation keeps what both gamuts hold and the shadows apart; some profiles are made for the other intent only.
Result<std::optional<VipsIntent>> intent_for(const VImage& pixels) {
  PINMILL_ASSIGN_OR_RETURN(const VImage sample, guard(ErrorCode::corrupt_input, "look at the colours",
                                                      [&] { return compute(sample_of(pixels)); }));
  VipsIntent intent = VIPS_INTENT_RELATIVE;
  auto converted = tried(sample, intent);
  if (!converted) {
    intent = VIPS_INTENT_PERCEPTUAL;
    PINMILL_ASSIGN_OR_RETURN(converted, tried(sample, intent));
  }
  if (is_rgb8(pixels) && changes_nothing(sample, *converted)) return std::optional<VipsIntent>();
  return std::optional(intent);
}

}  // namespace

ColourConversion ColourConversion::choose(const VImage& pixels, const std::optional<CodePoints>& code_points) {
  ColourConversion out;
  if (has_profile(pixels) && takes_profile(pixels)) {
    auto chosen = intent_for(pixels);
    if (chosen) {
      out.intent_ = *chosen;
      return out;
    }
    out.trouble_ =
        fmt::format("the embedded colour profile cannot be used and was ignored: {}", chosen.error().message());
  }
  if (code_points)
    if (auto conversion = CodePointConversion::to_srgb(*code_points))
      out.code_points_ = std::make_shared<const CodePointConversion>(*std::move(conversion));
  return out;
}

ColourConversion ColourConversion::choose(PixelLayout layout, ByteView icc_profile) {
  if (icc_profile.empty()) return {};
  const bool grey = layout == PixelLayout::grey8;
  auto pixel = guard(ErrorCode::internal, "make a picture to look at the colour profile", [&] {
    const VImage one =
        VImage::black(1, 1, VImage::option()->set("bands", grey ? 1 : 3))
            .copy(VImage::option()->set("interpretation", grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB));
    return with_profile(one, icc_profile);
  });
  return pixel ? choose(*pixel, std::nullopt) : ColourConversion();
}

VImage ColourConversion::apply(const VImage& image) const {
  VImage colours = image;
  if (image.has_alpha()) colours = image.extract_band(0, VImage::option()->set("n", image.bands() - 1));
  if (intent_)
    colours = by_profile(colours, *intent_);
  else
    colours = code_points_ ? by_code_points(colours, *code_points_) : as_stated(colours);
  colours = colours.cast(VIPS_FORMAT_UCHAR);
  return image.has_alpha() ? colours.bandjoin(alpha_to_8_bits(image)) : colours;
}

}  // namespace pinmill
