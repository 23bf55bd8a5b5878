#include "codecs/runtime.h"

#include <mutex>

#include "codecs/libav/log_capture.h"
#include "codecs/metadata/read.h"
#include "codecs/vips/runtime.h"

namespace pinmill {

Result<void> start_media_runtime() {
  static std::once_flag once;
  static Result<void> outcome;
  std::call_once(once, [] {
    libav::capture_log();
    start_xmp_toolkit();
    outcome = start_vips();
  });
  return outcome;
}

}  // namespace pinmill
