#include "codecs/vips/runtime.h"

#include <vips/vips.h>

#include "codecs/vips/guard.h"
#include "codecs/vips/message_capture.h"

namespace pinmill {

Result<void> start_vips() {
  route_vips_messages();
  if (VIPS_INIT("pinmill") != 0) return vips_error_of(ErrorCode::internal, "start libvips");
  ::vips_concurrency_set(1);  // pictures run side by side, not parts of one
  ::vips_cache_set_max(0);
  // HEIF is not on the list: libvips 8.14 ignores its nclx colours, so libheif reads it for us.
  ::vips_operation_block_set("VipsForeignLoad", TRUE);
  for (const char* loader : {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadNsgif",
                             "VipsForeignLoadTiff"})
    ::vips_operation_block_set(loader, FALSE);
  return {};
}

}  // namespace pinmill
