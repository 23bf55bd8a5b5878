#include "publish/cutting_proxy.h"

#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pinmill::testing {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void reset(FileDescriptor& fd) {
  const linger hard{1, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  fd.reset();
}

bool send_all(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    const auto sent = ::send(fd, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

CuttingProxy::CuttingProxy(std::uint16_t server_port, int cuts, std::uint64_t most_bytes, unsigned seed)
    : server_port_(server_port), random_(seed), most_bytes_(most_bytes), cuts_left_(cuts) {
  listener_ = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      ::listen(listener_.get(), 16) != 0 ||
      ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
    throw std::runtime_error("no port for the proxy");
  port_ = ntohs(address.sin_port);
  until_cut_ = std::uniform_int_distribution<std::uint64_t>(1, most_bytes_)(random_);
  acceptor_ = std::jthread([this](std::stop_token stop) { accept_all(std::move(stop)); });
}

CuttingProxy::~CuttingProxy() {
  acceptor_.request_stop();
  acceptor_.join();
  for (auto& each : connections_) each.request_stop();
}

void CuttingProxy::accept_all(std::stop_token stop) {
  while (!stop.stop_requested()) {
    pollfd waiting{listener_.get(), POLLIN, 0};
    if (::poll(&waiting, 1, 50) <= 0) continue;
    FileDescriptor client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) continue;
    connections_.emplace_back(
        [this, held = client.release()](std::stop_token ends) { pass(FileDescriptor(held), std::move(ends)); });
  }
}

bool CuttingProxy::allow(std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  sent_ += bytes;
  if (cuts_left_ == 0) return true;
  if (bytes < until_cut_) {
    until_cut_ -= bytes;
    return true;
  }
  --cuts_left_;
  until_cut_ = std::uniform_int_distribution<std::uint64_t>(1, most_bytes_)(random_);
  return false;
}

void CuttingProxy::pass(FileDescriptor client, std::stop_token stop) {
  FileDescriptor server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(server_port_);
  if (::connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
  std::array<char, 32'768> buffer{};
  while (!stop.stop_requested()) {
    std::array<pollfd, 2> both{pollfd{client.get(), POLLIN, 0}, pollfd{server.get(), POLLIN, 0}};
    if (::poll(both.data(), both.size(), 100) <= 0) continue;
    for (std::size_t from = 0; from < 2; ++from) {
      if (both[from].revents == 0) continue;
      const auto got = ::recv(both[from].fd, buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      if (from == 0 && !allow(static_cast<std::uint64_t>(got))) {
        reset(client);
        reset(server);
        return;
      }
      if (!send_all(both[1 - from].fd, buffer.data(), static_cast<std::size_t>(got))) return;
    }
  }
}

}  // namespace pinmill::testing
