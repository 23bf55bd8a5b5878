#include "http/elsewhere.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/unicode.h"

namespace pinmill::http::testing {
namespace {

constexpr std::uint16_t web_port = 80, name_port = 53, type_a = 1, type_cname = 5, type_aaaa = 28;

bool write_to(const char* file, const std::string& text) {
  std::ofstream out(file);
  out << text;
  return static_cast<bool>(out.flush());
}

FileDescriptor bound(int kind, std::uint16_t port) {
  FileDescriptor fd(::socket(AF_INET6, kind | SOCK_CLOEXEC, 0));
  const int off = 0, on = 1;
  ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("cannot bind port " + std::to_string(port));
  return fd;
}

bool is_there(int fd) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, 50) > 0;
}

void put16(std::string& into, std::size_t value) {
  into += static_cast<char>(value >> 8U);
  into += static_cast<char>(value & 0xFFU);
}

std::string labels_of(std::string_view name) {
  std::string text;
  while (!name.empty()) {
    const auto label = name.substr(0, name.find('.'));
    text += static_cast<char>(label.size());
    text += label;
    name.remove_prefix(std::min(name.size(), label.size() + 1));
  }
  return text + '\0';
}

/// An answer about what was asked (its name is at 12), or about `owner`.
void put_record(std::string& into, const std::string& owner, std::uint16_t type, const std::string& data) {
  if (owner.empty())
    put16(into, 0xC00C);
  else
    into += labels_of(owner);
  put16(into, type);
  put16(into, 1);                // IN
  into += std::string(4, '\0');  // good for no time at all
  put16(into, data.size());
  into += data;
}

std::string bytes_of(const std::string& address, std::uint16_t type) {
  std::array<char, 16> bytes{};
  if (::inet_pton(type == type_a ? AF_INET : AF_INET6, address.c_str(), bytes.data()) != 1) return {};
  return {bytes.data(), type == type_a ? 4U : 16U};
}

}  // namespace

std::string Elsewhere::enter() {
  const auto user = ::geteuid(), group = ::getegid();
  if (::unshare(CLONE_NEWNET | CLONE_NEWNS | (user == 0 ? 0 : CLONE_NEWUSER)) != 0)
    return "this machine gives no network of one's own (unshare)";
  if (user != 0) {
    write_to("/proc/self/setgroups", "deny");
    write_to("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
    write_to("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
  }
  if (std::system("PATH=$PATH:/usr/sbin:/sbin; ip link set lo up && ip route add local 0.0.0.0/0 dev lo &&"
                  " ip -6 route add local ::/0 dev lo") != 0)
    return "no `ip` on this machine, or it may not set up a network";
  std::array<char, 32> file{"/tmp/pinmill-names-XXXXXX"};
  const FileDescriptor fd(::mkstemp(file.data()));
  const bool named = write_to(file.data(), "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n") &&
                     ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                     ::mount(file.data(), "/etc/resolv.conf", nullptr, MS_BIND, nullptr) == 0;
  ::unlink(file.data());
  return named ? "" : "no resolver of one's own: /etc/resolv.conf cannot be covered";
}

Elsewhere::Elsewhere(std::map<std::string, Named> names)
    : names_(std::move(names)), listening_(bound(SOCK_STREAM, web_port)), resolving_(bound(SOCK_DGRAM, name_port)) {
  ::listen(listening_.get(), 64);
  server_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  resolver_ = std::jthread([this](const std::stop_token& stop) { resolve(stop); });
}

Elsewhere::~Elsewhere() = default;

long Elsewhere::dials() {
  std::ifstream counters("/proc/thread-self/net/snmp");
  std::string line, names;
  while (std::getline(counters, line)) {
    if (!line.starts_with("Tcp:")) continue;
    if (names.empty()) {
      names = line;
      continue;
    }
    std::istringstream left(names), right(line);
    std::string name, value;
    while (left >> name && right >> value)
      if (name == "ActiveOpens") return std::stol(value);
  }
  throw std::runtime_error("the kernel does not say how many connections were begun");
}

std::set<std::string> Elsewhere::reached() const {
  const std::scoped_lock lock(mutex_);
  return reached_;
}

void Elsewhere::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (!is_there(listening_.get())) continue;
    const FileDescriptor connection(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (connection) answer(connection.get());
  }
}

void Elsewhere::answer(int connection) {
  sockaddr_in6 own{};
  socklen_t size = sizeof own;
  ::getsockname(connection, reinterpret_cast<sockaddr*>(&own), &size);
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET6, &own.sin6_addr, text.data(), text.size());
  {
    const std::scoped_lock lock(mutex_);
    reached_.emplace(text.data());
  }
  std::string head;
  std::array<char, 4'096> piece{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    const auto count = is_there(connection) ? ::recv(connection, piece.data(), piece.size(), 0) : 0;
    if (count <= 0) return;
    head.append(piece.data(), static_cast<std::size_t>(count));
  }
  std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhere";
  if (const auto at = head.find("/to/"); at != std::string::npos) {
    const auto to = static_cast<std::size_t>(std::atol(head.c_str() + at + 4));
    const auto status = head.find("status=");
    reply = "HTTP/1.1 " + head.substr(status + 7, 3) + " Elsewhere\r\nLocation: " + redirects.at(to) +
            "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  }
  static_cast<void>(::send(connection, reply.data(), reply.size(), MSG_NOSIGNAL));
}

void Elsewhere::resolve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (!is_there(resolving_.get())) continue;
    std::array<char, 512> query{};
    sockaddr_in6 from{};
    socklen_t size = sizeof from;
    const auto count =
        ::recvfrom(resolving_.get(), query.data(), query.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (count < 17) continue;
    const std::string reply = reply_to({query.data(), static_cast<std::size_t>(count)});
    ::sendto(resolving_.get(), reply.data(), reply.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
  }
}

std::string Elsewhere::reply_to(std::string_view query) {
  std::string name;
  std::size_t at = 12;
  while (at < query.size() && query[at] != '\0') {
    const auto length = static_cast<unsigned char>(query[at]);
    name += (name.empty() ? "" : ".") + std::string(query.substr(at + 1, length));
    at += length + 1U;
  }
  const auto type = static_cast<std::uint16_t>(query[at + 2]);
  const auto found = names_.find(fold(name));
  const Named named = found == names_.end() ? Named{.code = 3} : found->second;
  const std::size_t turn = asked_[name + std::to_string(type)]++;
  std::string records;
  std::size_t count = 0;
  if (!named.alias.empty()) put_record(records, "", type_cname, labels_of(named.alias)), ++count;
  if (!named.answers.empty())
    for (const auto& address : named.answers[std::min(turn, named.answers.size() - 1)])
      if (const std::string data = bytes_of(address, type); !data.empty())
        put_record(records, named.alias, type, data), ++count;
  std::string reply(query.substr(0, 2));
  put16(reply, 0x8580U | static_cast<unsigned>(named.code));
  put16(reply, 1);
  put16(reply, count);
  reply += std::string(4, '\0');
  reply += query.substr(12, at + 5 - 12);
  return reply + records;
}

}  // namespace pinmill::http::testing
