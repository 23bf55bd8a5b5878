#include "codecs/transcode.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "codecs/graph/graph.h"
#include "codecs/video/clip_source.h"
#include "codecs/video/clip_timing.h"
#include "codecs/video/crf_choice.h"
#include "codecs/video/decode_node.h"
#include "codecs/video/demuxer.h"
#include "codecs/video/encode_node.h"
#include "codecs/video/filter_node.h"
#include "codecs/video/mp4_sink.h"
#include "codecs/video/packet_loop_node.h"
#include "codecs/video/picture_road.h"
#include "codecs/video/sound_filter.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr double slowest = 0.5, fastest = 8;
constexpr int most_tries = 2;
constexpr double rate_margin = 2;

/// What each stage's thread counts for itself; summed when all have ended.
struct StageWork {
  WorkCounts picture_decoding, picture_filtering, picture_encoding, looping, sound_decoding, sound_filtering, writing;

  void add_to(WorkCounts& all, std::uint64_t bytes_read) const noexcept {
    all.bytes_read += bytes_read;
    all.bytes_written += writing.bytes_written;
    all.packets_copied += looping.packets_copied;
    all.frames_decoded += picture_decoding.frames_decoded;
    all.frames_filtered += picture_filtering.frames_filtered;
    all.frames_encoded += picture_encoding.frames_encoded;
    all.frames_lost += picture_decoding.frames_lost + sound_decoding.frames_lost;
  }
};

/// What is known before the first frame is decoded; the same for each try but for the encoding.
struct Plan {
  ClipStreams streams;
  ClipTiming timing;
  PictureRoad picture;
  std::uint64_t index_bytes = 0;
  RatePlan rate;  ///< the most that the size and the level allow
  PictureEncoding encoding;
};

/// One run from input to output: the parts that its wiring refers to, alive as long as it runs.
class Run {
 public:
  Run(const TranscodeRequest& request, const Plan& plan, Demuxer& demuxer)
      : request_(request), plan_(plan), demuxer_(demuxer) {}

  Result<void> run(int out_fd, const ClipProgressCallback& progress, std::stop_token stop) {
    PINMILL_ASSIGN_OR_RETURN(graph::Graph graph, wire(out_fd, progress));
    return graph.run(std::move(stop));
  }

  /// How many times too large the file would have become; 0: it did not grow past the limit.
  double oversize() const noexcept {
    const auto written = static_cast<double>(work_.writing.bytes_written);
    if (request_.max_bytes == 0 || written <= static_cast<double>(request_.max_bytes)) return 0;
    const double share =
        done_.count() > 0 ? static_cast<double>(plan_.timing.total().count()) / static_cast<double>(done_.count()) : 1;
    return written * std::max(share, 1.0) / static_cast<double>(request_.max_bytes);
  }

  void add_work_to(WorkCounts& all) const noexcept { work_.add_to(all, demuxer_.bytes_read()); }

 private:
  Result<graph::Graph> wire(int out_fd, const ClipProgressCallback& progress) {
    graph::Graph::Builder builder(make_clip_source(demuxer_, plan_.streams, request_.range));
    wire_picture(builder);
    if (plan_.streams.sound >= 0) wire_sound(builder);
    Mp4SinkOptions sink{.lanes = plan_.streams.sound >= 0 ? 2U : 1U,
                        .index_bytes = plan_.index_bytes,
                        .max_bytes = request_.max_bytes,
                        .progress = {}};
    sink.progress = [this, progress](milliseconds done) {
      done_ = std::max(done_, done);
      if (progress) progress({done, plan_.timing.total()});
    };
    builder.into(make_mp4_sink(out_fd, std::move(sink), work_.writing));
    builder.execution(request_.running == TranscodeRequest::Running::serial ? graph::Execution::serial
                                                                            : graph::Execution::threaded);
    return std::move(builder).build();
  }

  void wire_picture(graph::Graph::Builder& builder) {
    const AVRational stream_aspect = demuxer_.stream(plan_.streams.picture).sample_aspect_ratio;
    builder.then(0, make_decode_node({.threads = request_.threads}, work_.picture_decoding));
    builder.then(
        0, make_filter_node({.origin = presentation_start(demuxer_, plan_.streams.picture),
                             .range = request_.range,
                             .keep_one_of = plan_.picture.keep_one_of,
                             .speed = request_.speed,
                             .hold_to = plan_.timing.hold_to,
                             .describe = [work = plan_.picture.work, stream_aspect](
                                             AVFrame& frame) { return describe_picture(frame, stream_aspect, work); }},
                            work_.picture_filtering));
    builder.then(0, make_picture_encode_node(plan_.encoding, work_.picture_encoding));
    builder.then(0, make_packet_loop_node({plan_.timing.pass, plan_.timing.passes}, work_.looping));
  }

  void wire_sound(graph::Graph::Builder& builder) {
    SoundWork filter{.gain_db = request_.gain_db, .speed = request_.speed, .passes = plan_.timing.sound_passes};
    if (request_.range.end) filter.length = plan_.timing.pass;
    if (plan_.timing.sound_pass) {
      filter.length = *plan_.timing.sound_pass;
      filter.pad = SoundWork::Pad::yes;
    }
    builder.then(1, make_decode_node({.threads = 1}, work_.sound_decoding));
    builder.then(1, make_filter_node({.origin = presentation_start(demuxer_, plan_.streams.picture),
                                      .range = request_.range,
                                      .samples_a_frame = aac_frame_samples,
                                      .describe = [filter](AVFrame& frame) -> Result<std::string> {
                                        return sound_filter(frame, filter);
                                      }},
                                     work_.sound_filtering));
    builder.then(1, make_sound_encode_node());
  }

  const TranscodeRequest& request_;
  const Plan& plan_;
  Demuxer& demuxer_;
  StageWork work_;
  milliseconds done_{0};  // written by the sink's thread, which is the caller's
};

Result<std::unique_ptr<Demuxer>> open(int in_fd, const TranscodeRequest& request, const VideoLimits& limits) {
  PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(in_fd));
  return Demuxer::open(std::move(input), request.format, limits);
}

Result<Plan> plan_for(int in_fd, const Demuxer& demuxer, const TranscodeRequest& request, const VideoLimits& limits,
                      const std::stop_token& stop) {
  if (!(request.speed >= slowest && request.speed <= fastest))
    return Error(ErrorCode::invalid_argument, fmt::format("a speed of {} is not offered; it lies between {} and {}",
                                                          request.speed, slowest, fastest));
  Plan plan;
  plan.streams.picture = demuxer.picture_stream();
  if (plan.streams.picture < 0)
    return Error(ErrorCode::unsupported, "the file has no moving picture that can be decoded; a Pin needs one");
  if (request.sound == TranscodeRequest::Sound::encode) plan.streams.sound = demuxer.sound_stream();
  PINMILL_ASSIGN_OR_RETURN(plan.timing, clip_timing(in_fd, demuxer, request, limits, stop));
  plan.picture = picture_road(demuxer.stream(plan.streams.picture), request);
  plan.index_bytes = index_bytes_for(plan.timing.total(), plan.picture.frames_per_second);
  const RateNeed need{.width_px = request.canvas.width_px,
                      .height_px = request.canvas.height_px,
                      .frames_per_second = plan.picture.frames_per_second,
                      .duration = plan.timing.total(),
                      .max_bytes = request.max_bytes,
                      .index_bytes = plan.index_bytes,
                      .sound_bits_per_second = plan.streams.sound >= 0 ? sound_bits_per_second : 0};
  plan.encoding = {.effort = request.effort, .preset = request.preset, .threads = request.threads};
  PINMILL_ASSIGN_OR_RETURN(plan.rate, plan_rate(need));
  plan.encoding.rate = plan.rate;
  return plan;
}

Result<void> start_anew(int out_fd) {
  if (::ftruncate(out_fd, 0) != 0) return Error::from_errno(errno, "empty the output for another try");
  return {};
}

}  // namespace

Result<TranscodeReport> transcode(int in_fd, int out_fd, const TranscodeRequest& request, const VideoLimits& limits,
                                  const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(auto demuxer, open(in_fd, request, limits));
  PINMILL_ASSIGN_OR_RETURN(Plan plan, plan_for(in_fd, *demuxer, request, limits, stop));
  TranscodeReport report;
  report.width_px = request.canvas.width_px;
  report.height_px = request.canvas.height_px;
  report.duration = plan.timing.total();
  report.has_sound = plan.streams.sound >= 0;
  if (request.crf) {
    plan.encoding.crf = *request.crf;
  } else {
    const auto alive = [&] {
      if (progress) progress({milliseconds(0), plan.timing.total()});
    };
    PINMILL_ASSIGN_OR_RETURN(const CrfChoice choice, choose_crf(in_fd, request, plan.encoding, limits, alive, stop));
    plan.encoding.crf = choice.crf;
    // keeping a rate costs a twentieth of the encoder's work; far below it there is nothing to keep
    if (choice.bits_per_second > 0 &&
        choice.bits_per_second * rate_margin < static_cast<double>(plan.encoding.rate.max_bits_per_second))
      plan.encoding.rate = {};
    report.choosing = choice.work;
  }
  while (true) {
    Run run(request, plan, *demuxer);
    auto done = run.run(out_fd, progress, stop);
    run.add_work_to(report.work);
    report.crf = plan.encoding.crf;
    if (done) return report;
    const double oversize = run.oversize();
    if (oversize <= 0 || report.tries == most_tries) return std::move(done).error();
    ++report.tries;
    plan.encoding.rate = tightened(plan.rate, oversize);
    PINMILL_RETURN_IF_ERROR(start_anew(out_fd));
    PINMILL_ASSIGN_OR_RETURN(demuxer, open(in_fd, request, limits));
  }
}

}  // namespace pinmill
