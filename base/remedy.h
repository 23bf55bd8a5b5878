// What happened and what helps, for a person. Any thread.
#pragma once

#include <string>

namespace pinmill {

/// "WHAT; REMEDY", or whichever of them there is.
inline std::string with_remedy(std::string what, const std::string& remedy) {
  if (!what.empty() && !remedy.empty()) what += "; ";
  return what += remedy;
}

}  // namespace pinmill
