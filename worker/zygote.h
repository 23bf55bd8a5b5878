// A process forked before any thread starts, which forks a child for each file that is parsed. What a decoder breaks
// dies with its child. Internally synchronised.
#pragma once

#include <memory>

#include "base/result.h"
#include "pipeline/media_boundary.h"

namespace pinmill {

class Zygote {
 public:
  /// Call first thing in main, while the process has one thread. The zygote starts the media runtime for itself and
  /// its children, and ends when this object (or this process) does.
  static Result<std::unique_ptr<Zygote>> start();
  ~Zygote();

  /// Forks a child for each call; a child that dies, hangs past the limits or answers nonsense fails its own call only.
  MediaBoundary& boundary() noexcept;

 private:
  struct State;
  explicit Zygote(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace pinmill
