// From a draft and its pages' outcomes to the Pin: kind, status, texts, findings. Any thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "pipeline/draft.h"
#include "pipeline/manifest.h"
#include "pipeline/rules.h"

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

/// One page is an image or a video, 2 to 5 stills are a carousel, more are a story. Ready only where each page is, no
/// rule stands broken, and no video has to be made of several pages.
ManifestPin assemble(const Draft& draft, std::string id, std::span<const PageOutcome> pages, const RulePack& rules);

}  // namespace pinmill
