// Asking a person. One thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "publish/secret.h"

namespace pinmill::app {

/// Whether somebody can be asked: stdin and stderr are a terminal's.
bool can_ask();
/// A line from stdin, trimmed; the question, where somebody can be asked, on stderr. invalid_argument at the end of
/// stdin.
Result<std::string> ask(std::string_view question);
/// As `ask`, without showing what is typed.
Result<publish::Secret> ask_secret(std::string_view question);
/// y, yes or Enter.
bool agrees(std::string_view question);
/// Whether somebody means what concerns so many Pins. Where nobody can be asked a few go without saying, and more are
/// invalid_argument: `what`, and that --yes says so.
Result<bool> is_meant(std::size_t pins, std::string_view question, std::string_view what);

}  // namespace pinmill::app
