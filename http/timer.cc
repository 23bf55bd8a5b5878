#include "http/timer.h"

#include <utility>

namespace pinmill::http {

Timer::Timer() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

Timer::~Timer() {
  stop();
}

void Timer::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Timer::after(std::chrono::milliseconds delay, std::function<void()> call) {
  const std::lock_guard lock(mutex_);
  calls_.emplace(Clock::now() + delay, std::move(call));
  changed_.notify_all();
}

void Timer::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (calls_.empty()) {
      changed_.wait(lock, stop, [this] { return !calls_.empty(); });
      continue;
    }
    const auto due = calls_.begin()->first;
    if (Clock::now() < due) {
      changed_.wait_until(lock, stop, due, [this, due] { return calls_.begin()->first < due; });
      continue;
    }
    auto call = std::move(calls_.begin()->second);
    calls_.erase(calls_.begin());
    lock.unlock();
    call();
    lock.lock();
  }
}

}  // namespace pinmill::http
