#include "bench/load.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>
#include <optional>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/byte_io.h"

namespace pinmill::bench {
namespace {

using Clock = std::chrono::steady_clock;

Result<FileDescriptor> connected(std::uint16_t port) {
  FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int at_once = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return Error::from_errno(errno, "connect to the server");
  return fd;
}

/// An answer with Content-Length, read to its end.
Result<std::string> answer_to(int fd, const std::string& request) {
  for (std::size_t sent = 0; sent < request.size();) {
    const auto count = ::send(fd, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return Error::from_errno(errno, "send a request");
    sent += static_cast<std::size_t>(count);
  }
  constexpr std::string_view length_field = "Content-Length: ";
  std::string got;
  std::size_t whole = std::string::npos;
  while (got.size() < whole) {
    char piece[16'384];
    const auto count = ::recv(fd, piece, sizeof piece, 0);
    if (count <= 0) return Error(ErrorCode::unavailable, "the server closed a connection");
    got.append(piece, static_cast<std::size_t>(count));
    const auto head = got.find("\r\n\r\n");
    if (whole != std::string::npos || head == std::string::npos) continue;
    const auto at = got.find(length_field);
    std::size_t body = 0;
    if (at != std::string::npos) std::from_chars(got.data() + at + length_field.size(), got.data() + head, body);
    whole = head + 4 + body;
  }
  return got;
}

}  // namespace

double Loaded::percentile_ms(double share) const {
  if (took_ms.empty()) return 0;
  const auto at = static_cast<std::size_t>(static_cast<double>(took_ms.size()) * share);
  return took_ms[std::min(took_ms.size() - 1, at)];
}

Result<Loaded> put_under_load(const Load& load) {
  Loaded all;
  std::mutex mutex;  // of `all` and `trouble`
  std::optional<Error> trouble;
  std::atomic<std::uint64_t> next{0};
  const auto begin = Clock::now();
  const auto end = begin + load.length;
  const auto client = [&]() -> Result<void> {
    PINMILL_ASSIGN_OR_RETURN(const FileDescriptor fd, connected(load.port));
    std::vector<double> took_ms;
    while (Clock::now() < end) {
      const std::string request = load.request(next++);
      const auto asked = Clock::now();
      PINMILL_ASSIGN_OR_RETURN(const std::string answer, answer_to(fd.get(), request));
      if (answer.starts_with("HTTP/1.1 2")) {
        took_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - asked).count());
        continue;
      }
      const std::scoped_lock lock(mutex);
      if (all.refused++ == 0) all.refusal = answer;
    }
    const std::scoped_lock lock(mutex);
    all.took_ms.insert(all.took_ms.end(), took_ms.begin(), took_ms.end());
    return {};
  };
  {
    std::vector<std::jthread> clients;
    for (unsigned i = 0; i < load.clients; ++i)
      clients.emplace_back([&] {
        auto done = client();
        const std::scoped_lock lock(mutex);
        if (!done && !trouble) trouble = std::move(done).error();
      });
  }
  if (trouble) return *std::move(trouble);
  all.wall_s = std::chrono::duration<double>(Clock::now() - begin).count();
  std::sort(all.took_ms.begin(), all.took_ms.end());
  return all;
}

}  // namespace pinmill::bench
