#include "publish/program.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pinmill::testing {

pid_t start_program(const Rig& rig, const std::vector<std::string>& arguments, std::vector<std::string> under) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "publisher_program";
  auto all = std::move(under);
  all.insert(all.end(), {program.string(), rig.folder.path().string(), rig.sandbox->api_url()});
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& each : all) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  pid_t child = 0;
  if (::posix_spawnp(&child, all.front().c_str(), nullptr, nullptr, pointers.data(), environ) != 0)
    throw std::runtime_error("cannot start " + all.front());
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool has_ended(pid_t child) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == child;
}

int from_environment(const char* name, int otherwise) {
  const char* set = std::getenv(name);
  return set != nullptr ? std::atoi(set) : otherwise;
}

bool is_soak() {
  return std::getenv("PINMILL_SOAK") != nullptr;
}

}  // namespace pinmill::testing
