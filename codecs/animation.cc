#include "codecs/animation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "codecs/graph/graph.h"
#include "codecs/video/animation_source.h"
#include "codecs/video/encode_node.h"
#include "codecs/video/filter_node.h"
#include "codecs/video/mp4_sink.h"
#include "codecs/video/picture_road.h"

namespace pinmill {
namespace {

// Drawn edges and flat colours show what a photo hides.
constexpr double default_crf = 18;
constexpr double most_frames_per_second = 100;  // a GIF's time is counted in hundredths of a second

std::chrono::milliseconds played(std::chrono::milliseconds once, std::chrono::milliseconds at_least) {
  const std::int64_t one = std::max<std::int64_t>(once.count(), 1);
  return std::chrono::milliseconds(one * std::max<std::int64_t>((at_least.count() + one - 1) / one, 1));
}

}  // namespace

Result<TranscodeReport> animate(int in_fd, int out_fd, const AnimationRequest& request,
                                const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const auto once, animation_length(in_fd, request.format, request.limits));
  const std::chrono::milliseconds total = played(once, request.at_least);
  WorkCounts decoding, filtering, encoding, writing;
  PINMILL_ASSIGN_OR_RETURN(auto source,
                           make_animation_source(in_fd, request.format, {request.at_least}, request.limits, decoding));
  const double crf = request.crf.value_or(default_crf);
  const std::uint64_t index_bytes = index_bytes_for(total, most_frames_per_second);
  PINMILL_ASSIGN_OR_RETURN(const RatePlan rate, plan_rate({.width_px = request.canvas.width_px,
                                                           .height_px = request.canvas.height_px,
                                                           .duration = total,
                                                           .max_bytes = request.max_bytes,
                                                           .index_bytes = index_bytes}));
  graph::Graph::Builder builder(std::move(source));
  const PictureWork work{.canvas = request.canvas};
  builder.then(0, make_filter_node({.origin = {0, {1, 1000}},
                                    .describe =
                                        [work](AVFrame& frame) {
                                          return describe_picture(frame, {0, 1}, work);
                                        }},
                                   filtering));
  builder.then(0, make_picture_encode_node(
                      {.crf = crf, .effort = request.effort, .rate = rate, .threads = request.threads}, encoding));
  Mp4SinkOptions sink{.index_bytes = index_bytes, .max_bytes = request.max_bytes, .progress = {}};
  if (progress) sink.progress = [progress, total](std::chrono::milliseconds done) { progress({done, total}); };
  builder.into(make_mp4_sink(out_fd, std::move(sink), writing));
  builder.execution(request.running == TranscodeRequest::Running::serial ? graph::Execution::serial
                                                                         : graph::Execution::threaded);
  PINMILL_ASSIGN_OR_RETURN(graph::Graph graph, std::move(builder).build());
  PINMILL_RETURN_IF_ERROR(graph.run(std::move(stop)));
  WorkCounts all = writing;
  all.bytes_read = decoding.bytes_read;
  all.frames_decoded = decoding.frames_decoded;
  all.frames_lost = decoding.frames_lost;
  all.frames_filtered = filtering.frames_filtered;
  all.frames_encoded = encoding.frames_encoded;
  TranscodeReport report;
  report.width_px = request.canvas.width_px;
  report.height_px = request.canvas.height_px;
  report.duration = total;
  report.crf = crf;
  report.work = all;
  return report;
}

}  // namespace pinmill
