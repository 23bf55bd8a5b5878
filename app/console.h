// stdout for results, stderr for messages. Free functions, any thread.
#pragma once

#include <string_view>

#include "app/exit_code.h"
#include "base/error.h"
#include "base/result.h"

namespace pinmill::app {

/// The result, at once. A reader that has gone (`| head`) wants no more: that is success. io_failure otherwise.
Result<void> print(std::string_view text);

/// To stderr, as it is. Nobody can be told where that fails.
void tell(std::string_view text) noexcept;
/// "pinmill: …" on a line of its own, made printable.
void tell_error(const Error& error);
/// Tells it, and says how a command ends that it kept from doing anything: usage for invalid_argument, else
/// nothing_done.
ExitCode tell_refusal(const Error& error);

}  // namespace pinmill::app
