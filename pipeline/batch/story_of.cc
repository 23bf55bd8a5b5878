#include "pipeline/batch/story_of.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill {

const SourceFile* cover_of(const Draft& draft) noexcept {
  const auto* cover = std::get_if<CoverFile>(&draft.cover);
  return cover != nullptr ? &cover->file : nullptr;
}

StoryJob story_of(const Draft& draft, std::span<const PageState> pages, const std::string& id, const Recipe& recipe,
                  std::chrono::milliseconds still_length) {
  StoryJob job{.pages = {}, .order = {}, .place = page_place(id, 1), .recipe = recipe};
  job.order.still_length = still_length;
  for (std::size_t index = 0; index < pages.size(); ++index) {
    const DraftPage& said = draft.pages[index];
    job.pages.push_back({&said, *pages[index].state, pages[index].sidecar});
    const std::chrono::duration<double> shown(said.seconds.value_or(0));
    job.order.pages.push_back(
        {std::chrono::round<std::chrono::milliseconds>(shown), draft.captions ? said.title : std::string()});
  }
  if (pages.front().cover) {
    job.cover = cover_of(draft);
    job.cover_state = pages.front().cover;
  }
  if (pages.front().music) {
    job.music = &*draft.music;
    job.music_state = pages.front().music;
  }
  return job;
}

Error with_page_name(const Draft& draft, Error error) {
  for (std::size_t index = 0; index < draft.pages.size(); ++index) {
    const auto& doing = error.activities();
    if (std::find(doing.begin(), doing.end(), fmt::format("page {}", index + 1)) != doing.end())
      return std::move(error).during(to_one_line(draft.pages[index].file.relative.filename().string()));
  }
  return error;
}

}  // namespace pinmill
