// Starting and stopping: the listening socket, libmicrohttpd's daemon and its C callbacks.
//
// Note: how it stops listening
// MHD_quiesce_daemon of libmicrohttpd 0.9.75 takes the socket out of its threads' epoll sets while they may do so
// themselves, and aborts the process where both do (still open in its sources of 2026). So a socket of our own is
// closed under it: a descriptor that never becomes ready takes its number, and its epoll sets forget it. One that was
// passed stays open at whoever passed it, and would go on being ready: it is quiesced.
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/server_impl.h"

namespace pinmill::http {
namespace {

constexpr std::size_t memory_of_connection_bytes = 65'536;

extern "C" {
MHD_Result pinmill_on_request(void* server, MHD_Connection* connection, const char* target, const char* method,
                              const char* version, const char* bytes, std::size_t* size, void** slot) {
  return static_cast<Server::Impl*>(server)->on_request(connection, target, method, version, bytes, size, slot);
}

void pinmill_on_completed(void* server, MHD_Connection* connection, void** slot, MHD_RequestTerminationCode) {
  delete static_cast<std::shared_ptr<ServerExchange>*>(std::exchange(*slot, nullptr));
  static_cast<Server::Impl*>(server)->on_answered(connection);
}

void pinmill_on_connection(void* server, MHD_Connection* connection, void** slot, MHD_ConnectionNotificationCode what) {
  static_cast<Server::Impl*>(server)->on_connection(connection, slot, what == MHD_CONNECTION_NOTIFY_STARTED);
}

// Targets stay as they were sent: what "%2F" means is for the handler to say.
std::size_t pinmill_leave_escaped(void*, MHD_Connection*, char* text) {
  return std::char_traits<char>::length(text);
}
}

union Address {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

Result<std::pair<Address, socklen_t>> address_from(const std::string& text, std::uint16_t port) {
  Address address{};
  if (::inet_pton(AF_INET, text.c_str(), &address.v4.sin_addr) == 1) {
    address.v4.sin_family = AF_INET;
    address.v4.sin_port = htons(port);
    return std::pair(address, socklen_t{sizeof address.v4});
  }
  if (::inet_pton(AF_INET6, text.c_str(), &address.v6.sin6_addr) == 1) {
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = htons(port);
    return std::pair(address, socklen_t{sizeof address.v6});
  }
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is no address to listen on; write one such as 127.0.0.1 or ::1", text));
}

/// Of "fd://3".
std::optional<int> passed_descriptor(std::string_view address) {
  constexpr std::string_view scheme = "fd://";
  int fd = -1;
  if (!address.starts_with(scheme)) return std::nullopt;
  const auto [end, failed] = std::from_chars(address.data() + scheme.size(), address.data() + address.size(), fd);
  return failed == std::errc() && end == address.data() + address.size() && fd >= 0 ? std::optional(fd) : std::nullopt;
}

}  // namespace

Result<void> Server::Impl::take_listening(int fd) {
  Address bound{};
  socklen_t size = sizeof bound;
  int listens = 0;
  socklen_t listens_size = sizeof listens;
  if (::getsockname(fd, &bound.any, &size) != 0 ||
      ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listens_size) != 0)
    return Error::from_errno(errno, fmt::format("take descriptor {} to listen on", fd));
  const bool v6 = bound.any.sa_family == AF_INET6;
  if (listens == 0 || (!v6 && bound.any.sa_family != AF_INET))
    return Error(ErrorCode::invalid_argument, fmt::format("descriptor {} is no socket that listens for TCP", fd));
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(bound.any.sa_family, v6 ? static_cast<void*>(&bound.v6.sin6_addr) : &bound.v4.sin_addr, text,
              sizeof text);
  address = text;
  port = ntohs(v6 ? bound.v6.sin6_port : bound.v4.sin_port);
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  listening_ = FileDescriptor(fd);
  return {};
}

Result<void> Server::Impl::listen() {
  if (const auto fd = passed_descriptor(options.address)) return take_listening(*fd);
  address = options.address;
  PINMILL_ASSIGN_OR_RETURN(auto bound, address_from(options.address, options.port));
  const std::string doing = fmt::format("listen on {} port {}", options.address, options.port);
  listening_ = FileDescriptor(::socket(bound.first.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listening_) return Error::from_errno(errno, doing);
  const int on = 1;
  ::setsockopt(listening_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(listening_.get(), &bound.first.any, bound.second) != 0 || ::listen(listening_.get(), SOMAXCONN) != 0) {
    if (errno == EADDRINUSE)
      return Error(ErrorCode::unavailable, Origin::os, errno,
                   fmt::format("{}: the port is in use; name another one, or 0 for any", doing));
    return Error::from_errno(errno, doing);
  }
  if (::getsockname(listening_.get(), &bound.first.any, &bound.second) != 0) return Error::from_errno(errno, doing);
  port = ntohs(bound.first.any.sa_family == AF_INET ? bound.first.v4.sin_port : bound.first.v6.sin6_port);
  return {};
}

Result<void> Server::Impl::start() {
  PINMILL_RETURN_IF_ERROR(listen());
  const bool v6 = address.find(':') != std::string::npos;
  const unsigned flags =
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (v6 ? static_cast<unsigned>(MHD_USE_IPv6) : 0U);
  const auto idle = static_cast<unsigned>(options.idle.count());
  const auto limit = static_cast<unsigned>(options.max_connections);
  daemon_ =
      ::MHD_start_daemon(flags, 0, nullptr, nullptr, &pinmill_on_request, this, MHD_OPTION_LISTEN_SOCKET,
                         listening_.get(), MHD_OPTION_THREAD_POOL_SIZE, options.io_threads, MHD_OPTION_CONNECTION_LIMIT,
                         limit, MHD_OPTION_CONNECTION_TIMEOUT, idle, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                         memory_of_connection_bytes, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED,
                         &pinmill_on_completed, this, MHD_OPTION_NOTIFY_CONNECTION, &pinmill_on_connection, this,
                         MHD_OPTION_UNESCAPE_CALLBACK, &pinmill_leave_escaped, nullptr, MHD_OPTION_END);
  if (daemon_ == nullptr)
    return Error(ErrorCode::limit_exceeded, "the HTTP server could not be started: too many threads or descriptors");
  listen_fd_ = listening_.release();  // the daemon's now
  for (unsigned i = 0; i < options.handler_threads; ++i) handlers_.emplace_back([this] { answer_requests(); });
  sweep_every_second();
  return {};
}

// See "how it stops listening". What is returned is closed last.
FileDescriptor Server::Impl::stop_listening() {
  const FileDescriptor never_ready(::eventfd(0, EFD_CLOEXEC));
  const bool is_own = !passed_descriptor(options.address);
  if (is_own && never_ready && ::dup3(never_ready.get(), listen_fd_, O_CLOEXEC) >= 0) return {};
  return FileDescriptor(::MHD_quiesce_daemon(daemon_));
}

void Server::Impl::stop(std::chrono::milliseconds grace) {
  if (daemon_ == nullptr) return;
  const FileDescriptor no_longer_listening = stop_listening();
  {
    const std::lock_guard lock(streams_mutex_);
    for (const auto& weak : streams_) {
      if (const auto stream = weak.lock()) stream->close();
    }
  }
  if (grace.count() > 0) connections_.wait_until_idle(grace);
  timer_.stop();
  suspended_.resume_all();
  ::MHD_stop_daemon(std::exchange(daemon_, nullptr));
  jobs_.close();
  handlers_.clear();
}

}  // namespace pinmill::http
