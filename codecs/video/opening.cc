#include "codecs/video/opening.h"

#include <algorithm>
#include <cmath>

#include "codecs/libav/error.h"
#include "codecs/video/decoder.h"
#include "codecs/video_info.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t max_read_bytes = 64ULL << 20;
constexpr int max_packets_for_a_frame = 250;
constexpr std::size_t max_times = 1U << 20;
// Phones' frames come a tenth early or late; containers round to a millisecond.
constexpr double jitter_share = 0.15, rounding_s = 0.0015;
constexpr double varying_share = 0.02;

struct Times {
  std::vector<std::int64_t> all;  // in ticks of the stream's time base
  std::vector<std::int64_t> keys;
  std::int64_t first = 0;  // presentation time that belongs to 0
  bool complete = false;
};

milliseconds to_ms(std::int64_t ticks, const AVStream& stream) {
  return Timestamp{ticks, {stream.time_base.num, stream.time_base.den}}.milliseconds();
}

// Two irregular distances at least: one is a cut, or the last frame.
bool is_varying(std::vector<std::int64_t> times, AVRational base) {
  if (times.size() < 4) return false;
  std::sort(times.begin(), times.end());
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < times.size(); ++i) steps.push_back(times[i] - times[i - 1]);
  std::vector<std::int64_t> sorted = steps;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const double usual = static_cast<double>(*middle);
  const double tolerance = std::max({usual * jitter_share, rounding_s / av_q2d(base), 1.0});
  const auto odd = std::count_if(steps.begin(), steps.end(), [usual, tolerance](std::int64_t step) {
    return std::abs(static_cast<double>(step) - usual) > tolerance;
  });
  return odd >= 2 && static_cast<double>(odd) > varying_share * static_cast<double>(steps.size());
}

// libavformat's index holds decoding times; the delay to presentation is that of the first frame that is shown.
Times times_of_index(const AVStream& stream) {
  Times times;
  auto* indexed = const_cast<AVStream*>(&stream);  // the accessors take no const, and change nothing
  const int count = avformat_index_get_entries_count(indexed);
  std::optional<std::int64_t> first_shown;
  for (int i = 0; i < count; ++i) {
    const AVIndexEntry* entry = avformat_index_get_entry(indexed, i);
    const bool shown = (entry->flags & AVINDEX_DISCARD_FRAME) == 0;
    if (shown && !first_shown) first_shown = entry->timestamp;
    if (shown && times.all.size() < max_times) times.all.push_back(entry->timestamp);
    if ((entry->flags & AVINDEX_KEYFRAME) != 0 && times.keys.size() <= max_key_frames)
      times.keys.push_back(entry->timestamp);
  }
  times.first = first_shown.value_or(0);
  return times;
}

bool has_whole_index(const Demuxer& demuxer, const AVStream& stream) {
  const int count = avformat_index_get_entries_count(const_cast<AVStream*>(&stream));
  return std::string_view(demuxer.context().iformat->name).starts_with("mov") && count > 1 && count >= stream.nb_frames;
}

/// Decodes until the first frame comes out.
class FirstFrame {
 public:
  void open(const AVStream& stream) {
    const AVCodec* decoder = allowed_decoder(stream.codecpar->codec_id);
    context_.reset(decoder != nullptr ? avcodec_alloc_context3(decoder) : nullptr);
    if (!context_ || avcodec_parameters_to_context(context_.get(), stream.codecpar) < 0) return context_.reset();
    context_->thread_count = 1;  // more would first fill with a frame each
    context_->pkt_timebase = stream.time_base;
    context_->max_pixels = DecoderOptions{}.max_pixels;
    if (avcodec_open2(context_.get(), decoder, nullptr) < 0) context_.reset();
  }
  bool wants_more() const noexcept { return context_ != nullptr && !frame_ && packets_ < max_packets_for_a_frame; }
  /// `packet` null: no more come.
  void take(const AVPacket* packet) {
    const bool stands_alone = packets_++ == 0 && packet != nullptr && (packet->flags & AV_PKT_FLAG_KEY) != 0;
    if (stands_alone) take_alone(*packet);
    if (!frame_) give(packet);
  }
  libav::FramePtr result() { return std::move(frame_); }

 private:
  void give(const AVPacket* packet) {
    if (avcodec_send_packet(context_.get(), packet) < 0) return;
    libav::FramePtr frame(av_frame_alloc());
    if (frame && avcodec_receive_frame(context_.get(), frame.get()) >= 0) frame_ = std::move(frame);
  }
  // Being told that no more come, the decoder does not wait for pictures that may be shown before this one.
  void take_alone(const AVPacket& packet) {
    if (avcodec_send_packet(context_.get(), &packet) >= 0) give(nullptr);
    avcodec_flush_buffers(context_.get());
  }

  libav::CodecContextPtr context_;
  libav::FramePtr frame_;
  int packets_ = 0;
};

struct Span {
  std::int64_t first = AV_NOPTS_VALUE, end = AV_NOPTS_VALUE, last = AV_NOPTS_VALUE;
  bool last_has_duration = false;

  void add(const AVPacket& packet, std::int64_t time) {
    if (first == AV_NOPTS_VALUE || time < first) first = time;
    if (last == AV_NOPTS_VALUE || time >= last) {
      last = time;
      last_has_duration = packet.duration > 0;
    }
    const std::int64_t packet_end = time + std::max<std::int64_t>(packet.duration, 0);
    if (end == AV_NOPTS_VALUE || packet_end > end) end = packet_end;
  }
};

void take_packet_times(Opening& opening, Times& times, const Span& span, const AVStream& stream) {
  times.first = span.first;
  if (times.all.size() < 2) return;
  const double mean = static_cast<double>(span.last - span.first) / static_cast<double>(times.all.size() - 1);
  if (mean > 0) opening.frames_per_second = 1 / (mean * av_q2d(stream.time_base));
  if (!times.complete) return;
  const std::int64_t end = span.last_has_duration ? span.end : span.last + std::llround(mean);
  opening.duration = to_ms(end - span.first, stream);
}

void take_keys(Opening& opening, const Times& times, const AVStream& stream) {
  for (const std::int64_t key : times.keys) {
    if (opening.key_frames.size() == max_key_frames) break;
    const milliseconds at = std::max(to_ms(key - times.first, stream), milliseconds(0));
    if (opening.key_frames.empty() || opening.key_frames.back() < at) opening.key_frames.push_back(at);
  }
  opening.all_key_frames_known = times.complete && times.keys.size() <= max_key_frames;
}

}  // namespace

Result<Opening> look_at_opening(Demuxer& demuxer, int stream_index) {
  const AVStream& stream = demuxer.stream(stream_index);
  Opening opening;
  const bool indexed = has_whole_index(demuxer, stream);
  Times times = indexed ? times_of_index(stream) : Times{};
  times.complete = indexed;
  Span span;
  FirstFrame first_frame;
  first_frame.open(stream);
  demuxer.select(stream_index, -1);
  const libav::PacketPtr packet(av_packet_alloc());
  if (!packet) return Error(ErrorCode::limit_exceeded, "no memory for a packet");
  while (first_frame.wants_more() || (!indexed && demuxer.bytes_read() < max_read_bytes)) {
    PINMILL_ASSIGN_OR_RETURN(const bool more, demuxer.read(*packet));
    if (first_frame.wants_more()) first_frame.take(more ? packet.get() : nullptr);
    if (!more) {
      times.complete = true;
      break;
    }
    const std::int64_t time = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    if (indexed || time == AV_NOPTS_VALUE || (packet->flags & AV_PKT_FLAG_DISCARD) != 0) continue;
    if (times.all.size() < max_times) times.all.push_back(time);
    if ((packet->flags & AV_PKT_FLAG_KEY) != 0 && times.keys.size() <= max_key_frames) times.keys.push_back(time);
    span.add(*packet, time);
  }
  if (!indexed) take_packet_times(opening, times, span, stream);
  opening.first_frame = first_frame.result();
  opening.varying_rate = is_varying(std::move(times.all), stream.time_base);
  take_keys(opening, times, stream);
  return opening;
}

}  // namespace pinmill
