// Text from files and their names, made safe for a terminal. Free functions, any thread.
#pragma once

#include <string>
#include <string_view>

namespace pinmill::app {

/// Control characters, what turns the reading direction, and bytes that are no UTF-8, as "\x1b" and "\u{202e}"; all
/// else as it is. A name can then neither steer the terminal nor look like another one.
std::string printable(std::string_view text);

}  // namespace pinmill::app
