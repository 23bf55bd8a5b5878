#include "codecs/video/clip_timing.h"

#include <algorithm>
#include <cmath>

#include "codecs/video/clip_source.h"

namespace pinmill {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr Rational microseconds_base{1, 1'000'000};
constexpr microseconds stray_sound{100'000};  // sound longer than the picture by less is cut: encoders pad it

std::int64_t in_microseconds(std::int64_t ticks, AVRational base) noexcept {
  return av_rescale_q(ticks, base, {1, AV_TIME_BASE});
}

// Where one packet's showing ends, since the presentation's start; nothing for one that is not shown.
std::optional<microseconds> end_of(const AVPacket& packet, const AVStream& stream, microseconds origin) {
  const std::int64_t begin = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
  if (begin == AV_NOPTS_VALUE || (packet.flags & AV_PKT_FLAG_DISCARD) != 0) return std::nullopt;
  std::int64_t lasts = in_microseconds(packet.duration, stream.time_base);
  if (lasts <= 0 && stream.avg_frame_rate.num > 0)
    lasts = static_cast<std::int64_t>(AV_TIME_BASE / av_q2d(stream.avg_frame_rate));
  return microseconds(in_microseconds(begin, stream.time_base) + lasts) - origin;
}

/// Since the presentation's start.
struct Ends {
  microseconds picture{0}, sound{0};
};

Result<Ends> measured_ends(int in_fd, const TranscodeRequest& request, const VideoLimits& limits,
                           const std::stop_token& stop) {
  PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(in_fd));
  PINMILL_ASSIGN_OR_RETURN(const auto demuxer, Demuxer::open(std::move(input), request.format, limits));
  const int picture = demuxer->picture_stream();
  const int sound = request.sound == TranscodeRequest::Sound::encode ? demuxer->sound_stream() : -1;
  demuxer->select(picture, sound);
  const microseconds origin(presentation_start(*demuxer, picture).rescaled_to(microseconds_base).ticks);
  const libav::PacketPtr packet(av_packet_alloc());
  if (!packet) return Error(ErrorCode::limit_exceeded, "no memory for a packet");
  Ends ends;
  while (true) {
    if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped on request");
    PINMILL_ASSIGN_OR_RETURN(const bool more, demuxer->read(*packet));
    if (!more) break;
    const auto end = end_of(*packet, demuxer->stream(packet->stream_index), origin);
    microseconds& latest = packet->stream_index == picture ? ends.picture : ends.sound;
    if (end) latest = std::max(latest, *end);
  }
  return ends;
}

microseconds declared_end(const Demuxer& demuxer) {
  const AVFormatContext& context = demuxer.context();
  if (context.duration == AV_NOPTS_VALUE || context.duration <= 0) return microseconds(0);
  const std::int64_t begin = context.start_time == AV_NOPTS_VALUE ? 0 : context.start_time;
  const Timestamp origin = presentation_start(demuxer, demuxer.picture_stream()).rescaled_to(microseconds_base);
  return microseconds(context.duration + begin - origin.ticks);
}

microseconds shown_of(microseconds end, const TranscodeRequest& request) {
  if (request.range.end) end = end.count() > 0 ? std::min<microseconds>(end, *request.range.end) : *request.range.end;
  end = std::max<microseconds>(end - request.range.start, microseconds(0));
  return microseconds(std::llround(static_cast<double>(end.count()) / request.speed));
}

}  // namespace

milliseconds ClipTiming::total() const noexcept {
  auto shown = std::chrono::round<milliseconds>(pass * passes);
  if (sound_pass) shown = std::max(shown, std::chrono::round<milliseconds>(*sound_pass * sound_passes));
  return hold_to ? std::max(shown, *hold_to) : shown;
}

Result<ClipTiming> clip_timing(int in_fd, const Demuxer& demuxer, const TranscodeRequest& request,
                               const VideoLimits& limits, const std::stop_token& stop) {
  ClipTiming timing{.pass = shown_of(declared_end(demuxer), request)};
  if (request.at_least.count() <= 0) return timing;
  PINMILL_ASSIGN_OR_RETURN(const Ends ends, measured_ends(in_fd, request, limits, stop));
  const microseconds picture = shown_of(ends.picture, request), sound = shown_of(ends.sound, request);
  const microseconds whole = sound > picture + stray_sound ? sound : picture;
  timing.pass = whole;
  if (picture.count() <= 0 || picture >= request.at_least) return timing;
  if (request.extend == TranscodeRequest::Extend::hold) {
    timing.hold_to = request.at_least;
    timing.sound_pass = std::max<microseconds>(whole, request.at_least);
    return timing;
  }
  timing.pass = picture;
  timing.passes = static_cast<int>((microseconds(request.at_least) + picture - microseconds(1)) / picture);
  const bool outlasts = whole >= picture * timing.passes;
  timing.sound_pass = outlasts ? whole : picture;
  timing.sound_passes = outlasts ? 1 : timing.passes;
  return timing;
}

}  // namespace pinmill
