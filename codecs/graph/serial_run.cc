#include <string>

#include "codecs/graph/runners.h"

namespace pinmill::graph {
namespace {

class SinkStep final : public Output {
 public:
  SinkStep(Sink& sink, std::size_t lane) : sink_(sink), lane_(lane) {}
  Result<void> emit(Item item) override {
    auto done = sink_.consume(lane_, std::move(item));
    if (!done) return std::move(done).error().during(std::string(sink_.name()));
    return done;
  }

 private:
  Sink& sink_;
  std::size_t lane_;
};

class NodeStep final : public Output {
 public:
  NodeStep(Node& node, Output& next) : node_(node), next_(next) {}
  Result<void> emit(Item item) override { return named(node_.process(std::move(item), next_)); }
  Result<void> flush() { return named(node_.flush(next_)); }

 private:
  Result<void> named(Result<void> done) const {
    if (!done) return std::move(done).error().during(std::string(node_.name()));
    return done;
  }
  Node& node_;
  Output& next_;
};

// One lane's steps, each holding the one behind it.
struct Chain {
  std::unique_ptr<SinkStep> end;
  std::vector<std::unique_ptr<NodeStep>> steps;  // the last node first
  Output& front() { return steps.empty() ? static_cast<Output&>(*end) : *steps.back(); }
};

}  // namespace

Result<void> SerialRun::run(std::stop_token stop) {
  std::vector<Chain> chains(wiring_.lanes.size());
  std::vector<Output*> fronts;
  for (std::size_t lane = 0; lane < chains.size(); ++lane) {
    Chain& chain = chains[lane];
    chain.end = std::make_unique<SinkStep>(*wiring_.sink, lane);
    for (auto node = wiring_.lanes[lane].rbegin(); node != wiring_.lanes[lane].rend(); ++node)
      chain.steps.push_back(std::make_unique<NodeStep>(**node, chain.front()));
    fronts.push_back(&chain.front());
  }
  while (true) {
    if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped on request");
    auto more = wiring_.source->pull(fronts);
    if (!more) return std::move(more).error();
    if (!*more) break;
  }
  for (std::size_t lane = 0; lane < chains.size(); ++lane) {
    for (auto step = chains[lane].steps.rbegin(); step != chains[lane].steps.rend(); ++step)
      PINMILL_RETURN_IF_ERROR((*step)->flush());
    PINMILL_RETURN_IF_ERROR(wiring_.sink->finish(lane));
  }
  return {};
}

}  // namespace pinmill::graph
