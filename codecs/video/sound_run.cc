#include "codecs/video/sound_run.h"

#include <utility>

#include "codecs/graph/graph.h"
#include "codecs/video/clip_source.h"
#include "codecs/video/decode_node.h"
#include "codecs/video/filter_node.h"
#include "codecs/video/sound_filter.h"

namespace pinmill {
namespace {

class LookingSink final : public graph::Sink {
 public:
  explicit LookingSink(std::function<Result<void>(const AVFrame& frame)> look) : look_(std::move(look)) {}
  std::string_view name() const noexcept override { return "listen"; }
  Result<void> consume(std::size_t, graph::Item item) override {
    const auto* frame = std::get_if<graph::Frame>(&item);
    return frame == nullptr ? Result<void>() : look_(**frame);
  }
  Result<void> finish(std::size_t) override { return {}; }

 private:
  std::function<Result<void>(const AVFrame& frame)> look_;
};

}  // namespace

Result<void> run_sound(Demuxer& demuxer, const SoundRun& run, std::stop_token stop) {
  WorkCounts decoding, filtering;
  graph::Graph::Builder builder(make_clip_source(demuxer, {.sound = demuxer.sound_stream()}, run.range));
  builder.then(0, make_decode_node({.threads = 1}, decoding));
  builder.then(0, make_filter_node({.origin = presentation_start(demuxer, demuxer.picture_stream()),
                                    .range = run.range,
                                    .samples_a_frame = run.samples_a_frame,
                                    .describe = [&run](AVFrame& frame) -> Result<std::string> {
                                      const std::string plain = sound_filter(frame, {});
                                      return run.filters.empty() ? plain : plain + "," + run.filters;
                                    }},
                                   filtering));
  builder.into(std::make_unique<LookingSink>(run.look));
  PINMILL_ASSIGN_OR_RETURN(graph::Graph graph, std::move(builder).build());
  return graph.run(std::move(stop));
}

}  // namespace pinmill
