#include "codecs/graph/graph.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "codecs/graph/runners.h"

namespace pinmill::graph {

Graph::Builder::Builder(std::unique_ptr<Source> source) {
  wiring_.lanes.resize(source ? source->lanes() : 0);
  wiring_.source = std::move(source);
}

Graph::Builder& Graph::Builder::then(std::size_t lane, std::unique_ptr<Node> node) & {
  if (!node) return *this;
  highest_lane_ = std::max(highest_lane_, lane);
  if (lane < wiring_.lanes.size()) wiring_.lanes[lane].push_back(std::move(node));
  return *this;
}

Graph::Builder& Graph::Builder::into(std::unique_ptr<Sink> sink) & {
  wiring_.sink = std::move(sink);
  return *this;
}

Graph::Builder& Graph::Builder::execution(Execution execution) & {
  wiring_.execution = execution;
  return *this;
}

Result<Graph> Graph::Builder::build() && {
  if (!wiring_.source) return Error(ErrorCode::internal, "a graph needs a source");
  if (!wiring_.sink) return Error(ErrorCode::internal, "a graph needs a sink");
  if (wiring_.lanes.empty()) return Error(ErrorCode::internal, "the graph's source has no lanes");
  if (highest_lane_ >= wiring_.lanes.size())
    return Error(ErrorCode::internal, fmt::format("a node is wired to lane {} of a source that has {}", highest_lane_,
                                                  wiring_.lanes.size()));
  return Graph(std::move(wiring_));
}

Result<void> Graph::run(std::stop_token stop) {
  if (wiring_.execution == Execution::serial) return SerialRun(wiring_).run(std::move(stop));
  return ThreadedRun(wiring_).run(std::move(stop));
}

}  // namespace pinmill::graph
