#include "codecs/graph/frame_pull.h"

#include <string>
#include <utility>

namespace pinmill {

class FramePull::Collector final : public graph::Output {
 public:
  explicit Collector(std::deque<graph::Frame>& ready) : ready_(ready) {}
  Result<void> emit(graph::Item item) override {
    if (auto* frame = std::get_if<graph::Frame>(&item)) ready_.push_back(std::move(*frame));
    return {};
  }

 private:
  std::deque<graph::Frame>& ready_;
};

class FramePull::Step final : public graph::Output {
 public:
  Step(graph::Node& node, graph::Output& next) : node_(node), next_(next) {}
  Result<void> emit(graph::Item item) override { return named(node_.process(std::move(item), next_)); }
  Result<void> flush() { return named(node_.flush(next_)); }

 private:
  Result<void> named(Result<void> done) const {
    if (!done) return std::move(done).error().during(std::string(node_.name()));
    return done;
  }
  graph::Node& node_;
  graph::Output& next_;
};

FramePull::FramePull(std::unique_ptr<graph::Source> source, std::vector<std::unique_ptr<graph::Node>> nodes)
    : source_(std::move(source)), nodes_(std::move(nodes)), end_(std::make_unique<Collector>(ready_)) {
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node)
    steps_.push_back(
        std::make_unique<Step>(**node, steps_.empty() ? static_cast<graph::Output&>(*end_) : *steps_.back()));
}

FramePull::~FramePull() = default;

Result<graph::Frame> FramePull::next() {
  while (ready_.empty() && !ended_) PINMILL_RETURN_IF_ERROR(pump());
  if (ready_.empty()) return graph::Frame();
  graph::Frame frame = std::move(ready_.front());
  ready_.pop_front();
  return frame;
}

Result<void> FramePull::pump() {
  graph::Output* front = steps_.empty() ? static_cast<graph::Output*>(end_.get()) : steps_.back().get();
  PINMILL_ASSIGN_OR_RETURN(const bool more, source_->pull({front}));
  if (more) return {};
  ended_ = true;
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) PINMILL_RETURN_IF_ERROR((*step)->flush());
  return {};
}

}  // namespace pinmill
