// Whether a JPEG carries a second picture that makes it brighter on screens that can. Free function, any thread.
#pragma once

#include "base/byte_io.h"

namespace pinmill {

/// By Adobe's and Google's XMP ("hdrgm"), by ISO 21496-1, or by the URN that Apple's second picture bears.
bool has_gain_map(ByteView jpeg);

}  // namespace pinmill
