#include "pipeline/stages/fit_clip.h"

#include <algorithm>

#include <fmt/format.h>

#include "pipeline/quantity.h"
#include "pipeline/stages/geometry.h"

namespace pinmill {
namespace {

// Below half of the recipe's size, fine text of a small video would not survive Pinterest's own scaling.
constexpr double least_scale = 0.5;

Size scaled(const Size& size, double scale) noexcept {
  return {.width_px = even(size.width_px * scale), .height_px = even(size.height_px * scale)};
}

VideoCanvas canvas_of(const Size& canvas, const Size& placed, Surround surround, const Recipe& recipe) {
  VideoCanvas drawn;
  drawn.width_px = canvas.width_px;
  drawn.height_px = canvas.height_px;
  drawn.placed_width_px = placed.width_px;
  drawn.placed_height_px = placed.height_px;
  drawn.surround = surround;
  drawn.background = recipe.background;
  return drawn;
}

ClipFit kept(const Size& displayed, const Recipe& recipe) {
  const std::uint32_t longest = std::max(displayed.width_px, displayed.height_px);
  const double scale = std::min(1.0, static_cast<double>(recipe.video.max_side_px) / longest);
  const Size size = scaled(displayed, scale);
  ClipFit fit{.canvas = canvas_of(size, size, Surround::none, recipe),
              .reason = fmt::format("Its shape, {}, is one that Pinterest takes.", shape_text(shape_of(displayed)))};
  if (shape_of(displayed) > 1)
    fit.findings.push_back({.rule = "fit.shown-small",
                            .severity = Severity::info,
                            .measured = shape_text(shape_of(displayed)),
                            .limit = shape_text(shape_of(recipe.size)),
                            .message = "It lies down, and a board shows it small; --fit blur fills 2:3.",
                            .mended = false});
  return fit;
}

// How much of the recipe's size the picture fills without being enlarged.
double canvas_scale(double picture_scale) noexcept {
  return std::clamp(picture_scale, least_scale, 1.0);
}

double share_of(double part, double whole) noexcept {
  return whole > 0 ? part / whole : 1.0;
}

ClipFit cropped(const Size& displayed, const Recipe& recipe) {
  const double target = shape_of(recipe.size);
  const Box crop = window_of(displayed, target, recipe.focus);
  const Size size = scaled(recipe.size, canvas_scale(crop.width / recipe.size.width_px));
  ClipFit fit{
      .canvas = canvas_of(size, size, Surround::none, recipe),
      .changes_shape = true,
      .share_kept = share_of(crop.width * crop.height, static_cast<double>(displayed.width_px) * displayed.height_px)};
  fit.canvas.crop = crop;
  fit.reason = fmt::format("Cropped from {} to {}; {:.0f} % of the picture is kept.", shape_text(shape_of(displayed)),
                           shape_text(target), fit.share_kept * 100);
  return fit;
}

ClipFit surrounded(const Size& displayed, Surround surround, const Recipe& recipe) {
  const double inside = std::min(static_cast<double>(recipe.size.width_px) / displayed.width_px,
                                 static_cast<double>(recipe.size.height_px) / displayed.height_px);
  const Size canvas = scaled(recipe.size, canvas_scale(1 / inside));
  const double scale = std::min(static_cast<double>(canvas.width_px) / displayed.width_px,
                                static_cast<double>(canvas.height_px) / displayed.height_px);
  Size placed = scaled(displayed, scale);
  placed.width_px = std::min(placed.width_px, canvas.width_px);
  placed.height_px = std::min(placed.height_px, canvas.height_px);
  return {.canvas = canvas_of(canvas, placed, surround, recipe),
          .changes_shape = true,
          .reason = fmt::format("All of it stands over {}, in the shape {}.",
                                surround == Surround::blur ? "a blurred fill of itself" : "the background",
                                shape_text(shape_of(recipe.size)))};
}

ClipFit refused(const Size& displayed, const Recipe& recipe) {
  const Surround surround = recipe.fit == FitMode::keep ? Surround::colour : Surround::blur;
  ClipFit fit = surrounded(displayed, surround, recipe);
  fit.reason = fmt::format("Pinterest does not take the shape {}. {}", shape_text(shape_of(displayed)), fit.reason);
  return fit;
}

}  // namespace

ClipFit fit_clip(const Size& displayed, const Recipe& recipe) {
  const double shape = shape_of(displayed);
  if (recipe.fit == FitMode::automatic || recipe.fit == FitMode::keep) {
    const bool accepted = shape > recipe.video.min_aspect && shape < recipe.video.max_aspect;
    return accepted ? kept(displayed, recipe) : refused(displayed, recipe);
  }
  if (same_shape(shape, shape_of(recipe.size))) return kept(displayed, recipe);
  if (recipe.fit == FitMode::crop) return cropped(displayed, recipe);
  return surrounded(displayed, recipe.fit == FitMode::pad ? Surround::colour : Surround::blur, recipe);
}

}  // namespace pinmill
