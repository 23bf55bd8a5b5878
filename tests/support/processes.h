// What /proc says of processes, for tests that kill some and count the rest.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

namespace pinmill::testing {

/// Living ones and zombies, by id.
std::vector<int> children_of(int pid);
/// False for zombies, too.
bool is_running(int pid);
/// By SIGSTOP.
bool is_stopped(int pid);
std::size_t thread_count(int pid);
std::size_t descriptor_count(int pid);

/// Asks again every millisecond; false where it has not come true for a minute.
bool wait_until(const std::function<bool()>& condition);

}  // namespace pinmill::testing
