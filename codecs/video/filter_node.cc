#include "codecs/video/filter_node.h"

#include <algorithm>
#include <utility>

#include "codecs/video/filter_chain.h"

namespace pinmill {
namespace {

constexpr AVRational milliseconds_base{1, 1000};

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
    auto* frame = std::get_if<graph::Frame>(&item);
    if (frame == nullptr) return output.emit(std::move(item));
    sound_ = (*frame)->sample_rate > 0;
    if (!sound_ && seen_++ % options_.keep_one_of != 0) return {};
    if (!rebase(**frame)) return {};
    PINMILL_RETURN_IF_ERROR(adapt(**frame, output));
    PINMILL_RETURN_IF_ERROR(chain_->push(frame->get()));
    return drain(output);
  }

  Result<void> flush(graph::Output& output) override {
    if (!chain_) return {};
    PINMILL_RETURN_IF_ERROR(chain_->push(nullptr));
    return drain(output);
  }

 private:
  // Counts the frame's time from the range's start. False: it lies outside.
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
    if (!sound_) {
      frame.pkt_duration = frame.pts < 0 ? duration + frame.pts : duration;
      frame.pts = std::max<std::int64_t>(frame.pts, 0);
    }
    return true;
  }

  Result<void> adapt(AVFrame& frame, graph::Output& output) {
    PINMILL_ASSIGN_OR_RETURN(const std::string description, options_.describe(frame));
    const Shape shape = shape_of(frame);
    if (chain_ && shape == shape_) return {};
    if (chain_) PINMILL_RETURN_IF_ERROR(flush(output));
    PINMILL_ASSIGN_OR_RETURN(FilterChain built, FilterChain::build(frame, description, options_.samples_a_frame));
    chain_.emplace(std::move(built));
    shape_ = shape;
    return {};
  }

  Result<void> drain(graph::Output& output) {
    while (true) {
      PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, chain_->pull());
      if (!frame) return {};
      if (!sound_) ++work_.frames_filtered;
      PINMILL_RETURN_IF_ERROR(output.emit(std::move(frame)));
    }
  }

  FilterOptions options_;
  WorkCounts& work_;
  std::optional<FilterChain> chain_;
  Shape shape_;
  int seen_ = 0;
  bool sound_ = false;
};

}  // namespace

std::unique_ptr<graph::Node> make_filter_node(FilterOptions options, WorkCounts& work) {
  return std::make_unique<FilterNode>(std::move(options), work);
}

}  // namespace pinmill
