// libjpeg's errors as values. One thread at a time. Its way out is longjmp: only over frames of steps, which hold
// nothing that a destructor would have to end.
#pragma once

#include <csetjmp>
#include <cstdio>
#include <string>
#include <string_view>

#include <jpeglib.h>

#include "base/error.h"

namespace pinmill::jpeg {

/// What stands behind a codec's `err`, and where it jumps to.
struct ErrorState {
  jpeg_error_mgr manager{};
  std::jmp_buf way_out{};
  char message[JMSG_LENGTH_MAX] = {};  ///< of what ended the last attempt
  bool damaged = false;                ///< it was the data, not us
};

/// Hooks `state` up: errors, and warnings that are not harmless, end the attempt that they occur in. `state` must
/// outlive the codec.
void route_errors(ErrorState& state, j_common_ptr codec) noexcept;

/// Calls `step`; false where libjpeg ended it, with `state.message` saying why. `step` and what it calls have trivial
/// locals only.
template <typename Codec>
bool attempt(ErrorState& state, Codec& codec, void (*step)(Codec&)) noexcept {
  if (setjmp(state.way_out) != 0) return false;
  step(codec);
  return true;
}

/// corrupt_input or internal, with libjpeg's words.
Error error_of(const ErrorState& state, std::string_view activity);

}  // namespace pinmill::jpeg
