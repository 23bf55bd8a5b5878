#include "app/console.h"

#include <cerrno>

#include <unistd.h>

#include <fmt/format.h>

#include "app/printable.h"
#include "base/byte_io.h"

namespace pinmill::app {

Result<void> print(std::string_view text) {
  auto written = write_all(STDOUT_FILENO, as_bytes(text));
  if (!written && written.error().native() == EPIPE) return {};
  if (!written) return std::move(written).error().during("print the result on stdout");
  return {};
}

void tell(std::string_view text) noexcept {
  static_cast<void>(write_all(STDERR_FILENO, as_bytes(text)).has_value());
}

void tell_error(const Error& error) {
  tell(fmt::format("pinmill: {}\n", printable(error.to_string())));
}

ExitCode tell_refusal(const Error& error) {
  tell_error(error);
  return error.code() == ErrorCode::invalid_argument ? ExitCode::usage : ExitCode::nothing_done;
}

}  // namespace pinmill::app
