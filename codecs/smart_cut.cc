// Note: why parameter sets stand side by side. What is encoded needs others than the source's. A second sample
// description in the index could hold them, but not every player looks beyond the first; sets in the pictures
// themselves are not allowed behind "avc1". Both pairs, under numbers of their own, in one description are: FFmpeg 5.1
// and Chromium show every frame of such a file as it was (compared pixel by pixel), and switch at the key frame behind
// the seam.
#include "codecs/smart_cut.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codecs/video/demuxer.h"
#include "codecs/video/edge_encoder.h"
#include "codecs/video/frame_reader.h"
#include "codecs/video/packet_times.h"
#include "codecs/video/remux_run.h"
#include "codecs/video/untold_colour.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_edge{30'000};  // its packets are held in memory
constexpr milliseconds shortest_held{16}, longest_held{250};

ByteView description_of(const AVStream& stream) noexcept {
  return {reinterpret_cast<const std::byte*>(stream.codecpar->extradata),
          static_cast<std::size_t>(std::max(stream.codecpar->extradata_size, 0))};
}

Rational frame_rate_of(const AVStream& stream) noexcept {
  return {stream.avg_frame_rate.num, stream.avg_frame_rate.den};
}

/// The pictures in front of the first key frame behind a range's start.
struct Head {
  std::vector<graph::Packet> packets;       // timed from 0
  std::int64_t length_ticks = 0;            // until the key frame
  std::optional<milliseconds> copied_from;  // the key frame; absent: the range has none
};

class SmartCut {
 public:
  SmartCut(int in_fd, const SmartCutRequest& request, const VideoLimits& limits, std::stop_token stop)
      : in_fd_(in_fd), request_(request), limits_(limits), stop_(std::move(stop)) {}

  Result<ClipReport> run(int out_fd, const ClipProgressCallback& progress) {
    PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(in_fd_, stop_));
    PINMILL_ASSIGN_OR_RETURN(const auto demuxer,
                             Demuxer::open(std::move(input), request_.format, limits_, CodedPictures::read));
    RemuxRun run{.request = remux_request()};
    PINMILL_ASSIGN_OR_RETURN(run.streams, remux_streams(*demuxer, request_.sound));
    const AVStream& stream = demuxer->stream(run.streams.picture);
    PINMILL_RETURN_IF_ERROR(read_parameters(stream));
    alive_ = progress;
    PINMILL_ASSIGN_OR_RETURN(Head head, encode_head());
    if (!head.copied_from)
      return Error(ErrorCode::unsupported, "no key frame lies in the part, so there is nothing to copy");
    PINMILL_ASSIGN_OR_RETURN(std::vector<graph::Packet> tail, encode_tail());
    run.request.range.start = *head.copied_from;
    run.lead_ticks = head.length_ticks;
    if (added_)
      run.splice = Splice{.source = source_,
                          .added = *added_,
                          .head = std::move(head.packets),
                          .tail = std::move(tail),
                          .until = request_.hold_until};
    PINMILL_ASSIGN_OR_RETURN(ClipReport report, run_remux(*demuxer, out_fd, std::move(run), progress, stop_));
    report.work.bytes_read += work_.bytes_read;
    report.work.frames_decoded += work_.frames_decoded;
    report.work.frames_encoded += work_.frames_encoded;
    return report;
  }

 private:
  RemuxRequest remux_request() const {
    return {.format = request_.format,
            .range = request_.range,
            .sound = request_.sound,
            .gain_db = request_.gain_db,
            .max_bytes = request_.max_bytes,
            .running = request_.running,
            .threads = request_.threads};
  }

  Result<void> read_parameters(const AVStream& stream) {
    if (stream.codecpar->codec_id != AV_CODEC_ID_H264)
      return Error(ErrorCode::unsupported, fmt::format("{} is not cut or extended without encoding all of it; H.264 is",
                                                       avcodec_get_name(stream.codecpar->codec_id)));
    PINMILL_ASSIGN_OR_RETURN(source_, read_h264_parameters(description_of(stream)));
    const auto id = free_parameter_set_id(source_);
    if (!id) return Error(ErrorCode::unsupported, "the stream leaves no number free for other parameter sets");
    id_ = *id;
    const AVCodecParameters& parameters = *stream.codecpar;
    colours_ = completed({parameters.color_primaries, parameters.color_trc, parameters.color_space}, parameters.width,
                         parameters.height);
    return {};
  }

  Result<std::unique_ptr<FrameReader>> open_reader() const {
    return FrameReader::open(in_fd_, request_.format, limits_, stop_);
  }

  void tell_alive() const {
    if (alive_) alive_({milliseconds(0), milliseconds(0)});
  }

  // In the colours that the file states of all pictures: a decoded frame's are put in other words.
  Result<std::unique_ptr<EdgeEncoder>> open_encoder(const AVFrame& first, const AVStream& stream) const {
    const libav::FramePtr described(av_frame_clone(&first));
    if (!described) return Error(ErrorCode::limit_exceeded, "no memory for a frame");
    described->color_primaries = colours_.primaries;
    described->color_trc = colours_.transfer;
    described->colorspace = colours_.matrix;
    return EdgeEncoder::open(*described, source_, id_, frame_rate_of(stream), request_.threads);
  }

  // Both edges are encoded alike, so that one pair of parameter sets serves them.
  Result<std::vector<graph::Packet>> finish(EdgeEncoder& encoder) {
    PINMILL_RETURN_IF_ERROR(encoder.finish());
    work_.frames_encoded += encoder.frames_encoded();
    if (added_ && (added_->sequence_sets != encoder.parameters().sequence_sets ||
                   added_->picture_sets != encoder.parameters().picture_sets))
      return Error(ErrorCode::unsupported, "the pictures at the two edges differ in shape or colour");
    added_ = encoder.parameters();
    return encoder.take_packets();
  }

  Result<Head> encode_head() {
    Head head;
    if (request_.range.start == milliseconds(0)) {
      head.copied_from = milliseconds(0);
      return head;
    }
    PINMILL_ASSIGN_OR_RETURN(const auto reader, open_reader());
    PINMILL_RETURN_IF_ERROR(reader->seek(request_.range.start));
    std::unique_ptr<EdgeEncoder> encoder;
    std::int64_t first = 0;
    while (true) {
      PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, reader->next());
      if (!frame) break;
      tell_alive();
      const milliseconds at = reader->time_of(*frame);
      if (at < request_.range.start) continue;
      if (request_.range.end && at >= *request_.range.end) break;
      if (at - request_.range.start > longest_edge)
        return Error(ErrorCode::unsupported,
                     fmt::format("no key frame follows within {} s", longest_edge.count() / 1000));
      if (!encoder) first = frame->pts;
      if (frame->key_frame != 0) {
        head.copied_from = at;
        head.length_ticks = frame->pts - first;
        break;
      }
      if (!encoder) {
        PINMILL_ASSIGN_OR_RETURN(encoder, open_encoder(*frame, reader->stream()));
      }
      frame->pts -= first;
      PINMILL_RETURN_IF_ERROR(encoder->encode(*frame));
    }
    add(reader->work());
    if (!encoder) return head;
    PINMILL_ASSIGN_OR_RETURN(head.packets, finish(*encoder));
    set_lengths(head.packets, head.length_ticks);
    return head;
  }

  // Long enough for a last frame that is shown for no time: how long it is, its packet tells where both are joined.
  Result<std::vector<graph::Packet>> encode_tail() {
    std::vector<graph::Packet> none;
    if (request_.hold_until == milliseconds(0)) return none;
    PINMILL_ASSIGN_OR_RETURN(const auto reader, open_reader());
    PINMILL_ASSIGN_OR_RETURN(const libav::FramePtr last, last_frame(*reader));
    const auto ticks = [&last](milliseconds time) {
      return Timestamp{time.count(), {1, 1000}}.rescaled_to({last->time_base.num, last->time_base.den}).ticks;
    };
    const milliseconds begun = reader->time_of(*last) - request_.range.start;
    if (begun >= request_.hold_until) return none;
    const std::int64_t missing = ticks(request_.hold_until - begun);
    const std::int64_t step = std::clamp(usual_step(reader->stream()), ticks(shortest_held), ticks(longest_held));
    PINMILL_ASSIGN_OR_RETURN(const auto encoder, open_encoder(*last, reader->stream()));
    for (std::int64_t at = 0; at <= missing; at += step) {
      if (stop_.stop_requested()) return Error(ErrorCode::cancelled, "stopped on request");
      tell_alive();
      last->pts = at;
      PINMILL_RETURN_IF_ERROR(encoder->encode(*last));
    }
    PINMILL_ASSIGN_OR_RETURN(std::vector<graph::Packet> tail, finish(*encoder));
    set_lengths(tail, (missing / step + 1) * step);
    return tail;
  }

  // The one that remux() writes last: decoded from the last key frame on.
  Result<libav::FramePtr> last_frame(FrameReader& reader) {
    const milliseconds end = request_.range.end.value_or(reader.duration());
    PINMILL_RETURN_IF_ERROR(reader.seek(std::max(end - milliseconds(1), milliseconds(0))));
    libav::FramePtr last;
    while (true) {
      PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, reader.next());
      if (!frame || (request_.range.end && reader.time_of(*frame) >= end)) break;
      tell_alive();
      last = std::move(frame);
    }
    add(reader.work());
    if (!last) return Error(ErrorCode::unsupported, "its last picture does not decode, so it cannot stand");
    return last;
  }

  // x264 gives none.
  static void set_lengths(std::vector<graph::Packet>& packets, std::int64_t end) {
    for (std::size_t i = 0; i < packets.size(); ++i)
      packets[i]->duration = (i + 1 < packets.size() ? packets[i + 1]->pts : end) - packets[i]->pts;
  }

  void add(const WorkCounts& work) noexcept {
    work_.bytes_read += work.bytes_read;
    work_.frames_decoded += work.frames_decoded;
  }

  const int in_fd_;
  const SmartCutRequest& request_;
  const VideoLimits& limits_;
  const std::stop_token stop_;
  ClipProgressCallback alive_;
  H264Parameters source_;
  std::optional<H264Parameters> added_;  // of what was encoded
  ColourTags colours_;                   // as the file that is made states them
  int id_ = 0;
  WorkCounts work_;
};

}  // namespace

Result<ClipReport> smart_cut(int in_fd, int out_fd, const SmartCutRequest& request, const VideoLimits& limits,
                             const ClipProgressCallback& progress, std::stop_token stop) {
  return SmartCut(in_fd, request, limits, std::move(stop)).run(out_fd, progress);
}

}  // namespace pinmill
