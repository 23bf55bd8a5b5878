#include "codecs/video/filter_node.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "codecs/libav/error.h"

namespace pinmill {
namespace {

constexpr AVRational milliseconds_base{1, 1000};

struct FreeInOut {
  void operator()(AVFilterInOut* end) const noexcept { avfilter_inout_free(&end); }
};

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

// One end of the chain, under the name that the description leaves open.
std::unique_ptr<AVFilterInOut, FreeInOut> loose_end(const char* name, AVFilterContext* context) {
  std::unique_ptr<AVFilterInOut, FreeInOut> end(avfilter_inout_alloc());
  if (end) {
    end->name = av_strdup(name);
    end->filter_ctx = context;
  }
  return end;
}

class Chain {
 public:
  static Result<Chain> build(const AVFrame& frame, const std::string& description, int samples_a_frame) {
    const bool sound = frame.sample_rate > 0;
    Chain chain;
    chain.graph_.reset(avfilter_graph_alloc());
    if (!chain.graph_) return Error(ErrorCode::limit_exceeded, "no memory for a filter graph");
    PINMILL_RETURN_IF_ERROR(chain.add_source(frame, sound));
    const AVFilter* sink = avfilter_get_by_name(sound ? "abuffersink" : "buffersink");
    if (const int made = avfilter_graph_create_filter(&chain.sink_, sink, "out", nullptr, nullptr, chain.graph_.get());
        made < 0)
      return libav::error_from(made, "make the filters' sink");
    auto from = loose_end("in", chain.source_);
    auto to = loose_end("out", chain.sink_);
    AVFilterInOut* open_outputs = from.release();
    AVFilterInOut* open_inputs = to.release();
    const int parsed =
        avfilter_graph_parse_ptr(chain.graph_.get(), description.c_str(), &open_inputs, &open_outputs, nullptr);
    avfilter_inout_free(&open_inputs);
    avfilter_inout_free(&open_outputs);
    if (parsed < 0) return libav::error_from(parsed, fmt::format("read the filters \"{}\"", description));
    if (const int configured = avfilter_graph_config(chain.graph_.get(), nullptr); configured < 0)
      return libav::error_from(configured, fmt::format("join the filters \"{}\"", description));
    if (sound && samples_a_frame > 0) av_buffersink_set_frame_size(chain.sink_, static_cast<unsigned>(samples_a_frame));
    return chain;
  }

  /// `frame` null: no more comes.
  Result<void> push(AVFrame* frame) {
    const int pushed = av_buffersrc_add_frame_flags(source_, frame, AV_BUFFERSRC_FLAG_PUSH);
    if (pushed < 0 && pushed != AVERROR_EOF) return libav::error_from(pushed, "av_buffersrc_add_frame");
    return {};
  }

  /// Null: nothing more for now.
  Result<libav::FramePtr> pull() {
    libav::FramePtr frame(av_frame_alloc());
    if (!frame) return Error(ErrorCode::limit_exceeded, "no memory for a frame");
    const int pulled = av_buffersink_get_frame(sink_, frame.get());
    if (pulled == AVERROR(EAGAIN) || pulled == AVERROR_EOF) return libav::FramePtr();
    if (pulled < 0) return libav::error_from(pulled, "av_buffersink_get_frame");
    frame->time_base = av_buffersink_get_time_base(sink_);
    return frame;
  }

 private:
  Result<void> add_source(const AVFrame& frame, bool sound) {
    source_ = avfilter_graph_alloc_filter(graph_.get(), avfilter_get_by_name(sound ? "abuffer" : "buffer"), "in");
    AVBufferSrcParameters* parameters = av_buffersrc_parameters_alloc();
    if (source_ == nullptr || parameters == nullptr) {
      av_free(parameters);
      return Error(ErrorCode::limit_exceeded, "no memory for a filter graph");
    }
    parameters->format = frame.format;
    parameters->time_base = frame.time_base;
    parameters->width = frame.width;
    parameters->height = frame.height;
    parameters->sample_aspect_ratio = frame.sample_aspect_ratio;
    parameters->sample_rate = frame.sample_rate;
    parameters->ch_layout = frame.ch_layout;  // copied by the call, by value for the layouts that we let through
    const int set = av_buffersrc_parameters_set(source_, parameters);
    av_free(parameters);
    if (set < 0) return libav::error_from(set, "av_buffersrc_parameters_set");
    if (const int made = avfilter_init_dict(source_, nullptr); made < 0)
      return libav::error_from(made, "make the filters' source");
    return {};
  }

  libav::FilterGraphPtr graph_;
  AVFilterContext* source_ = nullptr;  // owned by the graph, as is the sink
  AVFilterContext* sink_ = nullptr;
};

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
    PINMILL_ASSIGN_OR_RETURN(Chain built, Chain::build(frame, description, options_.samples_a_frame));
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
  std::optional<Chain> chain_;
  Shape shape_;
  int seen_ = 0;
  bool sound_ = false;
};

}  // namespace

std::unique_ptr<graph::Node> make_filter_node(FilterOptions options, WorkCounts& work) {
  return std::make_unique<FilterNode>(std::move(options), work);
}

}  // namespace pinmill
