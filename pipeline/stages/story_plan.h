// What several pages become, and how each lies in a story. Pure; any thread.
#pragma once

#include <span>
#include <string>

#include "codecs/clip.h"
#include "pipeline/pages_as.h"
#include "pipeline/recipe.h"
#include "pipeline/rules.h"

namespace pinmill {

enum class PageMotion : std::uint8_t { still, moving };

enum class PagesShape : std::uint8_t { single, carousel, story, series };

/// Automatic: one page is itself, stills up to a carousel's most are one, anything else is a story. invalid_argument
/// with the remedies where a carousel is asked for that cannot be.
Result<PagesShape> plan_pages(PagesAs as, std::span<const PageMotion> pages, const RulePack& rules);

/// Of a story: the recipe's, with even sides and the longest within what is encoded.
Size story_size(const Recipe& recipe) noexcept;

struct StoryFit {
  VideoCanvas canvas;
  std::string reason;       ///< a sentence
  double share_kept = 1.0;  ///< of the picture's area
};
/// Of a moving page; `displayed` is turned, with square pixels. Automatic: cropped where little is lost, else over a
/// blurred fill of itself. `keep` pads: all pages have one size.
StoryFit fit_into_story(const Size& displayed, const Size& story, const Recipe& recipe);

}  // namespace pinmill
