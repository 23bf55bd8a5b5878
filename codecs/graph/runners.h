// The two ways to run a graph. Each is run once, by one thread; the other threads are its own.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/bounded_queue.h"
#include "codecs/graph/graph.h"

namespace pinmill::graph {

/// Depth first on the calling thread.
class SerialRun {
 public:
  explicit SerialRun(Wiring& wiring) : wiring_(wiring) {}
  Result<void> run(std::stop_token stop);

 private:
  Wiring& wiring_;
};

/// A thread a stage; the calling thread drives the sink.
class ThreadedRun {
 public:
  explicit ThreadedRun(Wiring& wiring);
  Result<void> run(std::stop_token stop);

 private:
  using Queue = BoundedQueue<Item>;
  struct Arrival {
    std::size_t lane;
    std::optional<Item> item;  // nothing: the lane has ended
  };
  class QueueOutput;
  class SinkOutput;

  void drive_source(const std::stop_token& stop);
  void drive_node(std::size_t lane, std::size_t position);
  void drive_sink();
  std::unique_ptr<Output> output_behind(std::size_t lane, std::size_t position);
  /// Keeps the first error and lets every stage go.
  void fail(Error error);

  Wiring& wiring_;
  std::vector<std::vector<std::unique_ptr<Queue>>> inputs_;  // of each node
  BoundedQueue<Arrival> arrivals_;
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace pinmill::graph
