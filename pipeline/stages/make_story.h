// Several pages, from open descriptors to one finished MP4, its cover and a report a page. Any thread; one page's
// pixels are in memory at a time.
#pragma once

#include <stop_token>
#include <vector>

#include "codecs/clip.h"
#include "pipeline/page.h"
#include "pipeline/recipe.h"
#include "pipeline/story.h"

namespace pinmill {

/// One report a page, in their order; `output` of each is the story, the first bears its cover, and `part` says when
/// the page is shown. Errors name the page. invalid_argument where `order` is not about these pages.
Result<std::vector<PageReport>> prepare_story(const StoryFiles& files, const StoryOrder& order, const Recipe& recipe,
                                              const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
