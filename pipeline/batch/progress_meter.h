// How far a run is. Internally synchronised: the callback is called by one thread at a time.
#pragma once

#include <mutex>
#include <string>

#include "pipeline/batch.h"

namespace pinmill {

class ProgressMeter {
 public:
  /// `callback` may be empty.
  ProgressMeter(const ProgressCallback& callback, std::size_t pages_total)
      : callback_(callback), begun_(std::chrono::steady_clock::now()) {
    progress_.pages_total = pages_total;
  }

  /// A video became several Pins.
  void add_pages(std::size_t count) {
    const std::lock_guard lock(mutex_);
    progress_.pages_total += count;
  }

  enum class PageEnd : std::uint8_t { made, reused, failed };
  void finished(PageEnd end, std::string file) {
    const std::lock_guard lock(mutex_);
    ++progress_.pages_done;
    if (end == PageEnd::reused) ++progress_.reused;
    if (end == PageEnd::failed) ++progress_.failed;
    tell(std::move(file));
  }
  /// A video is that far; told often.
  void moved(const std::string& file, const ClipProgress& clip) {
    const std::lock_guard lock(mutex_);
    progress_.clip = clip;
    tell(file);
    progress_.clip.reset();
  }
  /// A file's content was read, before any page is made.
  void read(std::string file) {
    const std::lock_guard lock(mutex_);
    tell(std::move(file));
  }
  std::chrono::milliseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun_);
  }

 private:
  void tell(std::string file) {
    if (!callback_) return;
    progress_.current = std::move(file);
    progress_.elapsed = elapsed();
    callback_(progress_);
  }

  std::mutex mutex_;
  const ProgressCallback& callback_;
  const std::chrono::steady_clock::time_point begun_;
  Progress progress_;
};

}  // namespace pinmill
