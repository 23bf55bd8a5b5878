#include "app/publishing/worker_unit.h"

#include <cstdlib>
#include <system_error>

#include <fmt/format.h>

#include "app/settings.h"

namespace pinmill::app {
namespace {

/// As systemd.service(5) wants an argument: quoted, with its own escapes, '%' and '$' doubled.
std::string quoted(const std::string& argument) {
  std::string text = "\"";
  for (const char letter : argument) {
    if (letter == '"' || letter == '\\') text += '\\';
    if (letter == '%' || letter == '$') text += letter;
    text += letter;
  }
  return text + '"';
}

}  // namespace

std::filesystem::path worker_unit_file() {
  const std::filesystem::path settings = settings_file();
  if (settings.empty()) return {};
  return settings.parent_path().parent_path() / "systemd" / "user" / "pinmill-worker.service";
}

Result<std::string> worker_unit(const std::filesystem::path& store) {
  std::error_code failed;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return Error::from_errno(failed.value(), "find this program");
  std::string command = quoted(self.string()) + " worker";
  if (!store.empty()) command += " --store " + quoted(std::filesystem::absolute(store).string());
  return fmt::format(
      "[Unit]\n"
      "Description=Publishes Pins when they are due\n"
      "Wants=network-online.target\n"
      "After=network-online.target\n"
      "\n"
      "[Service]\n"
      "ExecStart={}\n"
      "Restart=on-failure\n"
      "RestartSec=10\n"
      "NoNewPrivileges=yes\n"
      "\n"
      "[Install]\n"
      "WantedBy=default.target\n",
      command);
}

std::string how_to_run_a_worker() {
  return "Nobody sends them when they are due unless a worker runs: `pinmill worker` here, or `pinmill worker "
         "--install` "
         "once.\n";
}

}  // namespace pinmill::app
