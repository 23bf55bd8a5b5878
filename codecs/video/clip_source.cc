#include "codecs/video/clip_source.h"

#include <string>
#include <vector>

#include "codecs/libav/error.h"

namespace pinmill {
namespace {

constexpr Rational milliseconds_base{1, 1000};
constexpr std::int64_t reorder_margin_ms = 1000;

Rational rational(AVRational value) noexcept {
  return {value.num, value.den};
}

class ClipSource final : public graph::Source {
 public:
  ClipSource(Demuxer& demuxer, const ClipStreams& streams, const ClipRange& range)
      : demuxer_(demuxer), range_(range), origin_(presentation_start(demuxer, streams.picture)) {
    for (const int stream : {streams.picture, streams.sound}) {
      if (stream >= 0) streams_.push_back(stream);
    }
    demuxer_.select(streams.picture, streams.sound);
  }

  std::string_view name() const noexcept override { return "read"; }
  std::size_t lanes() const noexcept override { return streams_.size(); }

  Result<bool> pull(const std::vector<graph::Output*>& lanes) override {
    if (!started_) {
      PINMILL_RETURN_IF_ERROR(start(lanes));
      return true;
    }
    libav::PacketPtr packet(av_packet_alloc());
    if (!packet) return Error(ErrorCode::limit_exceeded, "no memory for a packet");
    PINMILL_ASSIGN_OR_RETURN(const bool more, demuxer_.read(*packet));
    if (!more) return false;
    const std::size_t lane = lane_of(packet->stream_index);
    if (lane == streams_.size()) return true;
    if (is_past_end(*packet)) {
      ended_[lane] = true;
      return !(ended_[0] && ended_.back());
    }
    PINMILL_RETURN_IF_ERROR(lanes[lane]->emit(std::move(packet)));
    return true;
  }

 private:
  Result<void> start(const std::vector<graph::Output*>& lanes) {
    started_ = true;
    ended_.assign(streams_.size(), false);
    if (range_.start.count() > 0) {
      const Timestamp wanted = {origin_.rescaled_to(milliseconds_base).ticks + range_.start.count(), milliseconds_base};
      const AVStream& stream = demuxer_.stream(streams_.front());
      PINMILL_RETURN_IF_ERROR(demuxer_.seek(streams_.front(), wanted.rescaled_to(rational(stream.time_base)).ticks));
    }
    for (std::size_t lane = 0; lane < streams_.size(); ++lane) {
      PINMILL_ASSIGN_OR_RETURN(graph::StreamInfo info, describe_stream(demuxer_.stream(streams_[lane])));
      PINMILL_RETURN_IF_ERROR(lanes[lane]->emit(std::move(info)));
    }
    return {};
  }

  std::size_t lane_of(int stream) const noexcept {
    std::size_t lane = 0;
    while (lane < streams_.size() && streams_[lane] != stream) ++lane;
    return lane;
  }

  bool is_past_end(const AVPacket& packet) const noexcept {
    if (!range_.end) return false;
    const std::int64_t ticks = packet.dts != AV_NOPTS_VALUE ? packet.dts : packet.pts;
    if (ticks == AV_NOPTS_VALUE) return false;
    const Timestamp time{ticks, rational(demuxer_.stream(packet.stream_index).time_base)};
    const std::int64_t since_start =
        time.rescaled_to(milliseconds_base).ticks - origin_.rescaled_to(milliseconds_base).ticks;
    return since_start > range_.end->count() + reorder_margin_ms;
  }

  Demuxer& demuxer_;
  const ClipRange range_;
  const Timestamp origin_;
  std::vector<int> streams_;  // by lane
  std::vector<bool> ended_;
  bool started_ = false;
};

}  // namespace

Result<graph::StreamInfo> describe_stream(const AVStream& stream) {
  graph::StreamInfo info{libav::CodecParametersPtr(avcodec_parameters_alloc()), rational(stream.time_base),
                         rational(stream.avg_frame_rate)};
  if (!info.parameters) return Error(ErrorCode::limit_exceeded, "no memory for a stream's description");
  if (const int copied = avcodec_parameters_copy(info.parameters.get(), stream.codecpar); copied < 0)
    return libav::error_from(copied, "avcodec_parameters_copy");
  const AVDictionaryEntry* alpha = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  info.has_alpha_layer = alpha != nullptr && std::string_view(alpha->value) == "1";
  return info;
}

Timestamp presentation_start(const Demuxer& demuxer, int picture_stream) {
  if (picture_stream >= 0) {
    const AVStream& stream = demuxer.stream(picture_stream);
    if (stream.start_time != AV_NOPTS_VALUE) return {stream.start_time, rational(stream.time_base)};
  }
  const std::int64_t start = demuxer.context().start_time;
  return {start == AV_NOPTS_VALUE ? 0 : start, {1, AV_TIME_BASE}};
}

std::unique_ptr<graph::Source> make_clip_source(Demuxer& demuxer, const ClipStreams& streams, const ClipRange& range) {
  return std::make_unique<ClipSource>(demuxer, streams, range);
}

}  // namespace pinmill
