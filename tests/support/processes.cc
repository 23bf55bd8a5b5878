#include "support/processes.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>

namespace pinmill::testing {
namespace {

struct Status {
  char state = '\0';  ///< '\0': no such process
  int parent = 0;
};

/// proc(5): pid (name) state parent …; the name may hold anything.
Status status_of_process(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t name_end = text.rfind(')');
  Status status;
  if (name_end == std::string::npos) return status;
  std::istringstream(text.substr(name_end + 1)) >> status.state >> status.parent;
  return status;
}

std::size_t count_entries(const std::string& folder) {
  std::size_t count = 0;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed))
    ++count;
  return count;
}

}  // namespace

std::vector<int> children_of(int pid) {
  std::vector<int> children;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry("/proc", failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename();
    int number = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), number).ec != std::errc{}) continue;
    if (status_of_process(name).parent == pid) children.push_back(number);
  }
  std::sort(children.begin(), children.end());
  return children;
}

bool is_running(int pid) {
  const char state = status_of_process(std::to_string(pid)).state;
  return state != '\0' && state != 'Z' && state != 'X';
}

bool is_stopped(int pid) {
  return status_of_process(std::to_string(pid)).state == 'T';
}

std::size_t thread_count(int pid) {
  return count_entries("/proc/" + std::to_string(pid) + "/task");
}
std::size_t descriptor_count(int pid) {
  return count_entries("/proc/" + std::to_string(pid) + "/fd");
}

bool wait_until(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace pinmill::testing
