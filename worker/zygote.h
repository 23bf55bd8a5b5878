// A process forked before any thread starts, which forks a child for each file that is parsed. What a decoder breaks
// dies with its child. Internally synchronised.
#pragma once

#include <memory>

#include "base/result.h"
#include "pipeline/media_boundary.h"
#include "worker/confine.h"

namespace pinmill {

struct ChildWork;

class Zygote {
 public:
  /// Call first thing in main, while the process has one thread; invalid_argument where it has more. The zygote starts
  /// the media runtime for itself and its children, and ends when this object (or this process, however it dies) does.
  /// unsupported where `confine` requires what the kernel has not.
  static Result<std::unique_ptr<Zygote>> start(Confine confine = Confine::automatic);
  /// The same for other work.
  static Result<std::unique_ptr<Zygote>> start(const ChildWork& work, Confine confine = Confine::automatic);
  Zygote(const Zygote&) = delete;
  /// No call may be under way.
  ~Zygote();

  /// Forks a child for each call; a child that dies, hangs past the limits or answers nonsense fails its own call only:
  /// corrupt_input where it crashed, limit_exceeded where it wanted too much, timed_out, cancelled, internal where it
  /// gave no answer, unavailable where it or the zygote was killed. A call that has returned has no child any more.
  MediaBoundary& boundary() noexcept;

 private:
  struct State;
  explicit Zygote(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace pinmill
