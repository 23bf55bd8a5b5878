// One page of the run, from reading to assembling. Plain data; touched by one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "pipeline/batch/page_maker.h"
#include "pipeline/stages/assemble.h"

namespace pinmill {

struct PageState {
  std::size_t draft = 0;
  std::size_t number = 0;  ///< within its Pin, from 1
  std::string source;      ///< as ManifestPage::source
  std::optional<SourceState> state;
  std::optional<SourceState> sidecar;
  std::optional<SourceState> cover;  ///< of a picture that its Pin names for it
  std::optional<SourceState> music;  ///< that plays behind its Pin
  std::optional<Error> error;
  bool failed_clip = false;                  ///< what `error` speaks of is a video
  std::shared_ptr<Result<BegunPage>> begun;  ///< as PageJob has it
  MadePage made;
  /// not_tried: its Pin has too many pages. open: a stop came before.
  enum class Stage : std::uint8_t { open, not_tried, done } stage = Stage::open;
};

/// `known` is the Pin as an earlier run left it; null where there was none. What cannot be read for now keeps the
/// digest that it had, and by it its id when it is back.
PageOutcome outcome_of(const PageState& page, const ManifestPin* known);

/// Adds a finding to each page that looks almost like one before it. Both are in the order of the drafts; `pins` may
/// lack some, `ids` names the Pin of each draft.
void mark_lookalikes(std::vector<ManifestPin>& pins, std::span<const PageState> pages,
                     std::span<const std::string> ids);

}  // namespace pinmill
