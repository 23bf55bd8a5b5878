// A draft of several pages as the job that makes one video of them. Free functions, any thread.
#pragma once

#include <chrono>
#include <span>
#include <string>

#include "pipeline/batch/page_state.h"

namespace pinmill {

/// The picture that a draft names for its cover; null: none.
const SourceFile* cover_of(const Draft& draft) noexcept;

/// Every page was read; the job refers to the draft.
StoryJob story_of(const Draft& draft, std::span<const PageState> pages, const std::string& id, const Recipe& recipe,
                  std::chrono::milliseconds still_length);

/// Who makes a story speaks of pages by number; people know them by their files' names, too.
Error with_page_name(const Draft& draft, Error error);

}  // namespace pinmill
