#include "pipeline/stages/prepare_clip.h"

#include <future>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>

#include "base/byte_io.h"
#include "codecs/cover.h"
#include "codecs/encode.h"
#include "codecs/probe_video.h"
#include "pipeline/perceptual_hash.h"
#include "pipeline/stages/clip_cover.h"
#include "pipeline/stages/clip_roads.h"
#include "pipeline/stages/overview.h"
#include "pipeline/stages/page_source.h"
#include "pipeline/stages/plan_clip.h"
#include "pipeline/stages/prove_clip.h"

namespace pinmill {
namespace {

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

// As our own probe sees what was made: it is judged by what it is, not by what was meant.
Result<PreparedFile> describe_output(const PageFiles& files, const Recipe& recipe, const std::stop_token& stop) {
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
        .format = format, .at = at, .max_side_px = overview_side_px, .moment = CoverRequest::Moment::near};
    auto before = cover(files.source_fd, request, recipe.video.limits, {}, stop);
    if (!before) return;
    copied = std::move(before->image);
  }
  const auto jpeg = encode_jpeg(*copied, {.quality = preview_quality});
  if (jpeg) static_cast<void>(write_all(files.preview_fd, *jpeg).has_value());
}

struct Made {
  ClipPlan plan;        ///< as it was carried out
  PreparedFile output;  ///< proved clean
  ClipCover cover;
};

Result<Made> make_and_cover(const PageFiles& files, const PageSource& source, ClipPlan plan, const Recipe& recipe,
                            const ClipProgressCallback& progress, const std::stop_token& stop) {
  Made made;
  PINMILL_ASSIGN_OR_RETURN(
      made.plan, take_road(files.source_fd, files.output_fd, source.info, std::move(plan), recipe, progress, stop));
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  PINMILL_ASSIGN_OR_RETURN(made.output, describe_output(files, recipe, stop));
  auto proving = std::async([&] { return prove_clip_clean(files.output_fd, source.secrets, stop); });
  PINMILL_ASSIGN_OR_RETURN(
      made.cover, make_clip_cover(files.output_fd, files.cover_source_fd, made.output, recipe, progress, stop));
  PINMILL_ASSIGN_OR_RETURN(made.output.sha256, proving.get());
  return made;
}

// A copy shows what its source shows, so that its cover can be looked for meanwhile. It needs no digest of its own.
Result<Made> copy_and_cover(const PageFiles& files, const PageSource& source, ClipPlan plan, const Recipe& recipe,
                            const ClipProgressCallback& progress, const std::stop_token& stop) {
  std::mutex mutex;
  const ClipProgressCallback one_at_a_time = [&](const ClipProgress& clip) {
    const std::lock_guard lock(mutex);
    if (progress) progress(clip);
  };
  auto copying = std::async([&] {
    return take_road(files.source_fd, files.output_fd, source.info, std::move(plan), recipe, one_at_a_time, stop);
  });
  Made made{.plan = {}, .output = described(source.info), .cover = {}};
  auto cover = make_clip_cover(files.source_fd, files.cover_source_fd, made.output, recipe, one_at_a_time, stop);
  PINMILL_ASSIGN_OR_RETURN(made.plan, copying.get());
  PINMILL_ASSIGN_OR_RETURN(made.cover, std::move(cover));
  if (source.secrets.empty()) {
    PINMILL_RETURN_IF_ERROR(prove_copy_clean(files.output_fd));
  } else {
    PINMILL_ASSIGN_OR_RETURN(made.output.sha256, prove_clip_clean(files.output_fd, source.secrets, stop));
  }
  return made;
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
  const auto make = plan.action == Action::copy ? copy_and_cover : make_and_cover;
  PINMILL_ASSIGN_OR_RETURN(Made made, make(files, source, std::move(plan), recipe, progress, stop));
  const std::chrono::milliseconds begin = made.plan.range.start;
  const double speed = made.plan.speed;
  ClipCover& shown = made.cover;
  PageReport report = report_on(source);
  note_plan(std::move(made.plan), report);
  report.output = std::move(made.output);
  std::move(shown.findings.begin(), shown.findings.end(), std::back_inserter(report.findings));
  report.perceptual_hash = perceptual_hash(shown.image);
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
