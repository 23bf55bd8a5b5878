#include "pipeline/stages/prepare_animation.h"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "codecs/animation.h"
#include "codecs/encode.h"
#include "codecs/still.h"
#include "pipeline/perceptual_hash.h"
#include "pipeline/quantity.h"
#include "pipeline/stages/clip_cover.h"
#include "pipeline/stages/clip_damage.h"
#include "pipeline/stages/fit_clip.h"
#include "pipeline/stages/overview.h"
#include "pipeline/stages/prove_clip.h"

namespace pinmill {
namespace {

Result<PreparedFile> encode(const PageFiles& files, const AnimationRequest& request, const VideoRecipe& video,
                            const ClipProgressCallback& progress, const std::stop_token& stop) {
  PINMILL_ASSIGN_OR_RETURN(const TranscodeReport made,
                           animate(files.source_fd, files.output_fd, request, progress, stop));
  if (made.duration > video.max_duration)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("it moves for {}, and Pinterest takes videos up to {}: cut it in the program it came from",
                             duration_text(std::chrono::duration<double>(made.duration).count()),
                             duration_text(std::chrono::duration<double>(video.max_duration).count())));
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(files.output_fd));
  return PreparedFile{.media_type = "video/mp4",
                      .extension = "mp4",
                      .width_px = made.width_px,
                      .height_px = made.height_px,
                      .size_bytes = status.size_bytes,
                      .sha256 = {},
                      .duration = made.duration};
}

// Its first frame. It serves people who compare: no failure.
void write_preview(int fd, std::shared_ptr<const Bytes> bytes, const Recipe& recipe) {
  if (fd < 0) return;
  const auto still = Still::open(std::move(bytes), recipe.limits);
  const DecodeTarget small{
      .width_px = overview_side_px, .height_px = overview_side_px, .fit = DecodeTarget::Fit::inside};
  if (!still || !(*still)->decode(small)) return;
  const auto overview = (*still)->overview(overview_side_px, recipe.background);
  if (!overview) return;
  const auto jpeg = encode_jpeg(*overview, {.quality = preview_quality});
  if (jpeg) static_cast<void>(write_all(fd, *jpeg).has_value());
}

}  // namespace

Result<PageReport> prepare_animation(const PageFiles& files, const PageSource& source,
                                     std::shared_ptr<const Bytes> bytes, const Recipe& recipe,
                                     const ClipProgressCallback& progress, std::stop_token stop) {
  PageReport report = report_on(source);
  if (auto damage = loss_of_animation(*bytes, source.info.format)) report.findings.push_back(*std::move(damage));
  const ImageInfo& image = *source.info.image;
  ClipFit fit = fit_clip({.width_px = image.width_px, .height_px = image.height_px}, recipe);
  const AnimationRequest request{.format = source.info.format,
                                 .canvas = fit.canvas,
                                 .at_least = recipe.video.min_duration,
                                 .effort = recipe.video.effort,
                                 .max_bytes = recipe.video.max_output_bytes,
                                 .limits = recipe.limits};
  PINMILL_ASSIGN_OR_RETURN(report.output, encode(files, request, recipe.video, progress, stop));
  report.action = Action::animate;
  report.reason = fmt::format("It moves, {} frames: a video of {} was made of it. {}", image.frames,
                              duration_text(std::chrono::duration<double>(report.output.duration).count()), fit.reason);
  report.share_kept = fit.share_kept;
  std::move(fit.findings.begin(), fit.findings.end(), std::back_inserter(report.findings));
  PINMILL_ASSIGN_OR_RETURN(
      ClipCover shown, make_clip_cover(files.output_fd, files.cover_source_fd, report.output, recipe, progress, stop));
  std::move(shown.findings.begin(), shown.findings.end(), std::back_inserter(report.findings));
  report.perceptual_hash = perceptual_hash(shown.image);
  PINMILL_ASSIGN_OR_RETURN(report.output.sha256, prove_clip_clean(files.output_fd, source.secrets, stop));
  if (files.cover_fd >= 0) {
    PINMILL_ASSIGN_OR_RETURN(report.cover, write_clip_cover(files.cover_fd, shown.image, source, recipe));
  }
  write_preview(files.preview_fd, std::move(bytes), recipe);
  return report;
}

}  // namespace pinmill
