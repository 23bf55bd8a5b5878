#include "http/raw_connection.h"

#include <array>
#include <cerrno>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pinmill::http::testing {

RawConnection::RawConnection(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("nobody listens on port " + std::to_string(port));
}

void RawConnection::send(std::string_view text) const {
  while (!text.empty()) {
    const auto sent = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the other side has heard enough: its answer says why
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void RawConnection::finish() const {
  ::shutdown(fd_.get(), SHUT_WR);
}

bool RawConnection::is_closed() const noexcept {
  char byte = 0;
  const auto seen = ::recv(fd_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return seen == 0 || (seen < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

std::string RawConnection::read_some() const {
  pollfd waiting{.fd = fd_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&waiting, 1, 10'000) <= 0) return {};
  std::array<char, 65'536> bytes{};
  const auto got = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
  if (got < 0) reset_ = errno == ECONNRESET;
  return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : std::string();
}

std::string RawConnection::read_to_end() const {
  std::string all;
  for (std::string some = read_some(); !some.empty(); some = read_some()) all += some;
  return all;
}

std::string RawConnection::read_until(std::string_view text) const {
  std::string all;
  while (all.find(text) == std::string::npos) {
    const std::string some = read_some();
    if (some.empty()) break;
    all += some;
  }
  return all;
}

std::string ask_raw(std::uint16_t port, std::string_view text) {
  const RawConnection connection(port);
  connection.send(text);
  return connection.read_to_end();
}

}  // namespace pinmill::http::testing
