// Where captions lie
//
// Apps lay a profile's name, buttons and a bar of progress over a video: on a 1080×1920 one Pinterest asks to keep 65
// px at the left, 195 px at the right and 440 px at the bottom free. The shares below keep clear of that at every
// shape.
#include "codecs/vips/caption.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <vips/vips8>

#include "base/unicode.h"
#include "codecs/vips/guard.h"
#include "codecs/vips/pixels.h"

namespace pinmill {
namespace {

using vips::VImage;

constexpr double widest_share = 0.64;                        // of the picture's width
constexpr double highest_share = 0.3;                        // of its height
constexpr double lower_edge_share = 0.76;                    // of its height: where the last line ends
constexpr std::array letter_shares = {0.056, 0.046, 0.038};  // of the shorter side
constexpr double padding_letters = 0.6;                      // around the words, within the shade
constexpr double shade_opacity = 0.58;
constexpr double softness_letters = 0.25;  // sigma of the shade's edge
constexpr std::size_t most_code_points = 500;
constexpr int least_letter_px = 8;
constexpr const char* font = "DejaVu Sans Bold";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

VImage words(const std::string& text, int letter_px, int width_px) {
  const std::string markup = "<span foreground=\"white\">" + escaped(text) + "</span>";
  return VImage::text(markup.c_str(), VImage::option()
                                          ->set("font", fmt::format("{} {}", font, letter_px).c_str())
                                          ->set("dpi", 72)  // a point is a pixel then
                                          ->set("width", width_px)
                                          ->set("align", VIPS_ALIGN_CENTRE)
                                          ->set("wrap", VIPS_TEXT_WRAP_WORD_CHAR)
                                          ->set("rgba", true));
}

struct Words {
  VImage image;
  int letter_px = 0;
};

// The largest letters with which all of it fits, else as much of it as fits with the smallest.
Words fitting_words(const std::string& text, int width_px, int height_px, double shorter_side_px) {
  int letter_px = least_letter_px;
  for (const double share : letter_shares) {
    letter_px = std::max(static_cast<int>(std::lround(share * shorter_side_px)), least_letter_px);
    const VImage image = words(text, letter_px, width_px);
    if (image.height() <= height_px) return {image, letter_px};
  }
  VImage image;
  for (std::size_t kept = count_code_points(text) * 9 / 10; kept > 0; kept = kept * 9 / 10) {
    image = words(std::string(trim(cut_to(text, kept))) + "…", letter_px, width_px);
    if (image.height() <= height_px) break;
  }
  return {image, letter_px};
}

int next_even(int value) {
  return value + value % 2;
}

// A dark box with soft edges, the words in its middle.
VImage on_shade(const Words& words, int width_px, int height_px, int reach_px) {
  const double sigma = std::max(words.letter_px * softness_letters, 1.0);
  const VImage box = VImage::black(width_px - 2 * reach_px, height_px - 2 * reach_px) + 255 * shade_opacity;
  const VImage opacity = box.embed(reach_px, reach_px, width_px, height_px).cast(VIPS_FORMAT_UCHAR).gaussblur(sigma);
  const VImage shade = VImage::black(width_px, height_px, VImage::option()->set("bands", 3))
                           .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB))
                           .bandjoin(opacity);
  return shade
      .composite2(words.image, VIPS_BLEND_MODE_OVER,
                  VImage::option()
                      ->set("x", (width_px - words.image.width()) / 2)
                      ->set("y", (height_px - words.image.height()) / 2))
      .rint()
      .cast(VIPS_FORMAT_UCHAR);
}

Caption draw(const std::string& text, std::uint32_t picture_width_px, std::uint32_t picture_height_px) {
  const double width = picture_width_px, height = picture_height_px;
  const Words fitted = fitting_words(text, static_cast<int>(width * widest_share),
                                     static_cast<int>(height * highest_share), std::min(width, height));
  const int reach = next_even(static_cast<int>(std::ceil(fitted.letter_px * softness_letters * 3)));
  const int around = 2 * (reach + static_cast<int>(fitted.letter_px * padding_letters));
  const int across = std::min(next_even(fitted.image.width() + around), static_cast<int>(picture_width_px));
  const int down = std::min(next_even(fitted.image.height() + around), static_cast<int>(picture_height_px));
  const int lowest = static_cast<int>(height * lower_edge_share) + around / 2;
  Caption caption;
  caption.image = image_of(on_shade(fitted, across, down, reach));
  caption.left_px = static_cast<std::uint32_t>(static_cast<int>(picture_width_px) - across) / 4 * 2;
  caption.top_px = static_cast<std::uint32_t>(std::max(lowest - down, 0)) / 2 * 2;
  return caption;
}

}  // namespace

Result<Caption> draw_caption(std::string_view utf8, std::uint32_t picture_width_px, std::uint32_t picture_height_px) {
  const std::string clean = to_clean_utf8(utf8);
  const std::string text = cut_to(trim(clean), most_code_points);
  if (text.empty()) return Caption();
  if (picture_width_px < 64 || picture_height_px < 64 || picture_width_px % 2 != 0 || picture_height_px % 2 != 0)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("a caption is drawn on pictures from 64×64 px with even sides, not on {}×{} px",
                             picture_width_px, picture_height_px));
  return guard(ErrorCode::internal, "draw the caption",
               [&] { return draw(text, picture_width_px, picture_height_px); });
}

}  // namespace pinmill
