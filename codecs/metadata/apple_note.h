// The one tag of Apple's maker note that matters here. Free function, any thread.
#pragma once

#include <string>

#include "base/byte_io.h"

namespace pinmill {

/// The identifier that a Live Photo's still shares with its video; empty where there is none.
std::string apple_content_identifier(ByteView maker_note);

}  // namespace pinmill
