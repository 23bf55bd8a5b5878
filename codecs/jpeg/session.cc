#include "codecs/jpeg/session.h"

#include <fmt/format.h>

#include "codecs/jpeg/warnings.h"

namespace pinmill::jpeg {
namespace {

ErrorState& state_of(j_common_ptr codec) noexcept {
  return *reinterpret_cast<ErrorState*>(codec->err);  // its first member
}

[[noreturn]] void leave(j_common_ptr codec) {
  ErrorState& state = state_of(codec);
  codec->err->format_message(codec, state.message);
  std::longjmp(state.way_out, 1);
}

void note(j_common_ptr codec, int level) {
  if (level >= 0) return;  // a trace
  char message[JMSG_LENGTH_MAX];
  codec->err->format_message(codec, message);
  if (is_harmless(message)) return;
  state_of(codec).damaged = true;
  leave(codec);
}

void print_nothing(j_common_ptr) {}

}  // namespace

void route_errors(ErrorState& state, j_common_ptr codec) noexcept {
  codec->err = ::jpeg_std_error(&state.manager);
  state.manager.error_exit = leave;
  state.manager.emit_message = note;
  state.manager.output_message = print_nothing;
}

Error error_of(const ErrorState& state, std::string_view activity) {
  return Error(state.damaged ? ErrorCode::corrupt_input : ErrorCode::internal,
               fmt::format("{}: libjpeg: {}", activity, state.message));
}

}  // namespace pinmill::jpeg
