// The pages of one Pin as one job: what it depends on, and how it is asked for. Any thread.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "pipeline/batch/output_folder.h"
#include "pipeline/batch/source_state.h"
#include "pipeline/media_boundary.h"

namespace pinmill {

struct StoryJob {
  struct Page {
    const DraftPage* page = nullptr;
    SourceState source;
    std::optional<SourceState> sidecar;
  };
  std::vector<Page> pages;
  const SourceFile* music = nullptr;  ///< null: none
  std::optional<SourceState> music_state = {};
  const SourceFile* cover = nullptr;  ///< a picture; null: none
  std::optional<SourceState> cover_state = {};
  StoryOrder order;
  PagePlace place;
  Recipe recipe;
};

/// Equal keys, equal story: whatever it depends on is in it.
std::string key_of(const StoryJob& job);

/// Opens what the job names and asks for the story; checks what comes back, as it may come from a process that parsed
/// hostile bytes. `cover_fd` is -1 where no cover is wanted. unavailable where a file changed meanwhile.
Result<std::vector<PageReport>> ask_for_story(const StoryJob& job, int output_fd, int cover_fd, MediaBoundary& boundary,
                                              const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
