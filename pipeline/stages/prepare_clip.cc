#include "pipeline/stages/prepare_clip.h"

#include <iterator>
#include <optional>
#include <utility>

#include "base/byte_io.h"
#include "codecs/cover.h"
#include "codecs/encode.h"
#include "codecs/probe_video.h"
#include "pipeline/perceptual_hash.h"
#include "pipeline/stages/clip_cover.h"
#include "pipeline/stages/clip_roads.h"
#include "pipeline/stages/page_source.h"
#include "pipeline/stages/plan_clip.h"
#include "pipeline/stages/prove_clip.h"

namespace pinmill {
namespace {

constexpr int preview_quality = 75;

Result<void> go_on(const std::stop_token& stop) {
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped before the video was finished");
  return {};
}

PreparedFile described(const MediaInfo& made) {
  return {.media_type = "video/mp4",
          .extension = "mp4",
          .width_px = made.video->width_px,
          .height_px = made.video->height_px,
          .size_bytes = made.size_bytes,
          .sha256 = {},
          .duration = made.video->duration};
}

// As our own probe sees what was made: it is judged by what it is, not by what was meant. A copy is what it was.
Result<PreparedFile> describe_output(Action action, const MediaInfo& source, const PageFiles& files,
                                     const Recipe& recipe, const std::stop_token& stop) {
  if (action == Action::copy) return described(source);
  auto made = probe_video(files.output_fd, Format::mp4, recipe.video.limits, stop);
  if (!made) return std::move(made).error().during("look at the video that was made");
  if (!made->video) return Error(ErrorCode::internal, "the video that was made has no picture");
  return described(*made);
}

void note_plan(ClipPlan plan, PageReport& report) {
  report.action = plan.action;
  report.reason = std::move(plan.reason);
  report.share_kept = plan.share_kept;
  std::move(plan.findings.begin(), plan.findings.end(), std::back_inserter(report.findings));
}

// The source as it was, at the moment that the cover shows; the cover itself where the picture was copied. It serves
// people who compare: no failure.
void write_preview(const PageFiles& files, Format format, std::chrono::milliseconds at, std::optional<Image> copied,
                   const Recipe& recipe, const std::stop_token& stop) {
  if (files.preview_fd < 0) return;
  if (!copied) {
    const CoverRequest request{
        .format = format, .at = at, .max_side_px = clip_overview_side_px, .moment = CoverRequest::Moment::near};
    auto before = cover(files.source_fd, request, recipe.video.limits, {}, stop);
    if (!before) return;
    copied = std::move(before->image);
  }
  const auto jpeg = encode_jpeg(*copied, {.quality = preview_quality});
  if (jpeg) static_cast<void>(write_all(files.preview_fd, *jpeg).has_value());
}

}  // namespace

Result<PageReport> prepare_clip(const PageFiles& files, Format format, const Recipe& recipe,
                                const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(MediaInfo info, probe_video(files.source_fd, format, recipe.video.limits, stop));
  const PageSource source = page_source(std::move(info), files.sidecar_fd);
  PINMILL_ASSIGN_OR_RETURN(ClipPlan plan, plan_clip(source.info, recipe));
  if (plan.needs_split)
    return Error(ErrorCode::invalid_argument, "it is to become several Pins, and this call makes one: " + plan.reason);
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  PINMILL_ASSIGN_OR_RETURN(
      plan, take_road(files.source_fd, files.output_fd, source.info, std::move(plan), recipe, progress, stop));
  const std::chrono::milliseconds begin = plan.range.start;
  const double speed = plan.speed;
  PageReport report = report_on(source);
  note_plan(std::move(plan), report);
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  PINMILL_ASSIGN_OR_RETURN(report.output, describe_output(report.action, source.info, files, recipe, stop));
  PINMILL_ASSIGN_OR_RETURN(
      ClipCover shown, make_clip_cover(files.output_fd, files.cover_source_fd, report.output, recipe, progress, stop));
  std::move(shown.findings.begin(), shown.findings.end(), std::back_inserter(report.findings));
  report.perceptual_hash = perceptual_hash(shown.image);
  const std::string known = report.action == Action::copy ? files.source_sha256 : std::string();
  PINMILL_ASSIGN_OR_RETURN(report.output.sha256, prove_copy_clean(files.output_fd, known, source.secrets, stop));
  if (files.cover_fd >= 0) {
    PINMILL_ASSIGN_OR_RETURN(report.cover, write_clip_cover(files.cover_fd, shown.image, source, recipe));
  }
  const auto at = begin + std::chrono::duration_cast<std::chrono::milliseconds>(shown.at * speed);
  if (report.action == Action::transcode) shown.overview.reset();
  write_preview(files, format, at, std::move(shown.overview), recipe, stop);
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  return report;
}

}  // namespace pinmill
