#include "codecs/libav/log_capture.h"

#include <array>
#include <cstdarg>
#include <utility>

extern "C" {
#include <libavutil/log.h>
}

namespace pinmill::libav {
namespace {

thread_local std::string last_complaint;

void keep_line(void* context, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_ERROR) return;
  std::array<char, 512> line{};
  int print_prefix = 1;
  av_log_format_line2(context, level, format, arguments, line.data(), static_cast<int>(line.size()), &print_prefix);
  last_complaint = line.data();
}

}  // namespace

void capture_log() noexcept {
  av_log_set_callback(keep_line);
}

std::string take_last_complaint() {
  std::string line = std::exchange(last_complaint, {});
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
  // "[mov,mp4 @ 0x55d0c8] moov atom not found": the address says nothing to a reader
  if (line.starts_with('['))
    if (const auto end = line.find("] "); end != std::string::npos) line.erase(0, end + 2);
  return line;
}

}  // namespace pinmill::libav
