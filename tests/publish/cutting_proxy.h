// A TCP proxy to a port of this machine that cuts connections in the middle. Internally synchronised.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "base/byte_io.h"

namespace pinmill::testing {

class CuttingProxy {
 public:
  /// Cuts `cuts` times, each after 1 to `most_bytes` more bytes were passed on to the server, by both ends' reset.
  CuttingProxy(std::uint16_t server_port, int cuts, std::uint64_t most_bytes, unsigned seed);
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;
  ~CuttingProxy();

  std::uint16_t port() const noexcept { return port_; }
  int cuts_left() const noexcept { return cuts_left_; }
  std::uint64_t bytes_sent() const noexcept { return sent_; }

 private:
  void accept_all(std::stop_token stop);
  void pass(FileDescriptor client, std::stop_token stop);
  /// False: this is where it is cut.
  bool allow(std::uint64_t bytes);

  std::uint16_t server_port_, port_ = 0;
  FileDescriptor listener_;
  std::mutex mutex_;
  std::mt19937_64 random_;
  std::uint64_t most_bytes_, until_cut_ = 0;
  std::atomic<int> cuts_left_;
  std::atomic<std::uint64_t> sent_{0};
  std::vector<std::jthread> connections_;
  std::jthread acceptor_;
};

}  // namespace pinmill::testing
