#include "codecs/vips/runtime.h"

#include <sys/mman.h>
#include <vips/vips.h>

#include <vips/vector.h>  // stands on the one above

#include "codecs/vips/guard.h"
#include "codecs/vips/message_capture.h"

namespace pinmill {
namespace {

/// Where not (systemd's MemoryDenyWriteExecute, SELinux' execmem), orc aborts, which compiles libvips' inner loops.
bool may_compile_code() {
  constexpr std::size_t page_bytes = 4096;
  void* page = ::mmap(nullptr, page_bytes, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page != MAP_FAILED && ::munmap(page, page_bytes) == 0;
}

}  // namespace

Result<void> start_vips() {
  route_vips_messages();
  if (VIPS_INIT("pinmill") != 0) return vips_error_of(ErrorCode::internal, "start libvips");
  if (!may_compile_code()) ::vips_vector_set_enabled(FALSE);  // its loops in C take a twentieth longer
  ::vips_concurrency_set(1);                                  // pictures run side by side, not parts of one
  ::vips_cache_set_max(0);
  // HEIF is not on the list: libvips 8.14 ignores its nclx colours, so libheif reads it for us.
  ::vips_operation_block_set("VipsForeignLoad", TRUE);
  for (const char* loader : {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadNsgif",
                             "VipsForeignLoadTiff"})
    ::vips_operation_block_set(loader, FALSE);
  return {};
}

}  // namespace pinmill
