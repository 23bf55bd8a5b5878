#include "codecs/jpeg/warnings.h"

#include <algorithm>
#include <array>

namespace pinmill::jpeg {

bool is_harmless(std::string_view warning) noexcept {
  constexpr std::array<std::string_view, 6> harmless = {
      "read gave", "extraneous bytes", "Invalid SOS parameters", "Adobe", "JFIF", "Unknown"};
  return std::any_of(harmless.begin(), harmless.end(),
                     [warning](std::string_view part) { return warning.find(part) != std::string_view::npos; });
}

}  // namespace pinmill::jpeg
