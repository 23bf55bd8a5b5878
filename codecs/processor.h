// What the processor that runs this can do beyond what every one of its kind can. Any thread.
#pragma once

namespace pinmill {

#if defined(__x86_64__) || defined(__i386__)
inline bool has_avx2() noexcept {
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has;
}
#endif

}  // namespace pinmill
