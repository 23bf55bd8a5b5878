#include "pipeline/batch/draft_recipe.h"

#include <algorithm>
#include <chrono>
#include <variant>

namespace pinmill {
namespace {

// What the rules say of results bounds what is made.
void apply_limits(const RulePack& rules, Recipe& recipe) {
  const auto lower = [&rules](std::string_view id, std::uint64_t& bytes) {
    if (const auto most = rules.maximum(id)) bytes = std::min(bytes, static_cast<std::uint64_t>(*most));
  };
  lower("image.max-bytes", recipe.max_output_bytes);
  lower("video.max-bytes", recipe.video.max_output_bytes);
  const auto milliseconds = [](double seconds) {
    return std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
  };
  for (const Rule& rule : rules.rules()) {
    if (rule.severity != Severity::error) continue;
    if (rule.measures == Measure::video_duration_s) {
      if (rule.minimum) recipe.video.min_duration = milliseconds(*rule.minimum);
      if (rule.maximum) recipe.video.max_duration = milliseconds(*rule.maximum);
    } else if (rule.measures == Measure::video_aspect) {
      recipe.video.min_aspect = rule.minimum.value_or(recipe.video.min_aspect);
      recipe.video.max_aspect = rule.maximum.value_or(recipe.video.max_aspect);
    }
  }
}

}  // namespace

Recipe recipe_for(const Draft& draft, Recipe recipe, const RulePack& rules) {
  if (draft.fit) recipe.fit = *draft.fit;
  if (draft.focus) recipe.focus = *draft.focus;
  if (draft.pages.size() > 1) recipe.fit = fit_for_carousel(recipe.fit);
  if (const auto* cover = std::get_if<CoverTime>(&draft.cover))
    recipe.video.cover_at =
        std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(cover->seconds));
  if (draft.part) recipe.video.part = *draft.part;
  apply_limits(rules, recipe);
  return recipe;
}

}  // namespace pinmill
