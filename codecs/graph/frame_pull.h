// A source and a chain of nodes run a little at a time: whoever wants a frame pulls it. One thread at a time.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "codecs/graph/node.h"

namespace pinmill {

class FramePull {
 public:
  /// The source has one lane.
  FramePull(std::unique_ptr<graph::Source> source, std::vector<std::unique_ptr<graph::Node>> nodes);
  ~FramePull();
  FramePull(const FramePull&) = delete;
  FramePull& operator=(const FramePull&) = delete;

  /// Null: no more.
  Result<graph::Frame> next();

 private:
  class Collector;
  class Step;

  Result<void> pump();

  std::unique_ptr<graph::Source> source_;
  std::vector<std::unique_ptr<graph::Node>> nodes_;
  std::deque<graph::Frame> ready_;
  std::unique_ptr<Collector> end_;
  std::vector<std::unique_ptr<Step>> steps_;  // the last node first
  bool ended_ = false;
};

}  // namespace pinmill
