#include "codecs/transcode.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "codecs/graph/graph.h"
#include "codecs/video/clip_source.h"
#include "codecs/video/decode_node.h"
#include "codecs/video/demuxer.h"
#include "codecs/video/encode_node.h"
#include "codecs/video/filter_node.h"
#include "codecs/video/mp4_sink.h"
#include "codecs/video/picture_filter.h"
#include "codecs/video/sound_filter.h"

namespace pinmill {
namespace {

constexpr double default_crf = 19;

/// What each stage's thread counts for itself; summed when all have ended.
struct StageWork {
  WorkCounts picture_decoding, picture_filtering, picture_encoding, sound_decoding, sound_filtering, writing;

  WorkCounts sum(std::uint64_t bytes_read) const noexcept {
    WorkCounts all = writing;
    all.bytes_read = bytes_read;
    all.frames_decoded = picture_decoding.frames_decoded;
    all.frames_filtered = picture_filtering.frames_filtered;
    all.frames_encoded = picture_encoding.frames_encoded;
    all.frames_lost = picture_decoding.frames_lost + sound_decoding.frames_lost;
    return all;
  }
};

double frames_per_second(const AVStream& stream) {
  const double average = stream.avg_frame_rate.den > 0 ? av_q2d(stream.avg_frame_rate) : 0;
  return average > 0 ? average : 30;
}

/// One transcode: the parts that its wiring refers to, alive as long as it runs.
class Transcode {
 public:
  Transcode(const TranscodeRequest& request, std::unique_ptr<Demuxer> demuxer)
      : request_(request), demuxer_(std::move(demuxer)) {}

  Result<TranscodeReport> run(int out_fd, const ClipProgressCallback& progress, std::stop_token stop) {
    streams_.picture = demuxer_->picture_stream();
    if (streams_.picture < 0)
      return Error(ErrorCode::unsupported, "the file has no moving picture that can be decoded; a Pin needs one");
    if (request_.sound == TranscodeRequest::Sound::encode) streams_.sound = demuxer_->sound_stream();
    PINMILL_ASSIGN_OR_RETURN(graph::Graph graph, wire(out_fd, progress));
    PINMILL_RETURN_IF_ERROR(graph.run(std::move(stop)));
    return TranscodeReport{.width_px = request_.canvas.width_px,
                           .height_px = request_.canvas.height_px,
                           .duration = duration(),
                           .has_sound = streams_.sound >= 0,
                           .crf = crf(),
                           .work = work_.sum(demuxer_->bytes_read())};
  }

 private:
  double crf() const noexcept { return request_.crf.value_or(default_crf); }

  std::chrono::milliseconds duration() const {
    const std::int64_t whole_us = std::max<std::int64_t>(demuxer_->context().duration, 0);
    const std::chrono::milliseconds end = request_.range.end.value_or(std::chrono::milliseconds(whole_us / 1000));
    return std::max(end - request_.range.start, std::chrono::milliseconds(0));
  }

  int keep_one_of() const {
    return std::max(1, static_cast<int>(std::ceil(frames_per_second(demuxer_->stream(streams_.picture)) /
                                                  (request_.max_frames_per_second + 1))));
  }

  Result<graph::Graph> wire(int out_fd, const ClipProgressCallback& progress) {
    graph::Graph::Builder builder(make_clip_source(*demuxer_, streams_, request_.range));
    wire_picture(builder);
    if (streams_.sound >= 0) wire_sound(builder);
    const std::chrono::milliseconds total = duration();
    Mp4SinkOptions sink{.lanes = streams_.sound >= 0 ? 2U : 1U,
                        .index_bytes = index_bytes_for(total, frames_per_second(demuxer_->stream(streams_.picture))),
                        .max_bytes = request_.max_bytes,
                        .progress = {}};
    if (progress) sink.progress = [progress, total](std::chrono::milliseconds done) { progress({done, total}); };
    builder.into(make_mp4_sink(out_fd, std::move(sink), work_.writing));
    builder.execution(request_.running == TranscodeRequest::Running::serial ? graph::Execution::serial
                                                                            : graph::Execution::threaded);
    return std::move(builder).build();
  }

  void wire_picture(graph::Graph::Builder& builder) {
    const PictureWork filter{.canvas = request_.canvas,
                             .orientation = stored_orientation(demuxer_->stream(streams_.picture)),
                             .deinterlace = request_.interlacing == TranscodeRequest::Interlacing::interlaced
                                                ? Deinterlace::yes
                                                : Deinterlace::no};
    const AVRational stream_aspect = demuxer_->stream(streams_.picture).sample_aspect_ratio;
    builder.then(0, make_decode_node({.threads = request_.threads}, work_.picture_decoding));
    builder.then(0, make_filter_node({.origin = presentation_start(*demuxer_, streams_.picture),
                                      .range = request_.range,
                                      .keep_one_of = keep_one_of(),
                                      .describe =
                                          [filter, stream_aspect](AVFrame& frame) {
                                            if (stream_aspect.num > 0) frame.sample_aspect_ratio = stream_aspect;
                                            complete_colour(frame);
                                            return picture_filter(frame, filter);
                                          }},
                                     work_.picture_filtering));
    builder.then(0,
                 make_picture_encode_node(
                     {.crf = crf(), .effort = request_.effort, .preset = request_.preset, .threads = request_.threads},
                     work_.picture_encoding));
  }

  void wire_sound(graph::Graph::Builder& builder) {
    SoundWork filter{.gain_db = request_.gain_db};
    if (request_.range.end) filter.length = *request_.range.end - request_.range.start;
    builder.then(1, make_decode_node({.threads = 1}, work_.sound_decoding));
    builder.then(1, make_filter_node({.origin = presentation_start(*demuxer_, streams_.picture),
                                      .range = request_.range,
                                      .samples_a_frame = aac_frame_samples,
                                      .describe = [filter](AVFrame& frame) -> Result<std::string> {
                                        return sound_filter(frame, filter);
                                      }},
                                     work_.sound_filtering));
    builder.then(1, make_sound_encode_node());
  }

  const TranscodeRequest& request_;
  std::unique_ptr<Demuxer> demuxer_;
  ClipStreams streams_;
  StageWork work_;
};

}  // namespace

Result<TranscodeReport> transcode(int in_fd, int out_fd, const TranscodeRequest& request, const VideoLimits& limits,
                                  const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(in_fd));
  PINMILL_ASSIGN_OR_RETURN(auto demuxer, Demuxer::open(std::move(input), request.format, limits));
  return Transcode(request, std::move(demuxer)).run(out_fd, progress, std::move(stop));
}

}  // namespace pinmill
