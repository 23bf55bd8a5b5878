#include "pipeline/stages/clip_roads.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/byte_io.h"
#include "codecs/remux.h"
#include "codecs/smart_cut.h"
#include "codecs/transcode.h"
#include "pipeline/stages/loudness_gain.h"

namespace pinmill {
namespace {

constexpr std::uint64_t copied_at_once_bytes = 64ULL << 20;  // a stop is noticed between, and progress told

/// What every road is given.
struct Way {
  int source_fd = -1, output_fd = -1;
  const MediaInfo& source;
  const Recipe& recipe;
  const ClipProgressCallback& progress;
  const std::stop_token& stop;
  double gain_db = 0;
};

Result<void> copy_whole(const Way& way) {
  const std::uint64_t size = way.source.size_bytes;
  const std::chrono::milliseconds total = way.source.video->duration;
  for (std::uint64_t offset = 0; offset < size; offset += copied_at_once_bytes) {
    if (way.stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped while the video was copied");
    PINMILL_RETURN_IF_ERROR(
        copy_range(way.source_fd, offset, std::min(copied_at_once_bytes, size - offset), way.output_fd));
    // the disk writes while we copy on and look for a cover: less is left to wait for; no harm where it cannot
    ::sync_file_range(way.output_fd, static_cast<off64_t>(offset), 0, SYNC_FILE_RANGE_WRITE);
    const double share = static_cast<double>(offset) / static_cast<double>(size);
    if (way.progress) way.progress({std::chrono::duration_cast<std::chrono::milliseconds>(total * share), total});
  }
  return {};
}

Result<void> copy_packets(const Way& way, const ClipPlan& plan) {
  const RemuxRequest request{.format = way.source.format,
                             .range = plan.range,
                             .at_least = plan.at_least,
                             .sound = plan.sound,
                             .gain_db = way.gain_db,
                             .max_bytes = way.recipe.video.max_output_bytes};
  PINMILL_RETURN_IF_ERROR(
      remux(way.source_fd, way.output_fd, request, way.recipe.video.limits, way.progress, way.stop));
  return {};
}

Result<void> encode_edges(const Way& way, const ClipPlan& plan) {
  const SmartCutRequest request{.format = way.source.format,
                                .range = plan.range,
                                .hold_until = plan.at_least,
                                .sound = plan.sound,
                                .gain_db = way.gain_db,
                                .max_bytes = way.recipe.video.max_output_bytes};
  PINMILL_RETURN_IF_ERROR(
      smart_cut(way.source_fd, way.output_fd, request, way.recipe.video.limits, way.progress, way.stop));
  return {};
}

void note_damage(const WorkCounts& work, ClipPlan& plan) {
  if (work.frames_lost == 0) return;
  plan.findings.push_back({.rule = "page.damaged",
                           .severity = Severity::warning,
                           .measured = fmt::format("{} frames", work.frames_lost),
                           .limit = {},
                           .message = "The file is damaged: what could not be read of it was left out or patched up."});
}

Result<void> encode_all(const Way& way, ClipPlan& plan) {
  const TranscodeRequest request{
      .format = way.source.format,
      .canvas = plan.canvas,
      .range = plan.range,
      .at_least = plan.at_least,
      .extend = plan.extend == TooShort::hold ? TranscodeRequest::Extend::hold : TranscodeRequest::Extend::loop,
      .speed = plan.speed,
      .effort = way.recipe.video.effort,
      .interlacing =
          plan.interlaced ? TranscodeRequest::Interlacing::interlaced : TranscodeRequest::Interlacing::progressive,
      .sound = plan.sound == RemuxRequest::Sound::leave_out ? TranscodeRequest::Sound::leave_out
                                                            : TranscodeRequest::Sound::encode,
      .gain_db = way.gain_db,
      .max_bytes = way.recipe.video.max_output_bytes};
  PINMILL_ASSIGN_OR_RETURN(const TranscodeReport report, transcode(way.source_fd, way.output_fd, request,
                                                                   way.recipe.video.limits, way.progress, way.stop));
  note_damage(report.work, plan);
  return {};
}

Result<void> carry_out(const Way& way, ClipPlan& plan) {
  switch (plan.action) {
    case Action::copy: return copy_whole(way);
    case Action::remux:
    case Action::audio: return copy_packets(way, plan);
    case Action::smart: return encode_edges(way, plan);
    default: return encode_all(way, plan);
  }
}

/// What is in it after a failure is rubbish.
Result<void> empty(int fd) {
  if (::ftruncate(fd, 0) == 0 && ::lseek(fd, 0, SEEK_SET) == 0) return {};
  return Error::from_errno(errno, "empty the video's file");
}

}  // namespace

Result<ClipPlan> take_road(int source_fd, int output_fd, const MediaInfo& source, ClipPlan plan, const Recipe& recipe,
                           const ClipProgressCallback& progress, std::stop_token stop) {
  Way way{.source_fd = source_fd,
          .output_fd = output_fd,
          .source = source,
          .recipe = recipe,
          .progress = progress,
          .stop = stop};
  if (plan.sound != RemuxRequest::Sound::leave_out) {
    PINMILL_ASSIGN_OR_RETURN(way.gain_db,
                             loudness_gain_db(source_fd, source.format, plan.range, recipe.video, progress, stop));
  }
  auto taken = carry_out(way, plan);
  if (taken) return plan;
  const bool closed =
      taken.error().code() == ErrorCode::unsupported || taken.error().code() == ErrorCode::limit_exceeded;
  if (!closed || plan.action == Action::transcode) return std::move(taken).error();
  PINMILL_RETURN_IF_ERROR(empty(output_fd));
  PINMILL_ASSIGN_OR_RETURN(plan, plan_transcode(source, recipe, taken.error().describe()));
  PINMILL_RETURN_IF_ERROR(carry_out(way, plan));
  return plan;
}

}  // namespace pinmill
