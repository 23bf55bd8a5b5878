// A list in a text, part by part. Free function, any thread.
#pragma once

#include <algorithm>
#include <string_view>

namespace pinmill {

/// What stands before the first `separator`, or all there is; both are taken off `rest`.
inline std::string_view take_part(std::string_view& rest, char separator) noexcept {
  const std::string_view part = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  return part;
}

}  // namespace pinmill
