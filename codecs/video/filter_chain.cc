#include "codecs/video/filter_chain.h"

#include <memory>

#include <fmt/format.h>

#include "codecs/libav/error.h"

namespace pinmill {
namespace {

struct FreeInOut {
  void operator()(AVFilterInOut* end) const noexcept { avfilter_inout_free(&end); }
};

// One end of the chain, under the name that the description leaves open.
std::unique_ptr<AVFilterInOut, FreeInOut> loose_end(const char* name, AVFilterContext* context) {
  std::unique_ptr<AVFilterInOut, FreeInOut> end(avfilter_inout_alloc());
  if (end) {
    end->name = av_strdup(name);
    end->filter_ctx = context;
  }
  return end;
}

}  // namespace

Result<FilterChain> FilterChain::build(const AVFrame& frame, const std::string& description, int samples_a_frame) {
  const bool sound = frame.sample_rate > 0;
  FilterChain chain;
  chain.graph_.reset(avfilter_graph_alloc());
  if (!chain.graph_) return Error(ErrorCode::limit_exceeded, "no memory for a filter graph");
  PINMILL_RETURN_IF_ERROR(chain.add_source(frame));
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

Result<void> FilterChain::push(AVFrame* frame) {
  const int pushed = av_buffersrc_add_frame_flags(source_, frame, AV_BUFFERSRC_FLAG_PUSH);
  if (pushed < 0 && pushed != AVERROR_EOF) return libav::error_from(pushed, "av_buffersrc_add_frame");
  return {};
}

Result<libav::FramePtr> FilterChain::pull() {
  libav::FramePtr frame(av_frame_alloc());
  if (!frame) return Error(ErrorCode::limit_exceeded, "no memory for a frame");
  const int pulled = av_buffersink_get_frame(sink_, frame.get());
  if (pulled == AVERROR(EAGAIN) || pulled == AVERROR_EOF) return libav::FramePtr();
  if (pulled < 0) return libav::error_from(pulled, "av_buffersink_get_frame");
  frame->time_base = av_buffersink_get_time_base(sink_);
  return frame;
}

Result<void> FilterChain::add_source(const AVFrame& frame) {
  const bool sound = frame.sample_rate > 0;
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

}  // namespace pinmill
