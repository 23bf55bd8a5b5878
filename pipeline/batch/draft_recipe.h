// The recipe that a draft of a run is made by. Free function, any thread.
#pragma once

#include "pipeline/draft.h"
#include "pipeline/rules.h"

namespace pinmill {

/// `recipe` with what the draft says itself, bounded by what the rules say of results.
Recipe recipe_for(const Draft& draft, Recipe recipe, const RulePack& rules);

}  // namespace pinmill
