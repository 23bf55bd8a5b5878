#include "codecs/video/decode_node.h"

#include <fmt/format.h>

#include "codecs/libav/error.h"
#include "codecs/video/decoder.h"

namespace pinmill {
namespace {

// Losses are judged once there is enough to judge by: a damaged first frame is no twentieth of anything.
constexpr std::uint64_t packets_before_judging = 100;

// H.264's decoder fills what it cannot read with what lies around it, and says so: such a frame is shown, and counts as
// lost. With several threads it says so of some of them only, since a frame may be handed out before its end was read.
constexpr int patched_up = FF_DECODE_ERROR_CONCEALMENT_ACTIVE | FF_DECODE_ERROR_DECODE_SLICES;

class DecodeNode final : public graph::Node {
 public:
  DecodeNode(const DecodeOptions& options, WorkCounts& work) : options_(options), work_(work) {}

  std::string_view name() const noexcept override { return picture_ ? "decode picture" : "decode sound"; }

  Result<void> process(graph::Item item, graph::Output& output) override {
    if (auto* info = std::get_if<graph::StreamInfo>(&item)) {
      PINMILL_RETURN_IF_ERROR(open(*info));
      return output.emit(std::move(item));
    }
    AVPacket& packet = *std::get<graph::Packet>(item);
    ++packets_;
    if (packet.pts != AV_NOPTS_VALUE) last_time_ = Timestamp{packet.pts, time_base_};
    const int sent = avcodec_send_packet(context_.get(), &packet);
    if (sent < 0) return take_failure(sent, "avcodec_send_packet");
    return drain(output);
  }

  Result<void> flush(graph::Output& output) override {
    if (!context_) return {};
    avcodec_send_packet(context_.get(), nullptr);
    PINMILL_RETURN_IF_ERROR(drain(output));
    return judge(0);
  }

 private:
  Result<void> open(const graph::StreamInfo& info) {
    picture_ = info.parameters->codec_type == AVMEDIA_TYPE_VIDEO;
    time_base_ = info.time_base;
    if (info.frame_rate.num > 0)
      usual_duration_ = av_rescale_q(1, {info.frame_rate.den, info.frame_rate.num}, {time_base_.num, time_base_.den});
    PINMILL_ASSIGN_OR_RETURN(context_, open_decoder(info, {options_.threads, options_.max_pixels}));
    return {};
  }

  Result<void> drain(graph::Output& output) {
    while (true) {
      libav::FramePtr frame(av_frame_alloc());
      if (!frame) return Error(ErrorCode::limit_exceeded, "no memory for a frame");
      const int received = avcodec_receive_frame(context_.get(), frame.get());
      if (received == AVERROR(EAGAIN) || received == AVERROR_EOF) return {};
      if (received < 0) {
        PINMILL_RETURN_IF_ERROR(take_failure(received, "avcodec_receive_frame"));
        continue;
      }
      decodes_ = true;
      frame->time_base = {time_base_.num, time_base_.den};
      frame->pts = frame->best_effort_timestamp != AV_NOPTS_VALUE ? frame->best_effort_timestamp : expected_;
      if (frame->pts != AV_NOPTS_VALUE) expected_ = frame->pts + duration_of(*frame);
      if (picture_) ++work_.frames_decoded;
      if ((frame->decode_error_flags & patched_up) != 0) PINMILL_RETURN_IF_ERROR(lose());
      PINMILL_RETURN_IF_ERROR(output.emit(std::move(frame)));
    }
  }

  std::int64_t duration_of(const AVFrame& frame) const noexcept {
    return frame.pkt_duration > 0 ? frame.pkt_duration : usual_duration_;
  }

  // A packet that asks for what its decoder cannot do is damaged, where others did decode.
  Result<void> take_failure(int number, const char* call) {
    if (libav::is_damage(number) || (number == AVERROR_PATCHWELCOME && decodes_)) return lose();
    return libav::error_from(number, call);
  }

  Result<void> lose() {
    ++lost_;
    ++work_.frames_lost;
    return judge(packets_before_judging);
  }

  Result<void> judge(std::uint64_t least) const {
    if (packets_ < least || packets_ == 0 ||
        static_cast<double>(lost_) <= options_.tolerated_loss * static_cast<double>(packets_))
      return {};
    return Error(ErrorCode::corrupt_input,
                 fmt::format("{} of {} packets up to {:.1f} s do not decode; up to {:.0f} % are made do without", lost_,
                             packets_, last_time_.known() ? last_time_.seconds() : 0.0, options_.tolerated_loss * 100));
  }

  const DecodeOptions options_;
  WorkCounts& work_;
  libav::CodecContextPtr context_;
  Rational time_base_;
  Timestamp last_time_;
  std::int64_t expected_ = AV_NOPTS_VALUE;  // when the next frame is due: AVI does not say it of all
  std::int64_t usual_duration_ = 0;
  std::uint64_t packets_ = 0, lost_ = 0;
  bool picture_ = true;
  bool decodes_ = false;  // at least one packet did
};

}  // namespace

std::unique_ptr<graph::Node> make_decode_node(const DecodeOptions& options, WorkCounts& work) {
  return std::make_unique<DecodeNode>(options, work);
}

}  // namespace pinmill
