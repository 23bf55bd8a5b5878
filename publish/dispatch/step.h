// The numbered steps between which a worker may die: tests end it at each of them. Plain data.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

namespace pinmill::publish {

enum class Step : std::uint8_t {
  media_registered = 1,  ///< Pinterest knows of a video to come; nothing is stored
  media_uploaded,        ///< it is there; its id is not stored
  media_stored,          ///< its id is
  media_ready,           ///< it is processed
  before_intent,         ///< all is ready to ask for the Pin
  intent_stored,         ///< the next thing is the request
  answered,              ///< nothing of the answer is stored
  result_stored,         ///< its files are still there
  board_listed,          ///< nothing of what was found is stored
  reconciled,            ///< it is
  token_granted          ///< new tokens are here and not stored
};
constexpr int step_count = 11;

/// Called at each step, by the working thread.
using StepHook = std::function<void(Step)>;

}  // namespace pinmill::publish
