#include "pipeline/stages/story_plan.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "pipeline/quantity.h"
#include "pipeline/stages/geometry.h"

namespace pinmill {
namespace {

// A video's edges are seldom what it is about; more than a sixth gone is seen.
constexpr double least_kept = 0.84;

std::size_t most_in_carousel(const RulePack& rules) {
  for (const Rule& rule : rules.rules()) {
    if (rule.measures == Measure::carousel_pages && rule.severity == Severity::error && rule.maximum)
      return static_cast<std::size_t>(*rule.maximum);
  }
  return 5;
}

constexpr std::string_view remedies = "--as story makes one video of all pages, --as series a Pin of each";

std::optional<Error> why_no_carousel(std::span<const PageMotion> pages, std::size_t most) {
  const auto moving = std::find(pages.begin(), pages.end(), PageMotion::moving);
  if (moving != pages.end())
    return Error(ErrorCode::invalid_argument, fmt::format("page {} is a video, and a carousel takes pictures alone: {}",
                                                          moving - pages.begin() + 1, remedies));
  if (pages.size() > most)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} pages, and a carousel takes up to {}: {}", pages.size(), most, remedies));
  return std::nullopt;
}

double share_of(const Box& crop, const Size& displayed) noexcept {
  return crop.width * crop.height / (static_cast<double>(displayed.width_px) * displayed.height_px);
}

FitMode mode_for(FitMode wanted, double share_kept) noexcept {
  if (wanted == FitMode::automatic) return share_kept >= least_kept ? FitMode::crop : FitMode::blur;
  return wanted == FitMode::keep ? FitMode::pad : wanted;
}

}  // namespace

Result<PagesShape> plan_pages(PagesAs as, std::span<const PageMotion> pages, const RulePack& rules) {
  const auto refused = why_no_carousel(pages, most_in_carousel(rules));
  switch (as) {
    case PagesAs::automatic:
      if (pages.size() == 1) return PagesShape::single;
      return refused ? PagesShape::story : PagesShape::carousel;
    case PagesAs::carousel:
      if (refused) return *refused;
      return pages.size() == 1 ? PagesShape::single : PagesShape::carousel;
    case PagesAs::story: return PagesShape::story;
    case PagesAs::series: return pages.size() == 1 ? PagesShape::single : PagesShape::series;
  }
  return PagesShape::single;
}

Size story_size(const Recipe& recipe) noexcept {
  const double longest = std::max(recipe.size.width_px, recipe.size.height_px);
  const double scale = std::min(1.0, recipe.video.max_side_px / longest);
  return {.width_px = std::min(even(recipe.size.width_px * scale), recipe.video.max_side_px),
          .height_px = std::min(even(recipe.size.height_px * scale), recipe.video.max_side_px)};
}

StoryFit fit_into_story(const Size& displayed, const Size& story, const Recipe& recipe) {
  StoryFit fit;
  fit.canvas.width_px = fit.canvas.placed_width_px = story.width_px;
  fit.canvas.height_px = fit.canvas.placed_height_px = story.height_px;
  fit.canvas.background = recipe.background;
  if (same_shape(shape_of(displayed), shape_of(story))) {
    fit.reason = "Its shape is the story's.";
    return fit;
  }
  const Box crop = window_of(displayed, shape_of(story), recipe.focus);
  const FitMode mode = mode_for(recipe.fit, share_of(crop, displayed));
  if (mode == FitMode::crop) {
    fit.canvas.crop = crop;
    fit.share_kept = share_of(crop, displayed);
    fit.reason = fmt::format("Cropped from {} to {}; {:.0f} % of the picture is kept.", shape_text(shape_of(displayed)),
                             shape_text(shape_of(story)), fit.share_kept * 100);
    return fit;
  }
  const double scale = std::min(static_cast<double>(story.width_px) / displayed.width_px,
                                static_cast<double>(story.height_px) / displayed.height_px);
  fit.canvas.placed_width_px = std::min(even(displayed.width_px * scale), story.width_px);
  fit.canvas.placed_height_px = std::min(even(displayed.height_px * scale), story.height_px);
  fit.canvas.surround = mode == FitMode::blur ? Surround::blur : Surround::colour;
  fit.reason =
      fmt::format("All of it stands over {}.", mode == FitMode::blur ? "a blurred fill of itself" : "the background");
  return fit;
}

}  // namespace pinmill
