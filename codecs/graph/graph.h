// A source, a chain of nodes a lane, a sink: wired once, checked before the first byte, run once. One thread at a time.
#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "codecs/graph/node.h"

namespace pinmill::graph {

/// serial is the obvious reference: every item goes all the way before the next is read. threaded puts each stage on a
/// thread of its own, joined by bounded queues. They must agree; a test holds them to it.
enum class Execution : std::uint8_t { serial, threaded };

/// What is run, owned by its Graph.
struct Wiring {
  std::unique_ptr<Source> source;
  std::vector<std::vector<std::unique_ptr<Node>>> lanes;
  std::unique_ptr<Sink> sink;
  Execution execution = Execution::threaded;
};

class Graph {
 public:
  class Builder;

  /// The first error of any stage, with the stage's name; cancelled soon after a stop was requested.
  Result<void> run(std::stop_token stop);

 private:
  explicit Graph(Wiring wiring) : wiring_(std::move(wiring)) {}
  Wiring wiring_;
};

class Graph::Builder {
 public:
  explicit Builder(std::unique_ptr<Source> source);
  /// Appends to a lane's chain; null: not needed, skipped.
  Builder& then(std::size_t lane, std::unique_ptr<Node> node) &;
  Builder& into(std::unique_ptr<Sink> sink) &;
  Builder& execution(Execution execution) &;
  /// internal for every mistake in the wiring: no source, no sink, a lane that the source does not have.
  Result<Graph> build() &&;

 private:
  Wiring wiring_;
  std::size_t highest_lane_ = 0;
};

}  // namespace pinmill::graph
