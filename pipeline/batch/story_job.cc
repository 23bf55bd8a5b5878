#include "pipeline/batch/story_job.h"

#include <utility>

#include <fmt/format.h>

#include "base/sha256.h"
#include "pipeline/batch/job_files.h"

namespace pinmill {
namespace {

struct StoryInputs {
  std::vector<FileDescriptor> pages, sidecars;  // of one length
  FileDescriptor music, cover;

  StoryFiles files(int output_fd, int cover_fd) const {
    StoryFiles files;
    for (std::size_t index = 0; index < pages.size(); ++index)
      files.pages.push_back({pages[index].get(), sidecars[index].get()});
    files.music_fd = music.get();
    files.output_fd = output_fd;
    files.cover_fd = cover_fd;
    files.cover_source_fd = cover.get();
    return files;
  }
};

Result<StoryInputs> open_inputs(const StoryJob& job) {
  StoryInputs inputs;
  for (const StoryJob::Page& page : job.pages) {
    PINMILL_ASSIGN_OR_RETURN(FileDescriptor source, open_as(page.page->file, "page"));
    inputs.pages.push_back(std::move(source));
    inputs.sidecars.emplace_back();
    if (!page.sidecar) continue;
    PINMILL_ASSIGN_OR_RETURN(inputs.sidecars.back(), open_as(*page.page->sidecar, "sidecar"));
  }
  if (job.music != nullptr) {
    PINMILL_ASSIGN_OR_RETURN(inputs.music, open_as(*job.music, "music"));
  }
  if (job.cover != nullptr) {
    PINMILL_ASSIGN_OR_RETURN(inputs.cover, open_as(*job.cover, "cover"));
  }
  return inputs;
}

bool are_unchanged(const StoryInputs& inputs, const StoryJob& job) {
  for (std::size_t index = 0; index < job.pages.size(); ++index) {
    const StoryJob::Page& page = job.pages[index];
    if (!is_unchanged(inputs.pages[index].get(), page.source)) return false;
    if (page.sidecar && !is_unchanged(inputs.sidecars[index].get(), *page.sidecar)) return false;
  }
  return (!job.music_state || is_unchanged(inputs.music.get(), *job.music_state)) &&
         (!job.cover_state || is_unchanged(inputs.cover.get(), *job.cover_state));
}

Result<void> check_reports(const std::vector<PageReport>& reports, std::size_t pages, int output_fd, int cover_fd) {
  bool sound = reports.size() == pages;
  for (const PageReport& report : reports) sound = sound && report.output.is_video() && report.part.has_value();
  if (!sound) return Error(ErrorCode::internal, "what was reported is no story of these pages");
  const PageReport& first = reports.front();
  if (first.cover.has_value() != (cover_fd >= 0)) return Error(ErrorCode::internal, "a story needs a cover");
  PINMILL_RETURN_IF_ERROR(check_size(first.output, output_fd));
  return first.cover ? check_size(*first.cover, cover_fd) : Result<void>();
}

}  // namespace

std::string key_of(const StoryJob& job) {
  std::string text = "story 1\n";
  for (const StoryJob::Page& page : job.pages)
    text += fmt::format("{} {}\n", page.source.sha256, digest_of(page.sidecar));
  text += fmt::format("{}\n{}\n{}\n{}\n{}", digest_of(job.music_state), digest_of(job.cover_state),
                      to_json(job.order).dump(), job.recipe.key(), job.recipe.clip_key());
  return Sha256::hex_of(as_bytes(text));
}

Result<std::vector<PageReport>> ask_for_story(const StoryJob& job, int output_fd, int cover_fd, MediaBoundary& boundary,
                                              const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const StoryInputs inputs, open_inputs(job));
  PINMILL_ASSIGN_OR_RETURN(
      std::vector<PageReport> reports,
      boundary.prepare_story(inputs.files(output_fd, cover_fd), job.order, job.recipe, progress, std::move(stop)));
  if (!are_unchanged(inputs, job))
    return Error(ErrorCode::unavailable, "a file changed while it was prepared; run again when it is complete");
  PINMILL_RETURN_IF_ERROR(check_reports(reports, job.pages.size(), output_fd, cover_fd));
  return reports;
}

}  // namespace pinmill
