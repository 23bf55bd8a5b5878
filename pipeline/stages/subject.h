// The main thing of a picture, so that a window does not cut its head off. Any thread.
#pragma once

#include "pipeline/stages/focus.h"

namespace pinmill {

/// Of the largest connected thing that stands out, the share that lies outside the window; 0 where nothing does.
double share_of_subject_cut(const Saliency& saliency, const Window& window);

}  // namespace pinmill
