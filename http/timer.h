// Calls that come later, all from one thread. Internally synchronised.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace pinmill::http {

class Timer {
 public:
  using Clock = std::chrono::steady_clock;

  Timer();
  Timer(const Timer&) = delete;
  /// Calls that are still waiting are dropped.
  ~Timer();

  /// `call` must be short, and must not destroy the timer.
  void after(std::chrono::milliseconds delay, std::function<void()> call);
  /// Waits for a call that is running; none comes after it. Not from a call.
  void stop();

 private:
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::multimap<Clock::time_point, std::function<void()>> calls_;
  std::jthread thread_;
};

}  // namespace pinmill::http
