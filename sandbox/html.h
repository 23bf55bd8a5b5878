// Text into pages. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pinmill::sandbox {

std::string html_escaped(std::string_view text);
/// The template with each "{{name}}" replaced by its value, as it is.
std::string filled(std::string_view text, const std::vector<std::pair<std::string, std::string>>& values);

}  // namespace pinmill::sandbox
