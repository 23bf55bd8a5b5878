#include "codecs/video/animation_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "codecs/graph/frame_pull.h"
#include "codecs/video/clip_source.h"
#include "codecs/video/decode_node.h"
#include "codecs/video/demuxer.h"
#include "codecs/vips/webp_frames.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr AVRational milliseconds_base{1, 1000};
constexpr std::int64_t shortest_frame_ms = 10;

/// One play after another, each from the first frame.
class Frames {
 public:
  virtual ~Frames() = default;
  /// With its duration, in any time base; null at the end of a play.
  virtual Result<graph::Frame> next() = 0;
  virtual Result<void> rewind() = 0;
};

VideoLimits as_video(const ImageLimits& limits) {
  return {.max_input_bytes = limits.max_input_bytes, .max_side_px = limits.max_side_px};
}

Result<std::unique_ptr<Demuxer>> open_demuxer(int fd, Format format, const ImageLimits& limits) {
  PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(fd));
  PINMILL_ASSIGN_OR_RETURN(auto demuxer, Demuxer::open(std::move(input), format, as_video(limits)));
  if (demuxer->picture_stream() < 0) return Error(ErrorCode::corrupt_input, "the animation has no frames");
  return demuxer;
}

/// GIF and APNG.
class LibavFrames final : public Frames {
 public:
  LibavFrames(int fd, Format format, const ImageLimits& limits, WorkCounts& work)
      : fd_(fd), format_(format), limits_(limits), work_(work) {}

  Result<void> rewind() override {
    pull_.reset();
    counted_ = 0;
    PINMILL_ASSIGN_OR_RETURN(demuxer_, open_demuxer(fd_, format_, limits_));
    std::vector<std::unique_ptr<graph::Node>> nodes;
    nodes.push_back(
        make_decode_node({.threads = 1, .max_pixels = static_cast<std::int64_t>(limits_.max_frame_px)}, work_));
    pull_ = std::make_unique<FramePull>(
        make_clip_source(*demuxer_, {.picture = demuxer_->picture_stream()}, ClipRange{}), std::move(nodes));
    return {};
  }

  Result<graph::Frame> next() override {
    auto frame = pull_->next();
    work_.bytes_read += demuxer_->bytes_read() - std::exchange(counted_, demuxer_->bytes_read());
    return frame;
  }

 private:
  const int fd_;
  const Format format_;
  const ImageLimits limits_;
  WorkCounts& work_;
  std::unique_ptr<Demuxer> demuxer_;  // outlives what pulls from it
  std::unique_ptr<FramePull> pull_;
  std::uint64_t counted_ = 0;
};

Result<graph::Frame> frame_of(const Image& image) {
  graph::Frame frame(av_frame_alloc());
  if (!frame) return Error(ErrorCode::limit_exceeded, "no memory for a frame");
  frame->format = image.has_alpha() ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24;
  frame->width = static_cast<int>(image.width_px());
  frame->height = static_cast<int>(image.height_px());
  if (av_frame_get_buffer(frame.get(), 0) < 0) return Error(ErrorCode::limit_exceeded, "no memory for a frame");
  const std::size_t row_bytes = image.width_px() * bytes_per_pixel(image.layout());
  for (std::uint32_t y = 0; y < image.height_px(); ++y)
    std::memcpy(frame->data[0] + std::ptrdiff_t{y} * frame->linesize[0], image.plane().row(y), row_bytes);
  return frame;
}

class WebpAnimation final : public Frames {
 public:
  WebpAnimation(std::unique_ptr<WebpFrames> frames, WorkCounts& work) : frames_(std::move(frames)), work_(work) {}

  Result<void> rewind() override {
    shown_ = 0;
    return frames_->rewind();
  }

  Result<graph::Frame> next() override {
    PINMILL_ASSIGN_OR_RETURN(const Image image, frames_->next());
    if (image.empty()) return graph::Frame();
    PINMILL_ASSIGN_OR_RETURN(graph::Frame frame, frame_of(image));
    ++work_.frames_decoded;
    frame->time_base = milliseconds_base;
    frame->pkt_duration = frames_->durations()[shown_++].count();
    return frame;
  }

 private:
  std::unique_ptr<WebpFrames> frames_;
  WorkCounts& work_;
  std::size_t shown_ = 0;
};

class AnimationSource final : public graph::Source {
 public:
  AnimationSource(std::unique_ptr<Frames> frames, AnimationPlays plays, std::uint32_t max_frames)
      : frames_(std::move(frames)), plays_(plays), max_frames_(max_frames) {}

  std::string_view name() const noexcept override { return "read the animation"; }
  std::size_t lanes() const noexcept override { return 1; }

  Result<bool> pull(const std::vector<graph::Output*>& lanes) override {
    if (!started_) {
      started_ = true;
      PINMILL_RETURN_IF_ERROR(frames_->rewind());
    }
    graph::Frame frame;
    if (in_this_play_ < max_frames_) {
      PINMILL_ASSIGN_OR_RETURN(frame, frames_->next());
    }
    if (!frame) return play_again();
    ++in_this_play_;
    const std::int64_t lasting =
        std::max(av_rescale_q(frame->pkt_duration, frame->time_base, milliseconds_base), shortest_frame_ms);
    frame->time_base = milliseconds_base;
    frame->pts = shown_ms_;
    frame->pkt_duration = lasting;
    shown_ms_ += lasting;
    PINMILL_RETURN_IF_ERROR(lanes.front()->emit(std::move(frame)));
    return true;
  }

 private:
  Result<bool> play_again() {
    if (in_this_play_ == 0) return Error(ErrorCode::corrupt_input, "the animation has no frame that decodes");
    if (shown_ms_ >= plays_.at_least.count()) return false;
    in_this_play_ = 0;
    PINMILL_RETURN_IF_ERROR(frames_->rewind());
    return true;
  }

  std::unique_ptr<Frames> frames_;
  const AnimationPlays plays_;
  const std::uint32_t max_frames_;
  std::uint32_t in_this_play_ = 0;
  std::int64_t shown_ms_ = 0;
  bool started_ = false;
};

Result<std::unique_ptr<WebpFrames>> open_webp(int fd, const ImageLimits& limits, WorkCounts& work) {
  PINMILL_ASSIGN_OR_RETURN(Bytes bytes, read_all(fd, limits.max_input_bytes));
  work.bytes_read += bytes.size();
  return open_webp_frames(std::make_shared<const Bytes>(std::move(bytes)), limits);
}

Error does_not_move(Format format) {
  return Error(ErrorCode::unsupported,
               fmt::format("{} is no animation; GIF, WebP and APNG are taken", traits_of(format).name));
}

}  // namespace

Result<std::unique_ptr<graph::Source>> make_animation_source(int fd, Format format, const AnimationPlays& plays,
                                                             const ImageLimits& limits, WorkCounts& work) {
  if (!may_be_animated(format)) return does_not_move(format);
  std::unique_ptr<Frames> frames;
  if (format == Format::webp) {
    PINMILL_ASSIGN_OR_RETURN(auto webp, open_webp(fd, limits, work));
    frames = std::make_unique<WebpAnimation>(std::move(webp), work);
  } else {
    frames = std::make_unique<LibavFrames>(fd, format, limits, work);
  }
  return std::unique_ptr<graph::Source>(std::make_unique<AnimationSource>(std::move(frames), plays, limits.max_frames));
}

Result<milliseconds> animation_length(int fd, Format format, const ImageLimits& limits) {
  if (!may_be_animated(format)) return does_not_move(format);
  if (format == Format::webp) {
    WorkCounts ignored;
    PINMILL_ASSIGN_OR_RETURN(const auto webp, open_webp(fd, limits, ignored));
    milliseconds length{0};
    for (const milliseconds each : webp->durations()) length += each;
    return length;
  }
  PINMILL_ASSIGN_OR_RETURN(const auto demuxer, open_demuxer(fd, format, limits));
  const int stream = demuxer->picture_stream();
  const libav::PacketPtr packet(av_packet_alloc());
  if (!packet) return Error(ErrorCode::limit_exceeded, "no memory for a packet");
  std::int64_t length_ms = 0;
  for (std::uint32_t frames = 0; frames < limits.max_frames; ++frames) {
    PINMILL_ASSIGN_OR_RETURN(const bool more, demuxer->read(*packet));
    if (!more) break;
    length_ms += std::max(av_rescale_q(packet->duration, demuxer->stream(stream).time_base, milliseconds_base),
                          shortest_frame_ms);
  }
  return milliseconds(length_ms);
}

}  // namespace pinmill
