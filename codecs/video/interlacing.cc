#include "codecs/video/interlacing.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "codecs/graph/graph.h"
#include "codecs/video/clip_source.h"
#include "codecs/video/decode_node.h"
#include "codecs/video/filter_node.h"

namespace pinmill {
namespace {

constexpr std::chrono::milliseconds sample_length{2000};
constexpr double least_frames = 10;   // fewer that tell anything tell nothing
constexpr double clear_majority = 3;  // against the flag
constexpr double enough_frames = 16;  // that all tell the same: there is no need for the rest of the sample
constexpr double tolerated_loss = 1;  // what does not decode is somebody else's to judge

struct Counts {
  double top_first = 0, bottom_first = 0, progressive = 0;
  double interlaced() const noexcept { return top_first + bottom_first; }
  bool are_clear() const noexcept {
    return interlaced() + progressive >= enough_frames && (interlaced() == 0 || progressive == 0);
  }
};

// `idet` keeps running totals of its verdicts in each frame's metadata.
class LastCounts final : public graph::Sink {
 public:
  explicit LastCounts(Counts& counts) : counts_(counts) {}
  std::string_view name() const noexcept override { return "compare fields"; }

  Result<void> consume(std::size_t, graph::Item item) override {
    const auto* frame = std::get_if<graph::Frame>(&item);
    if (frame == nullptr) return {};
    counts_ = {total(**frame, "tff"), total(**frame, "bff"), total(**frame, "progressive")};
    if (counts_.are_clear()) return Error(ErrorCode::cancelled, "enough was seen");
    return {};
  }
  Result<void> finish(std::size_t) override { return {}; }

 private:
  static double total(const AVFrame& frame, const char* verdict) {
    const std::string key = std::string("lavfi.idet.multiple.") + verdict;
    const AVDictionaryEntry* entry = av_dict_get(frame.metadata, key.c_str(), nullptr, 0);
    return entry != nullptr ? std::strtod(entry->value, nullptr) : 0;
  }

  Counts& counts_;
};

FieldOrder verdict(const Counts& counts, FieldOrder flagged) {
  const double interlaced = counts.interlaced();
  if (interlaced + counts.progressive < least_frames) return flagged;
  const FieldOrder order = counts.top_first >= counts.bottom_first ? FieldOrder::top_first : FieldOrder::bottom_first;
  if (flagged == FieldOrder::progressive)
    return interlaced > clear_majority * counts.progressive ? order : FieldOrder::progressive;
  return counts.progressive > clear_majority * interlaced ? FieldOrder::progressive : flagged;
}

}  // namespace

Result<FieldOrder> measure_fields(Demuxer& demuxer, int stream, std::chrono::milliseconds at, FieldOrder flagged,
                                  std::stop_token stop) {
  const ClipRange range{.start = at, .end = at + sample_length};
  WorkCounts decoding, filtering;
  Counts counts;
  graph::Graph::Builder builder(make_clip_source(demuxer, {.picture = stream}, range));
  builder.then(0, make_decode_node({.threads = 1, .tolerated_loss = tolerated_loss}, decoding));
  builder.then(0, make_filter_node({.origin = presentation_start(demuxer, stream),
                                    .range = range,
                                    .describe = [](AVFrame&) -> Result<std::string> { return std::string("idet"); }},
                                   filtering));
  builder.into(std::make_unique<LastCounts>(counts)).execution(graph::Execution::serial);
  PINMILL_ASSIGN_OR_RETURN(graph::Graph graph, std::move(builder).build());
  auto looked = graph.run(std::move(stop));
  if (!looked && !counts.are_clear()) return std::move(looked).error();
  return verdict(counts, flagged);
}

}  // namespace pinmill
