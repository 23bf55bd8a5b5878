#include "pipeline/batch/page_job.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.h"
#include "codecs/format.h"
#include "pipeline/batch/job_files.h"

namespace pinmill {
namespace {

bool becomes_video(Format format) noexcept {
  return traits_of(format).kind == FormatKind::video || may_be_animated(format);
}

struct PageInputs {
  FileDescriptor source;
  FileDescriptor sidecar;
  FileDescriptor cover;
};

Result<PageInputs> open_inputs(const PageJob& job) {
  PageInputs inputs;
  PINMILL_ASSIGN_OR_RETURN(inputs.source, job.page->file.open());
  if (job.page->sidecar) {
    PINMILL_ASSIGN_OR_RETURN(inputs.sidecar, open_as(*job.page->sidecar, "sidecar"));
  }
  if (job.cover != nullptr) {
    PINMILL_ASSIGN_OR_RETURN(inputs.cover, open_as(*job.cover, "cover"));
  }
  return inputs;
}

bool are_unchanged(const PageInputs& inputs, const PageJob& job) {
  return is_unchanged(inputs.source.get(), job.source) &&
         (!job.sidecar || is_unchanged(inputs.sidecar.get(), *job.sidecar)) &&
         (!job.cover_state || is_unchanged(inputs.cover.get(), *job.cover_state));
}

bool is_copied_clip(const PageReport& report) noexcept {
  return report.action == Action::copy && report.output.is_video();
}

// The report may come from a process that parsed hostile bytes: it names no file and describes no other.
Result<void> check_report(const PageReport& report, int page_fd, int cover_fd) {
  constexpr std::array<std::string_view, 3> made = {"jpg", "png", "mp4"};
  const PreparedFile& output = report.output;
  if (std::find(made.begin(), made.end(), output.extension) == made.end())
    return Error(ErrorCode::internal,
                 fmt::format("prepared as \"{}\", which is neither jpg, png nor mp4", output.extension));
  if (output.sha256.empty() && !is_copied_clip(report))
    return Error(ErrorCode::internal, "the digest of what was prepared is missing");
  if (report.cover.has_value() != (output.is_video() && cover_fd >= 0))
    return Error(ErrorCode::internal, "a video needs a cover, and nothing else has one");
  PINMILL_RETURN_IF_ERROR(check_size(output, page_fd));
  return report.cover ? check_size(*report.cover, cover_fd) : Result<void>();
}

Error has_changed() {
  return Error(ErrorCode::unavailable, "the file changed while it was prepared; run again when it is complete");
}

}  // namespace

std::string picture_key(const PageJob& job) {
  return Sha256::hex_of(
      as_bytes(fmt::format("page\n{}\n{}\n{}", job.source.sha256, digest_of(job.sidecar), job.recipe.key())));
}

std::string clip_key(const PageJob& job) {
  return Sha256::hex_of(as_bytes(fmt::format("clip\n{}\n{}\n{}\n{}", job.source.sha256, digest_of(job.sidecar),
                                             digest_of(job.cover_state), job.recipe.clip_key())));
}

Result<bool> may_become_video(const PageJob& job) {
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor source, job.page->file.open());
  PINMILL_ASSIGN_OR_RETURN(const Format format, sniff(source.get()));
  return becomes_video(format);
}

Result<PageReport> ask_for_page(const PageJob& job, const PageOutputs& outputs, MediaBoundary& boundary,
                                const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const PageInputs inputs, open_inputs(job));
  PINMILL_ASSIGN_OR_RETURN(const Format format, sniff(inputs.source.get()));
  const bool is_clip = becomes_video(format);
  const PageFiles files{.source_fd = inputs.source.get(),
                        .sidecar_fd = inputs.sidecar.get(),
                        .output_fd = outputs.page_fd,
                        .preview_fd = outputs.preview_fd,
                        .cover_fd = outputs.cover_fd,
                        .cover_source_fd = is_clip ? inputs.cover.get() : -1};
  PINMILL_ASSIGN_OR_RETURN(PageReport report, boundary.prepare(files, job.recipe, progress, std::move(stop)));
  if (!are_unchanged(inputs, job)) return has_changed();
  PINMILL_RETURN_IF_ERROR(check_report(report, outputs.page_fd, outputs.cover_fd));
  return report;
}

PageRecord record_of(const PageJob& job, PageReport report) {
  if (report.output.sha256.empty()) report.output.sha256 = job.source.sha256;
  PageRecord record;
  record.key = report.output.is_video() ? clip_key(job) : picture_key(job);
  record.stem = job.place.stem;
  record.report = std::move(report);
  return record;
}

Result<PageRecord> record_of_begun(const PageJob& job) {
  BegunPage& begun = **job.begun;
  if (!is_same(begun.source, job.source.status)) return has_changed();
  return record_of(job, std::move(begun.report));
}

}  // namespace pinmill
