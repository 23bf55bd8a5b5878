// Whether this build watches itself: sanitizers reserve address space, start a thread and report on stderr. A constant:
// any thread.
#pragma once

namespace pinmill {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool built_with_sanitizers = true;
#else
inline constexpr bool built_with_sanitizers = false;
#endif

}  // namespace pinmill
