// One page as a job: what it depends on, and how it is asked for. Any thread.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "pipeline/batch/journal.h"
#include "pipeline/batch/output_folder.h"
#include "pipeline/batch/source_state.h"
#include "pipeline/media_boundary.h"

namespace pinmill {

struct UnnamedFiles {
  AtomicFile page, preview, cover;
};

/// A page that was made before its source was read for its digest, and before it had a place.
struct BegunPage {
  UnnamedFiles files;
  FileStatus source;  ///< that it was made of
  PageReport report;
};

struct PageJob {
  const DraftPage* page = nullptr;
  SourceState source;
  std::optional<SourceState> sidecar = {};
  const SourceFile* cover = nullptr;  ///< a picture for a video's cover; null: none
  std::optional<SourceState> cover_state = {};
  PagePlace place;
  Recipe recipe;
  std::shared_ptr<Result<BegunPage>> begun = {};  ///< by PageMaker, and taken from here; null: it was not
};

struct PageOutputs {
  int page_fd = -1, preview_fd = -1, cover_fd = -1;
};

/// Equal keys, equal output: whatever a page depends on is in it. What a page will be is not known before it is looked
/// at, so it has two.
std::string picture_key(const PageJob& job);
std::string clip_key(const PageJob& job);

/// True where the source's first bytes say that it is a video or may become one.
Result<bool> may_become_video(const PageJob& job);

/// Opens what the job names and asks for the page; checks what comes back, as it may come from a process that parsed
/// hostile bytes. unavailable where a file changed meanwhile.
Result<PageReport> ask_for_page(const PageJob& job, const PageOutputs& outputs, MediaBoundary& boundary,
                                const ClipProgressCallback& progress, std::stop_token stop);

/// What the journal is to know of a page of that job, but for its files.
PageRecord record_of(const PageJob& job, PageReport report);
/// Of `job.begun`, whose files have been taken already. unavailable where it was made of another state of the source.
Result<PageRecord> record_of_begun(const PageJob& job);

}  // namespace pinmill
