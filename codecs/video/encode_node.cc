#include "codecs/video/encode_node.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "codecs/libav/error.h"
#include "codecs/libav/x264_parameters.h"
#include "codecs/video/sound_filter.h"

namespace pinmill {
namespace {

constexpr double key_frame_interval_s = 2;
// On top of "superfast", each tried at equal SSIM on a cartoon and a film: finer partitions save up to 6 % of the bytes
// of large pictures for 2 % of a usual run's CPU, trellis 3 % of small ones' for as much. More search saves up to 15 %
// more for 10 %: what goes that way is Effort::small. More references or lookahead gain nothing.
constexpr std::string_view fast_parameters = "mbtree=1:rc-lookahead=10:analyse=p8x8,b8x8,i8x8,i4x4";
constexpr std::string_view fast_parameters_of_small = ":trellis=1";
constexpr int small_picture_px = 1'000'000;
constexpr double clock_tick_s = 0.0015;  // as containers round times
constexpr AVRational default_frame_rate{30, 1};

std::string fast_parameters_for(const AVCodecContext& picture) {
  std::string all(fast_parameters);
  if (picture.width * picture.height < small_picture_px) all += fast_parameters_of_small;
  return all;
}

/// What both encoders share: open late, send, receive, describe the stream once.
class EncodeNode : public graph::Node {
 public:
  Result<void> process(graph::Item item, graph::Output& output) override {
    if (auto* info = std::get_if<graph::StreamInfo>(&item)) {
      frame_rate_ = {info->frame_rate.num, info->frame_rate.den};
      return {};
    }
    AVFrame& frame = *std::get<graph::Frame>(item);
    if (!context_) PINMILL_RETURN_IF_ERROR(open(frame, output));
    prepare(frame);
    if (const int sent = avcodec_send_frame(context_.get(), &frame); sent < 0)
      return libav::error_from(sent, "avcodec_send_frame");
    return drain(output);
  }

  Result<void> flush(graph::Output& output) override {
    if (!context_) return {};  // no frame came: there is nothing to describe
    if (const int sent = avcodec_send_frame(context_.get(), nullptr); sent < 0)
      return libav::error_from(sent, "avcodec_send_frame");
    return drain(output);
  }

 protected:
  virtual const char* encoder_name() const noexcept = 0;
  virtual void configure(AVCodecContext& context, const AVFrame& first, libav::Options& options) = 0;
  virtual void prepare(AVFrame&) {}
  virtual void finish(AVPacket&) {}

  AVRational frame_rate_{0, 1};

 private:
  Result<void> open(const AVFrame& first, graph::Output& output) {
    const AVCodec* encoder = avcodec_find_encoder_by_name(encoder_name());
    if (encoder == nullptr)
      return Error(ErrorCode::unsupported, fmt::format("this FFmpeg was built without {}", encoder_name()));
    context_.reset(avcodec_alloc_context3(encoder));
    if (!context_) return Error(ErrorCode::limit_exceeded, "no memory for an encoder");
    context_->time_base = first.time_base;
    context_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    libav::Options options;
    configure(*context_, first, options);
    if (const int opened = avcodec_open2(context_.get(), encoder, options.address()); opened < 0)
      return libav::error_from(opened, fmt::format("open {}", encoder_name()));
    if (const char* unknown = options.left_over(); unknown != nullptr)
      return Error(ErrorCode::internal, fmt::format("{} knows no option \"{}\"", encoder_name(), unknown));
    graph::StreamInfo info{.parameters = libav::CodecParametersPtr(avcodec_parameters_alloc()),
                           .time_base = {context_->time_base.num, context_->time_base.den},
                           .frame_rate = {frame_rate_.num, frame_rate_.den}};
    if (!info.parameters) return Error(ErrorCode::limit_exceeded, "no memory for a stream's description");
    if (const int copied = avcodec_parameters_from_context(info.parameters.get(), context_.get()); copied < 0)
      return libav::error_from(copied, "avcodec_parameters_from_context");
    return output.emit(std::move(info));
  }

  Result<void> drain(graph::Output& output) {
    while (true) {
      libav::PacketPtr packet(av_packet_alloc());
      if (!packet) return Error(ErrorCode::limit_exceeded, "no memory for a packet");
      const int received = avcodec_receive_packet(context_.get(), packet.get());
      if (received == AVERROR(EAGAIN) || received == AVERROR_EOF) return {};
      if (received < 0) return libav::error_from(received, "avcodec_receive_packet");
      finish(*packet);
      PINMILL_RETURN_IF_ERROR(output.emit(std::move(packet)));
    }
  }

  libav::CodecContextPtr context_;
};

class PictureEncodeNode final : public EncodeNode {
 public:
  PictureEncodeNode(const PictureEncoding& encoding, WorkCounts& work) : encoding_(encoding), work_(work) {}
  std::string_view name() const noexcept override { return "encode picture"; }

 private:
  const char* encoder_name() const noexcept override { return "libx264"; }

  AVRational rate() const noexcept {
    return frame_rate_.num > 0 && frame_rate_.den > 0 ? frame_rate_ : default_frame_rate;
  }

  void configure(AVCodecContext& context, const AVFrame& first, libav::Options& options) override {
    context.width = first.width;
    context.height = first.height;
    context.pix_fmt = AV_PIX_FMT_YUV420P;
    context.sample_aspect_ratio = {1, 1};
    context.color_primaries = AVCOL_PRI_BT709;
    context.color_trc = AVCOL_TRC_BT709;
    context.colorspace = AVCOL_SPC_BT709;
    context.color_range = AVCOL_RANGE_MPEG;
    context.chroma_sample_location = AVCHROMA_LOC_LEFT;
    context.framerate = rate();
    context.gop_size = frames_a_key();
    context.thread_count = encoding_.threads;
    if (encoding_.rate.max_bits_per_second > 0) {
      context.rc_max_rate = encoding_.rate.max_bits_per_second;
      context.rc_buffer_size = static_cast<int>(std::min<std::int64_t>(encoding_.rate.buffer_bits, INT32_MAX));
    }
    options.set("profile", "high").set("forced-idr", "1").set("crf", fmt::format("{:.2f}", encoding_.crf).c_str());
    const bool fast = encoding_.preset.empty() && encoding_.effort == Effort::fast;
    const std::string preset = !encoding_.preset.empty() ? encoding_.preset : fast ? "superfast" : "veryfast";
    options.set("preset", preset.c_str());
    if (const std::string more = libav::x264_parameters(fast ? fast_parameters_for(context) : std::string());
        !more.empty())
      options.set("x264-params", more.c_str());
  }

  int frames_a_key() const noexcept {
    return std::max(static_cast<int>(key_frame_interval_s * av_q2d(rate()) + 1e-3), 1);
  }

  // The encoder sees to a key frame in each `frames_a_key`, and counts anew from those that it puts where scenes
  // change. It is asked for one only where frames come so slowly that, with the next one, this many would last longer
  // than the interval.
  bool is_key_due(double time_s) {
    const bool first = !last_time_s_;
    const double next_s = time_s + (first ? 0 : time_s - *last_time_s_);
    const auto too_long_after = [next_s](double key_s) { return next_s - key_s > key_frame_interval_s + clock_tick_s; };
    const bool due = first || (!times_s_.empty() && too_long_after(times_s_.front()) && too_long_after(last_key_s_));
    last_time_s_ = time_s;
    times_s_.push_back(time_s);
    if (static_cast<int>(times_s_.size()) >= frames_a_key()) times_s_.pop_front();
    if (due) last_key_s_ = time_s;
    return due;
  }

  void prepare(AVFrame& frame) override {
    const double time_s = static_cast<double>(frame.pts) * av_q2d(frame.time_base);
    frame.pict_type = is_key_due(time_s) ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    const std::int64_t usual = av_rescale_q(1, av_inv_q(rate()), frame.time_base);
    durations_[frame.pts] = frame.pkt_duration > 0 ? frame.pkt_duration : usual;
    ++work_.frames_encoded;
  }

  // x264 returns no durations, and the muxer would guess the last one.
  void finish(AVPacket& packet) override {
    const auto found = durations_.find(packet.pts);
    if (found == durations_.end()) return;
    packet.duration = found->second;
    durations_.erase(found);
  }

  const PictureEncoding encoding_;
  WorkCounts& work_;
  std::map<std::int64_t, std::int64_t> durations_;  // by time, of the frames that the encoder holds
  std::deque<double> times_s_;                      // of the last frames
  std::optional<double> last_time_s_;
  double last_key_s_ = 0;  // that was asked for
};

class SoundEncodeNode final : public EncodeNode {
 public:
  std::string_view name() const noexcept override { return "encode sound"; }

 private:
  const char* encoder_name() const noexcept override { return "aac"; }

  void configure(AVCodecContext& context, const AVFrame& first, libav::Options& options) override {
    options.set("aac_coder", "fast");  // half of the usual one's work, and at this rate 9 dB nearer to the original
    context.sample_rate = sound_rate_hz;
    context.sample_fmt = static_cast<AVSampleFormat>(first.format);
    context.ch_layout = AV_CHANNEL_LAYOUT_STEREO;
    context.bit_rate = sound_bits_per_second;
    context.time_base = {1, sound_rate_hz};
  }

  void prepare(AVFrame& frame) override { frame.pts = av_rescale_q(frame.pts, frame.time_base, {1, sound_rate_hz}); }
};

}  // namespace

std::unique_ptr<graph::Node> make_picture_encode_node(const PictureEncoding& encoding, WorkCounts& work) {
  return std::make_unique<PictureEncodeNode>(encoding, work);
}

std::unique_ptr<graph::Node> make_sound_encode_node() {
  return std::make_unique<SoundEncodeNode>();
}

}  // namespace pinmill
