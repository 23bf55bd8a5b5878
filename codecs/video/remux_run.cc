#include "codecs/video/remux_run.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "codecs/graph/graph.h"
#include "codecs/video/decode_node.h"
#include "codecs/video/encode_node.h"
#include "codecs/video/filter_node.h"
#include "codecs/video/mp4_sink.h"
#include "codecs/video/orientation.h"
#include "codecs/video/sound_filter.h"
#include "codecs/video/stream_info.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

// Frames of a varying rate come in bursts that the mean does not show.
constexpr double index_reserve = 1.5;

/// The parts that a run's wiring refers to, alive as long as it runs.
class Wired {
 public:
  Wired(Demuxer& demuxer, RemuxRun run) : demuxer_(demuxer), run_(std::move(run)) {}

  Result<ClipReport> run(int out_fd, const ClipProgressCallback& progress, std::stop_token stop) {
    PINMILL_ASSIGN_OR_RETURN(graph::Graph graph, wire(out_fd, progress));
    PINMILL_RETURN_IF_ERROR(graph.run(std::move(stop)));
    ClipReport report = describe_remux(demuxer_, run_.streams);
    report.duration = std::max({span_.picture_end, span_.sound_end, spliced_end_});
    report.work = copying_;
    report.work.bytes_read = demuxer_.bytes_read();
    report.work.bytes_written = writing_.bytes_written;
    report.work.frames_lost = decoding_.frames_lost;
    return report;
  }

 private:
  bool encodes_sound() const noexcept {
    return run_.streams.sound >= 0 && run_.request.sound == RemuxRequest::Sound::encode;
  }

  milliseconds lead() const {
    const AVStream& stream = demuxer_.stream(run_.streams.picture);
    return Timestamp{run_.lead_ticks, {stream.time_base.num, stream.time_base.den}}.milliseconds();
  }

  milliseconds expected() const {
    const ClipRange& range = run_.request.range;
    const milliseconds end = range.end.value_or(container_duration(demuxer_));
    return std::max(end - range.start + lead(), run_.request.at_least);
  }

  std::uint64_t index_bytes() const {
    const AVStream& stream = demuxer_.stream(run_.streams.picture);
    const double seconds = std::max(static_cast<double>(container_duration(demuxer_).count()) / 1000, 0.001);
    const double rate = std::max(stream.avg_frame_rate.den > 0 ? av_q2d(stream.avg_frame_rate) : 30.0,
                                 static_cast<double>(stream.nb_frames) / seconds);
    return index_bytes_for(expected(), rate * index_reserve);
  }

  Result<graph::Graph> wire(int out_fd, const ClipProgressCallback& progress) {
    const auto sound_time =
        encodes_sound() ? PacketSourceOptions::SoundTime::exact : PacketSourceOptions::SoundTime::gapless;
    graph::Graph::Builder builder(make_packet_source(demuxer_,
                                                     {.streams = run_.streams,
                                                      .range = run_.request.range,
                                                      .at_least = run_.request.at_least,
                                                      .lead_ticks = run_.lead_ticks,
                                                      .sound_time = sound_time},
                                                     span_, copying_));
    if (run_.splice) builder.then(0, make_splice_node(std::move(*run_.splice), spliced_end_));
    if (encodes_sound()) wire_sound(builder);
    Mp4SinkOptions sink{.lanes = run_.streams.sound >= 0 ? 2U : 1U,
                        .index_bytes = index_bytes(),
                        .max_bytes = run_.request.max_bytes,
                        .progress = {}};
    const milliseconds total = expected();
    if (progress) sink.progress = [progress, total](milliseconds done) { progress({done, total}); };
    builder.into(make_mp4_sink(out_fd, std::move(sink), writing_));
    // Copying has nothing to share out among threads.
    const bool threaded = encodes_sound() && run_.request.running == RemuxRequest::Running::threaded;
    builder.execution(threaded ? graph::Execution::threaded : graph::Execution::serial);
    return std::move(builder).build();
  }

  void wire_sound(graph::Graph::Builder& builder) {
    SoundWork filter{.gain_db = run_.request.gain_db};
    if (run_.request.range.end || run_.request.at_least > milliseconds(0)) filter.length = expected();
    builder.then(1, make_decode_node({.threads = run_.request.threads}, decoding_));
    builder.then(1, make_filter_node({.origin = Timestamp{0, {1, 1000}},
                                      .samples_a_frame = aac_frame_samples,
                                      .describe = [filter](AVFrame& frame) -> Result<std::string> {
                                        return sound_filter(frame, filter);
                                      }},
                                     filtering_));
    builder.then(1, make_sound_encode_node());
  }

  Demuxer& demuxer_;
  RemuxRun run_;
  PacketSpan span_;
  milliseconds spliced_end_{0};
  WorkCounts copying_, decoding_, filtering_, writing_;
};

}  // namespace

Result<ClipStreams> remux_streams(const Demuxer& demuxer, RemuxRequest::Sound sound) {
  ClipStreams streams{.picture = demuxer.picture_stream()};
  if (streams.picture < 0)
    return Error(ErrorCode::unsupported, "the file has no moving picture that can be decoded; a Pin needs one");
  if (sound != RemuxRequest::Sound::leave_out) streams.sound = demuxer.sound_stream();
  const AVCodecParameters& picture = *demuxer.stream(streams.picture).codecpar;
  if (picture.codec_id != AV_CODEC_ID_H264 && picture.codec_id != AV_CODEC_ID_HEVC)
    return Error(ErrorCode::unsupported,
                 fmt::format("{} is not copied into MP4; H.264 and HEVC are", avcodec_get_name(picture.codec_id)));
  if (picture.extradata_size <= 0)
    return Error(ErrorCode::unsupported, "the picture's parameter sets are nowhere to be found");
  if (streams.sound < 0 || sound != RemuxRequest::Sound::copy) return streams;
  const AVCodecID copied = demuxer.stream(streams.sound).codecpar->codec_id;
  if (copied == AV_CODEC_ID_AAC) return streams;
  return Error(ErrorCode::unsupported, fmt::format("{} is not copied into MP4; AAC is, and other sound can be encoded",
                                                   avcodec_get_name(copied)));
}

ClipReport describe_remux(const Demuxer& demuxer, const ClipStreams& streams) {
  const PictureStream picture = picture_info(demuxer.stream(streams.picture), nullptr);
  ClipReport report{
      .width_px = static_cast<std::uint32_t>(std::lround(picture.stored_width_px * picture.sample_aspect.value())),
      .height_px = picture.stored_height_px,
      .has_sound = streams.sound >= 0};
  if (is_transposed(picture.orientation)) std::swap(report.width_px, report.height_px);
  return report;
}

milliseconds container_duration(const Demuxer& demuxer) noexcept {
  return milliseconds(std::max<std::int64_t>(demuxer.context().duration, 0) / 1000);
}

Result<ClipReport> run_remux(Demuxer& demuxer, int out_fd, RemuxRun run, const ClipProgressCallback& progress,
                             std::stop_token stop) {
  return Wired(demuxer, std::move(run)).run(out_fd, progress, std::move(stop));
}

}  // namespace pinmill
