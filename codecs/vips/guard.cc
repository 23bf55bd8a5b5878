#include "codecs/vips/guard.h"

#include <memory>
#include <string>

#include <fmt/format.h>

namespace pinmill {

std::string take_vips_message() {
  const std::unique_ptr<char, decltype(&g_free)> copied(::vips_error_buffer_copy(), &g_free);
  std::string message = copied ? copied.get() : "";
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
  for (std::size_t at = message.find('\n'); at != std::string::npos; at = message.find('\n', at))
    message.replace(at, 1, "; ");
  return message;
}

Error vips_error_of(ErrorCode code, std::string_view activity, std::source_location where) {
  std::string message = take_vips_message();
  if (message.empty()) message = "libvips gave no reason";
  return Error(code, Origin::libvips, 0, fmt::format("{}: {}", activity, message), where);
}

}  // namespace pinmill
