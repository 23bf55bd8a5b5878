#include "pipeline/stages/prepare_clip.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "codecs/cover.h"
#include "codecs/encode.h"
#include "codecs/probe_video.h"
#include "codecs/transcode.h"
#include "pipeline/perceptual_hash.h"
#include "pipeline/quantity.h"
#include "pipeline/stages/clip_cover.h"
#include "pipeline/stages/fit_clip.h"
#include "pipeline/stages/page_source.h"
#include "pipeline/stages/prove_clip.h"

namespace pinmill {
namespace {

constexpr std::uint32_t preview_side_px = 480;
constexpr int preview_quality = 75;

Result<void> go_on(const std::stop_token& stop) {
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped before the video was finished");
  return {};
}

constexpr double max_speed = 8;
constexpr std::chrono::milliseconds last_frames{
    50};  // a whole frame of AAC and one of the picture stand out at the end

std::string minutes(std::chrono::milliseconds duration) {
  return duration_text(std::chrono::duration<double>(duration).count());
}

Error no_picture() {
  return Error(ErrorCode::unsupported,
               "there is no moving picture in it that can be decoded, and a Pin needs one; give sound a picture with a "
               "video editor");
}

Error too_short(std::chrono::milliseconds length, const VideoRecipe& video) {
  return Error(ErrorCode::invalid_argument,
               fmt::format("it lasts {}, and Pinterest takes videos from {} on; --too-short loop plays it again, hold "
                           "lets its last picture stand",
                           minutes(length), minutes(video.min_duration)));
}

Error too_long(std::chrono::milliseconds length, const VideoRecipe& video) {
  return Error(
      ErrorCode::invalid_argument,
      fmt::format("it lasts {}, and Pinterest takes videos up to {}; --too-long trim cuts it there, split makes "
                  "a series of Pins of it, speed plays it faster",
                  minutes(length), minutes(video.max_duration)));
}

// Fills in range, length and speed; a sentence about what is done to the length, empty where nothing is.
Result<std::string> plan_length(std::chrono::milliseconds whole, const VideoRecipe& video, TranscodeRequest& request) {
  request.range = video.part;
  const std::chrono::milliseconds length = video.part.end.value_or(whole) - video.part.start;
  if (length < video.min_duration) {
    if (video.too_short == TooShort::fail) return too_short(length, video);
    const bool loops = video.too_short == TooShort::loop;
    request.at_least = video.min_duration;
    request.extend = loops ? TranscodeRequest::Extend::loop : TranscodeRequest::Extend::hold;
    return fmt::format("It lasts only {}: {}.", minutes(length),
                       loops ? "it plays again from its start" : "its last picture stands longer");
  }
  if (length <= video.max_duration) return std::string();
  if (video.too_long == TooLong::trim) {
    request.range.end = video.part.start + video.max_duration - last_frames;
    return fmt::format("It lasts {}: what is beyond {} was cut.", minutes(length), minutes(video.max_duration));
  }
  const double speed =
      static_cast<double>(length.count()) / static_cast<double>((video.max_duration - last_frames).count());
  if (video.too_long != TooLong::speed || speed > max_speed) return too_long(length, video);
  request.speed = speed;
  return fmt::format("It lasts {}: it plays {:.2f} times as fast.", minutes(length), speed);
}

Result<PreparedFile> encode(const PageFiles& files, const TranscodeRequest& request, const Recipe& recipe,
                            const ClipProgressCallback& progress, const std::stop_token& stop) {
  PINMILL_ASSIGN_OR_RETURN(const TranscodeReport made,
                           transcode(files.source_fd, files.output_fd, request, recipe.video.limits, progress, stop));
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(files.output_fd));
  return PreparedFile{.media_type = "video/mp4",
                      .extension = "mp4",
                      .width_px = made.width_px,
                      .height_px = made.height_px,
                      .size_bytes = status.size_bytes,
                      .sha256 = {},
                      .duration = made.duration};
}

// The source as it was, at the moment that the cover shows. It serves people who compare: no failure.
void write_preview(const PageFiles& files, Format format, std::chrono::milliseconds at, const Recipe& recipe,
                   const std::stop_token& stop) {
  if (files.preview_fd < 0) return;
  const CoverRequest request{.format = format, .at = at, .max_side_px = preview_side_px};
  const auto before = cover(files.source_fd, request, recipe.video.limits, {}, stop);
  if (!before) return;
  const auto jpeg = encode_jpeg(before->image, {.quality = preview_quality});
  if (jpeg) static_cast<void>(write_all(files.preview_fd, *jpeg).has_value());
}

}  // namespace

Result<PageReport> prepare_clip(const PageFiles& files, Format format, const Recipe& recipe,
                                const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(MediaInfo info, probe_video(files.source_fd, format, recipe.video.limits, stop));
  if (!info.video || !info.video->picture) return no_picture();
  const PageSource source = page_source(std::move(info), files.sidecar_fd);
  PageReport report = report_on(source);
  const VideoInfo& video = *source.info.video;
  ClipFit fit = fit_clip({.width_px = video.width_px, .height_px = video.height_px}, recipe);
  TranscodeRequest request{.format = format,
                           .canvas = fit.canvas,
                           .effort = recipe.video.effort,
                           .max_bytes = recipe.video.max_output_bytes};
  PINMILL_ASSIGN_OR_RETURN(const std::string about_length, plan_length(video.duration, recipe.video, request));
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  PINMILL_ASSIGN_OR_RETURN(report.output, encode(files, request, recipe, progress, stop));
  report.action = Action::transcode;
  report.reason = about_length.empty() ? fit.reason : fit.reason + " " + about_length;
  report.share_kept = fit.share_kept;
  std::move(fit.findings.begin(), fit.findings.end(), std::back_inserter(report.findings));
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  PINMILL_ASSIGN_OR_RETURN(
      ClipCover shown, make_clip_cover(files.output_fd, files.cover_source_fd, report.output, recipe, progress, stop));
  std::move(shown.findings.begin(), shown.findings.end(), std::back_inserter(report.findings));
  report.perceptual_hash = perceptual_hash(shown.image);
  PINMILL_ASSIGN_OR_RETURN(report.output.sha256, prove_clip_clean(files.output_fd, source.secrets, stop));
  if (files.cover_fd >= 0) {
    PINMILL_ASSIGN_OR_RETURN(report.cover, write_clip_cover(files.cover_fd, shown.image, source, recipe));
  }
  write_preview(files, format, recipe.video.part.start + shown.at, recipe, stop);
  PINMILL_RETURN_IF_ERROR(go_on(stop));
  return report;
}

}  // namespace pinmill
