#include <string>
#include <thread>

#include "codecs/graph/runners.h"

namespace pinmill::graph {
namespace {

// Frames are large (a 4K one has 12 MB), so little waits between stages; the source runs further ahead, in packets.
constexpr std::size_t packets_ahead = 32;
constexpr std::size_t frames_ahead = 2;
constexpr std::size_t arrivals_ahead = 64;

Error abandoned() {
  return Error(ErrorCode::cancelled, "the run has ended");
}

}  // namespace

class ThreadedRun::QueueOutput final : public Output {
 public:
  explicit QueueOutput(Queue& queue) : queue_(queue) {}
  Result<void> emit(Item item) override {
    if (!queue_.push(std::move(item))) return abandoned();
    return {};
  }

 private:
  Queue& queue_;
};

class ThreadedRun::SinkOutput final : public Output {
 public:
  SinkOutput(BoundedQueue<Arrival>& arrivals, std::size_t lane) : arrivals_(arrivals), lane_(lane) {}
  Result<void> emit(Item item) override {
    if (!arrivals_.push({lane_, std::move(item)})) return abandoned();
    return {};
  }

 private:
  BoundedQueue<Arrival>& arrivals_;
  std::size_t lane_;
};

ThreadedRun::ThreadedRun(Wiring& wiring) : wiring_(wiring), arrivals_(arrivals_ahead) {
  for (const auto& lane : wiring_.lanes) {
    auto& queues = inputs_.emplace_back();
    for (std::size_t position = 0; position < lane.size(); ++position)
      queues.push_back(std::make_unique<Queue>(position == 0 ? packets_ahead : frames_ahead));
  }
}

std::unique_ptr<Output> ThreadedRun::output_behind(std::size_t lane, std::size_t position) {
  if (position < inputs_[lane].size()) return std::make_unique<QueueOutput>(*inputs_[lane][position]);
  return std::make_unique<SinkOutput>(arrivals_, lane);
}

void ThreadedRun::fail(Error error) {
  {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
  }
  for (const auto& lane : inputs_)
    for (const auto& queue : lane) queue->abandon();
  arrivals_.abandon();
}

void ThreadedRun::drive_source(const std::stop_token& stop) {
  std::vector<std::unique_ptr<Output>> outputs;
  std::vector<Output*> lanes;
  for (std::size_t lane = 0; lane < inputs_.size(); ++lane)
    lanes.push_back(outputs.emplace_back(output_behind(lane, 0)).get());
  while (!stop.stop_requested()) {
    auto more = wiring_.source->pull(lanes);
    if (!more) return fail(std::move(more).error());
    if (!*more) break;
  }
  for (std::size_t lane = 0; lane < inputs_.size(); ++lane) {
    if (inputs_[lane].empty()) {
      arrivals_.push({lane, std::nullopt});
    } else {
      inputs_[lane].front()->close();
    }
  }
}

void ThreadedRun::drive_node(std::size_t lane, std::size_t position) {
  Node& node = *wiring_.lanes[lane][position];
  const std::unique_ptr<Output> output = output_behind(lane, position + 1);
  const auto failed = [&](Result<void> done) {
    if (!done) fail(std::move(done).error().during(std::string(node.name())));
    return !done;
  };
  while (auto item = inputs_[lane][position]->pop()) {
    if (failed(node.process(*std::move(item), *output))) return;
  }
  if (failed(node.flush(*output))) return;
  if (position + 1 < inputs_[lane].size()) {
    inputs_[lane][position + 1]->close();
  } else {
    arrivals_.push({lane, std::nullopt});
  }
}

void ThreadedRun::drive_sink() {
  for (std::size_t open = inputs_.size(); open > 0;) {
    auto arrival = arrivals_.pop();
    if (!arrival) return;  // failed elsewhere
    auto done = arrival->item ? wiring_.sink->consume(arrival->lane, *std::move(arrival->item))
                              : wiring_.sink->finish(arrival->lane);
    if (!done) return fail(std::move(done).error().during(std::string(wiring_.sink->name())));
    if (!arrival->item) --open;
  }
}

Result<void> ThreadedRun::run(std::stop_token stop) {
  {
    const std::stop_callback on_stop(stop, [this] { fail(Error(ErrorCode::cancelled, "stopped on request")); });
    std::vector<std::jthread> threads;
    for (std::size_t lane = 0; lane < inputs_.size(); ++lane)
      for (std::size_t position = 0; position < inputs_[lane].size(); ++position)
        threads.emplace_back([this, lane, position] { drive_node(lane, position); });
    threads.emplace_back([this, &stop] { drive_source(stop); });
    drive_sink();
  }
  if (error_) return *std::move(error_);
  return {};
}

}  // namespace pinmill::graph
