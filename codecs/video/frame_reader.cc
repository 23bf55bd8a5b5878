#include "codecs/video/frame_reader.h"

#include <algorithm>
#include <utility>

#include "codecs/libav/error.h"
#include "codecs/video/clip_source.h"
#include "codecs/video/decoder.h"
#include "codecs/video/picture_filter.h"

namespace pinmill {
namespace {

constexpr Rational microseconds_base{1, 1'000'000};

}  // namespace

FrameReader::FrameReader(std::unique_ptr<Demuxer> demuxer, int stream, std::stop_token stop)
    : demuxer_(std::move(demuxer)),
      stream_(stream),
      stop_(std::move(stop)),
      packet_(av_packet_alloc()),
      origin_(presentation_start(*demuxer_, stream)) {
  demuxer_->select(stream, -1);
}

Result<std::unique_ptr<FrameReader>> FrameReader::open(int fd, Format format, const VideoLimits& limits,
                                                       std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(fd));
  PINMILL_ASSIGN_OR_RETURN(auto demuxer, Demuxer::open(std::move(input), format, limits));
  const int stream = demuxer->picture_stream();
  if (stream < 0) return Error(ErrorCode::unsupported, "the file has no moving picture that can be decoded");
  std::unique_ptr<FrameReader> reader(new FrameReader(std::move(demuxer), stream, std::move(stop)));
  if (!reader->packet_) return Error(ErrorCode::limit_exceeded, "no memory for a packet");
  PINMILL_ASSIGN_OR_RETURN(reader->info_, describe_stream(reader->stream()));
  PINMILL_ASSIGN_OR_RETURN(reader->context_, open_decoder(reader->info_, {}));
  return reader;
}

std::chrono::milliseconds FrameReader::duration() const noexcept {
  return std::chrono::milliseconds(std::max<std::int64_t>(demuxer_->context().duration, 0) / 1000);
}

std::chrono::milliseconds FrameReader::time_of(const AVFrame& frame) const noexcept {
  return time_of(frame.pts);
}

std::chrono::milliseconds FrameReader::time_of(std::int64_t pts) const noexcept {
  return Timestamp{pts, info_.time_base}.milliseconds() - origin_.milliseconds();
}

Result<void> FrameReader::seek(std::chrono::milliseconds time) {
  // half a millisecond later: a key frame at `time`, rounded down, is meant, too
  const Timestamp wanted{origin_.rescaled_to(microseconds_base).ticks + time.count() * 1000 + 500, microseconds_base};
  PINMILL_RETURN_IF_ERROR(demuxer_->seek(stream_, wanted.rescaled_to(info_.time_base).ticks));
  avcodec_flush_buffers(context_.get());
  ended_ = false;
  return {};
}

void FrameReader::take_care(Care care) noexcept {
  context_->skip_frame = care == Care::whole ? AVDISCARD_DEFAULT : AVDISCARD_NONREF;
  context_->skip_loop_filter = care == Care::rough ? AVDISCARD_ALL : AVDISCARD_DEFAULT;
}

// Gives the decoder one more packet. False: it was told the end.
Result<bool> FrameReader::feed() {
  if (stop_.stop_requested()) return Error(ErrorCode::cancelled, "stopped on request");
  PINMILL_ASSIGN_OR_RETURN(const bool more, demuxer_->read(*packet_));
  const int sent = avcodec_send_packet(context_.get(), more ? packet_.get() : nullptr);
  if (sent < 0 && !libav::is_damage(sent)) return libav::error_from(sent, "avcodec_send_packet");
  ended_ = !more;
  return more;
}

// Null: the decoder wants more, or has ended.
Result<libav::FramePtr> FrameReader::receive() {
  libav::FramePtr frame(av_frame_alloc());
  if (!frame) return Error(ErrorCode::limit_exceeded, "no memory for a frame");
  while (true) {
    const int received = avcodec_receive_frame(context_.get(), frame.get());
    if (received == AVERROR(EAGAIN) || received == AVERROR_EOF) return libav::FramePtr();
    if (libav::is_damage(received)) continue;
    if (received < 0) return libav::error_from(received, "avcodec_receive_frame");
    ++frames_decoded_;
    frame->time_base = {info_.time_base.num, info_.time_base.den};
    frame->pts = frame->best_effort_timestamp;
    if (frame->pts == AV_NOPTS_VALUE) continue;
    if (stream().sample_aspect_ratio.num > 0) frame->sample_aspect_ratio = stream().sample_aspect_ratio;
    complete_colour(*frame);
    return frame;
  }
}

Result<libav::FramePtr> FrameReader::next() {
  while (true) {
    PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, receive());
    if (frame || ended_) return frame;
    PINMILL_RETURN_IF_ERROR(feed());
  }
}

Result<libav::FramePtr> FrameReader::next_key(std::optional<std::chrono::milliseconds> known) {
  while (true) {
    if (stop_.stop_requested()) return Error(ErrorCode::cancelled, "stopped on request");
    PINMILL_ASSIGN_OR_RETURN(const bool more, demuxer_->read(*packet_));
    if (!more) return libav::FramePtr();
    if ((packet_->flags & AV_PKT_FLAG_KEY) == 0) continue;
    if (known && packet_->pts != AV_NOPTS_VALUE && time_of(packet_->pts) == *known) return libav::FramePtr();
    avcodec_flush_buffers(context_.get());
    if (avcodec_send_packet(context_.get(), packet_.get()) < 0) continue;
    avcodec_send_packet(context_.get(), nullptr);
    PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, receive());
    avcodec_flush_buffers(context_.get());
    if (frame) return frame;
  }
}

Result<std::vector<std::chrono::milliseconds>> FrameReader::key_times(std::chrono::milliseconds from,
                                                                      std::chrono::milliseconds to) {
  PINMILL_RETURN_IF_ERROR(seek(from));
  std::vector<std::chrono::milliseconds> times;
  while (true) {
    if (stop_.stop_requested()) return Error(ErrorCode::cancelled, "stopped on request");
    PINMILL_ASSIGN_OR_RETURN(const bool more, demuxer_->read(*packet_));
    if (!more) return times;
    if ((packet_->flags & AV_PKT_FLAG_KEY) == 0 || packet_->pts == AV_NOPTS_VALUE) continue;
    const auto time = time_of(packet_->pts);
    if (time > to) return times;
    if (time >= from) times.push_back(time);
  }
}

WorkCounts FrameReader::work() const noexcept {
  WorkCounts work;
  work.bytes_read = demuxer_->bytes_read();
  work.frames_decoded = frames_decoded_;
  return work;
}

}  // namespace pinmill
