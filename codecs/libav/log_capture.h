// libav's own messages: never printed, the last complaint of a thread kept for the error that follows it. Free
// functions, any thread.
#pragma once

#include <string>

namespace pinmill::libav {

/// Process-wide, once: libav prints nothing from here on.
void capture_log() noexcept;
/// The last line at level error or worse that this thread caused since the last call; empty where there is none.
std::string take_last_complaint();

}  // namespace pinmill::libav
