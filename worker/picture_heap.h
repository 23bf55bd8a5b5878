// How a process that lives for one picture gets its memory from the system. Free function, once, before any thread.
#pragma once

namespace pinmill {

/// From now on malloc takes from one range that the system may back with large pages, and gives nothing back. A picture
/// takes tens of megabytes once; faulted in by four kilobytes, that costs a fifth of all the time that it takes. Call
/// it once, before any thread. Where the system has no large pages, or the allocator is another, nothing changes.
void take_large_pages() noexcept;

}  // namespace pinmill
