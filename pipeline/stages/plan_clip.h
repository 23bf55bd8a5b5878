// The cheapest way to a video that satisfies the rules and the recipe, and why. Pure functions, any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/remux.h"
#include "pipeline/finding.h"
#include "pipeline/page.h"
#include "pipeline/recipe.h"

namespace pinmill {

struct ClipPlan {
  /// copy: byte for byte. remux, audio: remux() with `sound` as it is here. smart: smart_cut(). transcode: transcode().
  Action action = Action::copy;
  std::string reason = {};  ///< why this and nothing cheaper, sentences
  ClipRange range = {};     ///< of the source
  std::chrono::milliseconds at_least{0};
  TooShort extend = TooShort::loop;  ///< how `at_least` is reached; never fail
  double speed = 1;
  RemuxRequest::Sound sound = RemuxRequest::Sound::copy;  ///< leave_out: there is none
  bool interlaced = false;
  VideoCanvas canvas = {};   ///< as the result is shown; drawn where it is transcoded
  double share_kept = 1;     ///< of the picture's area
  bool needs_split = false;  ///< too long, to become several Pins: plan each part with `VideoRecipe::part` set
  std::vector<Finding> findings = {};
};

/// unsupported: no picture that decodes; invalid_argument: too short or too long where the recipe says fail, or a part
/// that the video does not have. The message names the remedies.
Result<ClipPlan> plan_clip(const MediaInfo& info, const Recipe& recipe);

/// The same, encoded anew, for a plan whose cheaper road turned out to be closed; `why` is that road's complaint.
Result<ClipPlan> plan_transcode(const MediaInfo& info, const Recipe& recipe, std::string_view why);

}  // namespace pinmill
