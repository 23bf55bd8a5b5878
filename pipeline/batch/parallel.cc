#include "pipeline/batch/parallel.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace pinmill {

int default_jobs() noexcept {
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

void for_each_index(std::size_t count, int jobs, std::stop_token stop, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    while (!stop.stop_requested()) {
      const std::size_t index = next.fetch_add(1);
      if (index >= count) return;
      work(index);
    }
  };
  const std::size_t wanted = std::min(static_cast<std::size_t>(std::max(jobs, 1)), count);
  std::vector<std::jthread> others;
  try {
    while (others.size() + 1 < wanted) others.emplace_back(run);
  } catch (const std::system_error&) {
    // no more threads to be had: those that there are do it all
  }
  run();
}

}  // namespace pinmill
