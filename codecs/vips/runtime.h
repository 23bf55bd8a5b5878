// libvips' share of start_media_runtime. Once a process, before it starts threads.
#pragma once

#include "base/result.h"

namespace pinmill {

/// One thread a picture, nothing cached, only the loaders that we name, no words on the terminal.
Result<void> start_vips();

}  // namespace pinmill
