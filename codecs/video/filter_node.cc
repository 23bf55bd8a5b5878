#include "codecs/video/filter_node.h"

#include <algorithm>
#include <utility>

#include "codecs/video/filter_chain.h"

namespace pinmill {
namespace {

constexpr AVRational milliseconds_base{1, 1000};
constexpr std::int64_t shortest_held_ms = 16, longest_held_ms = 250;
constexpr AVRational fine_base{1, 90'000};  // for times that a speed has moved off their base's ticks

// What a chain was built for: frames that differ in it need another.
struct Shape {
  int width = 0, height = 0, format = -1, sample_rate = 0, channels = 0;
  AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
  AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
  bool operator==(const Shape&) const = default;
};

Shape shape_of(const AVFrame& frame) noexcept {
  return {frame.width,      frame.height,     frame.format, frame.sample_rate, frame.ch_layout.nb_channels,
          frame.colorspace, frame.color_range};
}

class FilterNode final : public graph::Node {
 public:
  FilterNode(FilterOptions options, WorkCounts& work) : options_(std::move(options)), work_(work) {}

  std::string_view name() const noexcept override { return sound_ ? "filter sound" : "filter picture"; }

  Result<void> process(graph::Item item, graph::Output& output) override {
    if (auto* info = std::get_if<graph::StreamInfo>(&item)) {
      info->frame_rate = rate_behind(info->frame_rate);
      return output.emit(std::move(item));
    }
    AVFrame& frame = *std::get<graph::Frame>(item);
    sound_ = frame.sample_rate > 0;
    if (!sound_ && seen_++ % options_.keep_one_of != 0) return {};
    if (!rebase(frame)) return {};
    PINMILL_RETURN_IF_ERROR(adapt(frame, output));
    PINMILL_RETURN_IF_ERROR(chain_->push(&frame));
    return drain(output);
  }

  Result<void> flush(graph::Output& output) override {
    PINMILL_RETURN_IF_ERROR(flush_chain(output));
    return hold(output);
  }

 private:
  Rational rate_behind(Rational rate) const noexcept {
    if (rate.num <= 0 || rate.den <= 0) return rate;
    const AVRational behind = av_mul_q({rate.num, rate.den}, av_d2q(options_.speed / options_.keep_one_of, 100'000));
    return {behind.num, behind.den};
  }

  // Counts the frame's time from the range's start; the first picture stands from there. False: it lies outside.
  bool rebase(AVFrame& frame) {
    if (frame.pts == AV_NOPTS_VALUE) return false;
    const AVRational base = frame.time_base;
    const Rational ours{base.num, base.den};
    frame.pts -=
        options_.origin.rescaled_to(ours).ticks + av_rescale_q(options_.range.start.count(), milliseconds_base, base);
    const std::int64_t duration = sound_ ? av_rescale_q(frame.nb_samples, {1, frame.sample_rate}, base)
                                         : std::max<std::int64_t>(frame.pkt_duration * options_.keep_one_of, 0);
    if (frame.pts < 0 && frame.pts + duration <= 0) return false;
    if (options_.range.end) {
      const auto length = *options_.range.end - options_.range.start;
      if (frame.pts >= av_rescale_q(length.count(), milliseconds_base, base)) return false;
    }
    if (sound_) return true;
    frame.pkt_duration = frame.pts < 0 ? duration + frame.pts : duration;
    frame.pts = std::exchange(started_, true) ? std::max<std::int64_t>(frame.pts, 0) : 0;
    if (options_.speed != 1) quicken(frame);
    return true;
  }

  void quicken(AVFrame& frame) const noexcept {
    const AVRational pace = av_mul_q(frame.time_base, av_inv_q(av_d2q(options_.speed, 1'000'000)));
    frame.pts = av_rescale_q(frame.pts, pace, fine_base);
    frame.pkt_duration = av_rescale_q(frame.pkt_duration, pace, fine_base);
    frame.time_base = fine_base;
  }

  Result<void> adapt(AVFrame& frame, graph::Output& output) {
    PINMILL_ASSIGN_OR_RETURN(const std::string description, options_.describe(frame));
    const Shape shape = shape_of(frame);
    if (chain_ && shape == shape_) return {};
    PINMILL_RETURN_IF_ERROR(flush_chain(output));
    PINMILL_ASSIGN_OR_RETURN(FilterChain built, FilterChain::build(frame, description, options_.samples_a_frame));
    chain_.emplace(std::move(built));
    shape_ = shape;
    source_base_ = frame.time_base;
    return {};
  }

  Result<void> flush_chain(graph::Output& output) {
    if (!chain_) return {};
    PINMILL_RETURN_IF_ERROR(chain_->push(nullptr));
    return drain(output);
  }

  Result<void> drain(graph::Output& output) {
    while (true) {
      PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, chain_->pull());
      if (!frame) return {};
      if (!sound_) {
        frame->pkt_duration = av_rescale_q(frame->pkt_duration, source_base_, frame->time_base);
        ++work_.frames_filtered;
      }
      if (options_.hold_to) last_.reset(av_frame_clone(frame.get()));
      PINMILL_RETURN_IF_ERROR(output.emit(std::move(frame)));
    }
  }

  // The last frame again, by reference, until `hold_to`, at its own pace: an MP4's length is the sum of its decoding
  // times, which run behind by some frames, so that rare long frames would make it seem shorter than it is.
  Result<void> hold(graph::Output& output) {
    if (!options_.hold_to || !last_) return {};
    const auto ticks = [this](std::int64_t ms) { return av_rescale_q(ms, milliseconds_base, last_->time_base); };
    const std::int64_t end = ticks(options_.hold_to->count());
    const std::int64_t pace = std::clamp(last_->pkt_duration, ticks(shortest_held_ms), ticks(longest_held_ms));
    std::int64_t time = last_->pts + (last_->pkt_duration > 0 ? last_->pkt_duration : pace);
    while (time < end) {
      libav::FramePtr again(av_frame_clone(last_.get()));
      if (!again) return Error(ErrorCode::limit_exceeded, "no memory for a frame");
      again->pts = time;
      again->pkt_duration = std::min(pace, end - time);
      time += again->pkt_duration;
      PINMILL_RETURN_IF_ERROR(output.emit(std::move(again)));
    }
    return {};
  }

  FilterOptions options_;
  WorkCounts& work_;
  std::optional<FilterChain> chain_;
  Shape shape_;
  AVRational source_base_{1, 1};
  libav::FramePtr last_;  // of what came out, while one is to be held
  int seen_ = 0;
  bool sound_ = false;
  bool started_ = false;  // a picture was let through
};

}  // namespace

std::unique_ptr<graph::Node> make_filter_node(FilterOptions options, WorkCounts& work) {
  return std::make_unique<FilterNode>(std::move(options), work);
}

}  // namespace pinmill
