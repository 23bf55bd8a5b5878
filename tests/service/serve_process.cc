#include "service/serve_process.h"

#include <cstdlib>
#include <filesystem>

#include <signal.h>

namespace pinmill::testing {

bool is_soak() {
  return std::getenv("PINMILL_SOAK") != nullptr;
}

ServeProcess::ServeProcess(const ServiceRig& rig) : rig_(rig) {
  const auto home = command_.settings_file().parent_path();
  std::filesystem::create_directories(home);
  std::filesystem::copy_file(rig.folder.path() / "vault.key", home / "vault.key");
}

void ServeProcess::start() {
  running_.emplace(command_.start({"serve", "--store", (rig_.folder.path() / "store").string(), "--listen",
                                   "127.0.0.1:" + std::to_string(rig_.options.port), "--api", rig_.sandbox->api_url(),
                                   "--allow-loopback", "--confine", "auto", "--requests-per-minute", "1000000"}));
}

void ServeProcess::kill() {
  if (!running_) return;
  running_->signal_group(SIGKILL);
  static_cast<void>(running_->wait());
  running_.reset();
}

}  // namespace pinmill::testing
