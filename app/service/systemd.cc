#include "app/service/systemd.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

#include "app/publishing/open.h"
#include "base/byte_io.h"

namespace pinmill::app {
namespace {

constexpr int first_passed = 3;  // SD_LISTEN_FDS_START

}  // namespace

Result<std::optional<int>> passed_socket() {
  const std::string count = variable("LISTEN_FDS");
  if (count.empty() || variable("LISTEN_PID") != std::to_string(::getpid())) return std::optional<int>();
  if (count != "1")
    return Error(ErrorCode::invalid_argument,
                 fmt::format("the service listens on one socket, and systemd passed {}: leave one ListenStream= in "
                             "pinmill.socket",
                             count));
  ::fcntl(first_passed, F_SETFD, FD_CLOEXEC);
  return std::optional(first_passed);
}

void notify(std::string_view state) {
  const std::string path = variable("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (path.size() < 2 || path.size() > sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), address.sun_path);
  if (path[0] == '@') address.sun_path[0] = '\0';  // of the abstract name space
  const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), length);
}

}  // namespace pinmill::app
