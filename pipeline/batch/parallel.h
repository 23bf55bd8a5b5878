// Work that is many times the same, on a bounded number of threads. Free functions, any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>

namespace pinmill {

/// One a core that this process may run on.
int default_jobs() noexcept;

/// Calls `work` with 0 to `count` - 1, begun in that order, by `jobs` threads of which the caller's is one; returns
/// when all that began have ended. After a stop nothing further begins. `work` must not throw.
void for_each_index(std::size_t count, int jobs, std::stop_token stop, const std::function<void(std::size_t)>& work);

}  // namespace pinmill
