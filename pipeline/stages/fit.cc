#include "pipeline/stages/fit.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "pipeline/quantity.h"
#include "pipeline/stages/border.h"
#include "pipeline/stages/focus.h"
#include "pipeline/stages/geometry.h"
#include "pipeline/stages/subject.h"

namespace pinmill {
namespace {

constexpr std::uint32_t longest_kept_px = 4000;
constexpr double largest_enlargement = 2.0;
// How much of what draws the eye a crop may lose: nothing that one would miss. The less of the area goes, the less may
// be in it, since then it is at the very edge and meant to be seen: a line of text, feet.
constexpr double most_lost = 0.2;
double may_lose(double area_lost) noexcept {
  return std::min(most_lost, 0.05 + 0.5 * area_lost);
}

// A little more is lost by the blur of saliency itself; beyond it something is cut off that belongs to the main thing.
constexpr double most_cut = 0.05;

double shape_of(const ImageInfo& info) noexcept {
  return static_cast<double>(info.width_px) / info.height_px;
}

std::string percent(double share) {
  return fmt::format("{:.0f} %", share * 100);
}
std::string pixels(std::uint32_t width, std::uint32_t height) {
  return fmt::format("{}×{} px", width, height);
}
std::string own_size(const ImageInfo& info) {
  return pixels(info.width_px, info.height_px);
}

std::uint32_t rounded(double px) noexcept {
  return static_cast<std::uint32_t>(std::max(1L, std::lround(px)));
}

// The whole picture, as large as fits on the canvas.
Drawing whole(const ImageInfo& info, const Recipe& recipe, Surround surround) {
  const double scale = std::min(static_cast<double>(recipe.size.width_px) / info.width_px,
                                static_cast<double>(recipe.size.height_px) / info.height_px);
  Drawing drawing;
  drawing.crop = {.left = 0, .top = 0, .width = double{1.0} * info.width_px, .height = double{1.0} * info.height_px};
  drawing.canvas_width_px = recipe.size.width_px;
  drawing.canvas_height_px = recipe.size.height_px;
  drawing.placed_width_px = std::min(rounded(info.width_px * scale), recipe.size.width_px);
  drawing.placed_height_px = std::min(rounded(info.height_px * scale), recipe.size.height_px);
  drawing.surround = surround;
  drawing.background = recipe.background;
  return drawing;
}

// The largest window of the recipe's shape, as fractions of the picture.
Window largest_window(const ImageInfo& info, const Recipe& recipe) noexcept {
  const double wanted = shape_of(recipe.size);
  const double own = shape_of(info);
  return own > wanted ? Window{.left = 0, .top = 0, .width = wanted / own, .height = 1}
                      : Window{.left = 0, .top = 0, .width = 1, .height = own / wanted};
}

Window centred_at(Window window, double x, double y) noexcept {
  window.left = std::clamp(x - window.width / 2, 0.0, 1.0 - window.width);
  window.top = std::clamp(y - window.height / 2, 0.0, 1.0 - window.height);
  return window;
}

Window placed(const Window& largest, const Focus& focus) noexcept {
  return focus.kind == Focus::Kind::point ? centred_at(largest, focus.x, focus.y) : centred_at(largest, 0.5, 0.5);
}

// Whole pixels: the share kept is then exact, and a picture is not resampled for a fraction of one.
Drawing cropped(const ImageInfo& info, const Recipe& recipe, const Window& window) {
  Drawing drawing = whole(info, recipe, Surround::none);
  Box& crop = drawing.crop;
  crop.width = rounded(window.width * info.width_px);
  crop.height = rounded(window.height * info.height_px);
  crop.left = std::min(std::round(window.left * info.width_px), info.width_px - crop.width);
  crop.top = std::min(std::round(window.top * info.height_px), info.height_px - crop.height);
  drawing.placed_width_px = recipe.size.width_px;
  drawing.placed_height_px = recipe.size.height_px;
  return drawing;
}

double share_of(const Box& crop, const ImageInfo& info) noexcept {
  return crop.width * crop.height / (static_cast<double>(info.width_px) * info.height_px);
}

std::string shapes(const ImageInfo& info, const Recipe& recipe) {
  return fmt::format("from {} to {}", shape_text(shape_of(info)), shape_text(shape_of(recipe.size)));
}

FitDecision resize(const ImageInfo& info, const Recipe& recipe) {
  FitDecision decision;
  decision.action = Action::resize;
  decision.drawing = whole(info, recipe, Surround::none);
  decision.drawing.placed_width_px = recipe.size.width_px;
  decision.drawing.placed_height_px = recipe.size.height_px;
  decision.reason = fmt::format("It has the shape {} already: only resized from {}.", shape_text(shape_of(recipe.size)),
                                own_size(info));
  return decision;
}

FitDecision keep(const ImageInfo& info, const Recipe& recipe) {
  const Size size = kept_size(info);
  FitDecision decision;
  decision.drawing = whole(info, Recipe{.size = size, .background = recipe.background}, Surround::none);
  if (info.has_alpha) decision.drawing.alpha = Drawing::Alpha::keep;
  const bool same = size.width_px == info.width_px && size.height_px == info.height_px;
  decision.action = same ? Action::convert : Action::resize;
  decision.reason = same ? fmt::format("Its shape and size are kept, as asked: {}.", own_size(info))
                         : fmt::format(
                               "Its shape is kept, as asked; made smaller from {} to {}, since no side may have "
                               "more than {} px.",
                               own_size(info), pixels(size.width_px, size.height_px), longest_kept_px);
  return decision;
}

// `outside`: of what draws the eye, the share that is lost; only said where the window was chosen by it.
FitDecision crop(const ImageInfo& info, const Recipe& recipe, const Window& window, double outside) {
  FitDecision decision;
  decision.action = Action::crop;
  decision.drawing = cropped(info, recipe, window);
  decision.share_kept = share_of(decision.drawing.crop, info);
  const std::string kept = percent(decision.share_kept);
  if (recipe.focus.kind == Focus::Kind::automatic) {
    decision.reason = fmt::format("Cropped {}: {} of what draws the eye lies in the {} of the picture that is kept.",
                                  shapes(info, recipe), percent(1.0 - outside), kept);
  } else {
    decision.reason = fmt::format("Cropped {} around the focus asked for ({}): {} of the picture is kept.",
                                  shapes(info, recipe), to_string(recipe.focus), kept);
  }
  return decision;
}

FitDecision extend(const ImageInfo& info, const Recipe& recipe, Rgb8 colour, std::string why) {
  FitDecision decision;
  decision.action = Action::extend;
  decision.drawing = whole(info, recipe, Surround::edge);
  decision.drawing.edge = colour;
  decision.reason = fmt::format("{} is continued {}, and nothing is cut.", why,
                                shape_of(info) > shape_of(recipe.size) ? "above and below" : "to the left and right");
  return decision;
}

FitDecision pad(const ImageInfo& info, const Recipe& recipe) {
  FitDecision decision;
  decision.action = Action::pad;
  decision.drawing = whole(info, recipe, Surround::colour);
  decision.reason = fmt::format("The whole picture stands on {}.", to_string(recipe.background));
  return decision;
}

FitDecision blur(const ImageInfo& info, const Recipe& recipe, std::string why) {
  FitDecision decision;
  decision.action = Action::blur;
  decision.drawing = whole(info, recipe, Surround::blur);
  decision.reason = fmt::format("{}: the whole picture stands over a blurred fill of itself.", why);
  return decision;
}

// A cut-out: the corners are transparent, so that the overview shows the background there. What touches a side is the
// thing's own outline.
bool is_cut_out(const ImageInfo& info, const Image& overview, Rgb8 background) {
  if (!info.has_alpha) return false;
  const std::uint32_t right = overview.width_px() - 1;
  const std::uint32_t bottom = overview.height_px() - 1;
  return overview.rgb_at(0, 0) == background && overview.rgb_at(right, 0) == background &&
         overview.rgb_at(0, bottom) == background && overview.rgb_at(right, bottom) == background;
}

FitDecision decide_automatically(const ImageInfo& info, const Image& overview, const Recipe& recipe) {
  if (is_cut_out(info, overview, recipe.background))
    return extend(info, recipe, recipe.background,
                  fmt::format("It is a cut-out: the background {}", to_string(recipe.background)));
  const Sides sides = shape_of(info) > shape_of(recipe.size) ? Sides::top_and_bottom : Sides::left_and_right;
  if (const auto border = border_of(overview, sides); border && is_one_colour(*border))
    return extend(info, recipe, border->colour,
                  fmt::format("{} of its {} is nearly one colour: {}", percent(border->share),
                              border->all_sides                ? "border"
                              : sides == Sides::top_and_bottom ? "upper and lower border"
                                                               : "left and right border",
                              to_string(border->colour)));
  const Saliency saliency = saliency_of(overview);
  const Window largest = largest_window(info, recipe);
  const Window window = recipe.focus.kind == Focus::Kind::automatic
                            ? best_window(saliency, largest.width, largest.height)
                            : placed(largest, recipe.focus);
  const double outside = share_outside(saliency, window);
  if (outside > may_lose(1.0 - largest.width * largest.height))
    return blur(info, recipe,
                fmt::format("A crop {} would lose {} of what draws the eye", shapes(info, recipe), percent(outside)));
  if (const double cut = share_of_subject_cut(saliency, window); cut > most_cut)
    return blur(info, recipe,
                fmt::format("A crop {} would cut {} off what draws the eye most", shapes(info, recipe), percent(cut)));
  return crop(info, recipe, window, outside);
}

FitDecision crop_as_asked(const ImageInfo& info, const Image& overview, const Recipe& recipe) {
  const Window largest = largest_window(info, recipe);
  if (recipe.focus.kind != Focus::Kind::automatic) return crop(info, recipe, placed(largest, recipe.focus), 0);
  const Saliency saliency = saliency_of(overview);
  const Window window = best_window(saliency, largest.width, largest.height);
  return crop(info, recipe, window, share_outside(saliency, window));
}

FitDecision decide(const ImageInfo& info, const Image& overview, const Recipe& recipe) {
  if (recipe.fit == FitMode::keep) return keep(info, recipe);
  if (same_shape(shape_of(info), shape_of(recipe.size))) return resize(info, recipe);
  switch (recipe.fit) {
    case FitMode::crop: return crop_as_asked(info, overview, recipe);
    case FitMode::pad: return pad(info, recipe);
    case FitMode::blur: return blur(info, recipe, "As asked");
    default: return decide_automatically(info, overview, recipe);
  }
}

void note_enlargement(FitDecision& decision) {
  const double enlarged = decision.drawing.placed_width_px / decision.drawing.crop.width;
  if (enlarged <= largest_enlargement) return;
  decision.findings.push_back(
      {.rule = "fit.enlarged",
       .severity = Severity::warning,
       .measured = fmt::format("{:.1f}×", enlarged),
       .limit = fmt::format("{}×", largest_enlargement),
       .message = fmt::format("The picture was enlarged {:.1f} times and looks soft; use a larger copy.", enlarged),
       .mended = true});
}

}  // namespace

Size kept_size(const ImageInfo& info) noexcept {
  const std::uint32_t longest = std::max(info.width_px, info.height_px);
  if (longest <= longest_kept_px) return {.width_px = info.width_px, .height_px = info.height_px};
  const double scale = static_cast<double>(longest_kept_px) / longest;
  return {.width_px = rounded(info.width_px * scale), .height_px = rounded(info.height_px * scale)};
}

namespace {

bool needs_no_look(const ImageInfo& info, const Recipe& recipe) noexcept {
  const bool crops_blindly = recipe.fit == FitMode::crop && recipe.focus.kind != Focus::Kind::automatic;
  return recipe.fit == FitMode::keep || crops_blindly || same_shape(shape_of(info), shape_of(recipe.size));
}

}  // namespace

DecodeTarget decode_target(const ImageInfo& info, const Recipe& recipe) {
  DecodeTarget target{.width_px = recipe.size.width_px, .height_px = recipe.size.height_px};
  if (recipe.fit == FitMode::keep) {
    const Size size = kept_size(info);
    target.width_px = size.width_px;
    target.height_px = size.height_px;
  }
  if (recipe.fit == FitMode::keep || recipe.fit == FitMode::pad || recipe.fit == FitMode::blur)
    target.fit = DecodeTarget::Fit::inside;
  if (needs_no_look(info, recipe)) target.drawing = decide(info, Image(), recipe).drawing;
  return target;
}

FitDecision decide_fit(const ImageInfo& info, const Image& overview, const Recipe& recipe) {
  FitDecision decision = decide(info, overview, recipe);
  note_enlargement(decision);
  return decision;
}

}  // namespace pinmill
