// From a draft and its pages' outcomes to the Pin: kind, status, texts, findings. Any thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "pipeline/draft.h"
#include "pipeline/manifest.h"
#include "pipeline/rules.h"
#include "pipeline/stages/story_plan.h"

namespace pinmill {

/// What became of one page. One of `report` and `error` is set, or none where it was not tried.
struct PageOutcome {
  std::string source;  ///< as in ManifestPage
  std::string source_sha256;
  std::string file;  ///< relative to OUT
  std::string preview;
  std::string cover;  ///< of a video
  const PageReport* report = nullptr;
  std::optional<Error> error;
  bool is_video = false;
};

/// How many pages a Pin may have at all.
std::size_t max_pages(const RulePack& rules);

/// What the pages were to become together, and what stood in the way.
struct Together {
  PagesShape shape = PagesShape::single;
  std::optional<Error> error;  ///< of the Pin as a whole
};

/// Ready only where each page is, nothing stood in the way, and no rule stands broken.
ManifestPin assemble(const Draft& draft, std::string id, std::span<const PageOutcome> pages, const Together& together,
                     const RulePack& rules);

}  // namespace pinmill
