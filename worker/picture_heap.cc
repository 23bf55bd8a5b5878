#include "worker/picture_heap.h"

#include <cstdint>
#include <cstdlib>

#include <malloc.h>
#include <sys/mman.h>

#include "worker/sanitized.h"

namespace pinmill {
namespace {

// Reserved, not used: what a progressive picture of 30 megapixels takes while it is read, and its drawing.
constexpr std::size_t range_bytes = 160U << 20;
constexpr std::uintptr_t large_page_bytes = 2U << 20;

}  // namespace

void take_large_pages() noexcept {
  if (built_with_sanitizers) return;  // they bring their own allocator
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, 4 * static_cast<int>(range_bytes));
  void* range = std::malloc(range_bytes);
  if (range == nullptr) return;
  const auto begin = reinterpret_cast<std::uintptr_t>(range), end = begin + range_bytes;
  const std::uintptr_t aligned = (begin + large_page_bytes - 1) & ~(large_page_bytes - 1);
  ::madvise(reinterpret_cast<void*>(aligned), (end - aligned) & ~(large_page_bytes - 1), MADV_HUGEPAGE);
  std::free(range);
}

}  // namespace pinmill
