// The three shapes of a stage. Each is called by one thread at a time; different stages run on different threads.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codecs/graph/item.h"

namespace pinmill::graph {

/// Where a stage puts what it makes.
class Output {
 public:
  virtual ~Output() = default;
  /// Blocks while downstream is full. cancelled: nobody takes it any more; return it and do no more work.
  virtual Result<void> emit(Item item) = 0;
};

/// One in, one out.
class Node {
 public:
  virtual ~Node() = default;
  virtual std::string_view name() const noexcept = 0;
  virtual Result<void> process(Item item, Output& output) = 0;
  /// No more comes: emit what is still held.
  virtual Result<void> flush(Output&) { return {}; }
};

/// None in; a lane for each stream.
class Source {
 public:
  virtual ~Source() = default;
  virtual std::string_view name() const noexcept = 0;
  virtual std::size_t lanes() const noexcept = 0;
  /// Reads one thing and puts it where it belongs. False: there is no more.
  virtual Result<bool> pull(const std::vector<Output*>& lanes) = 0;
};

/// All lanes in, none out.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual std::string_view name() const noexcept = 0;
  virtual Result<void> consume(std::size_t lane, Item item) = 0;
  /// The lane has ended.
  virtual Result<void> finish(std::size_t lane) = 0;
};

}  // namespace pinmill::graph
