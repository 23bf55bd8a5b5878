// Every open connection of a server, and which of them are too slow: libmicrohttpd's own timeout is for silent ones
// only, so that a byte now and then would hold one for ever. Internally synchronised.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>

namespace pinmill::http {

class ConnectionRecord;

class Connections {
 public:
  struct Limits {
    std::chrono::milliseconds head_deadline{10'000};
    std::chrono::milliseconds body_window{15'000};
    std::uint32_t min_body_bytes_per_second = 1'000;
    std::size_t crowded = 384;  ///< more connections than that, and the slowest makes room for each that comes
  };

  explicit Connections(Limits limits) : limits_(limits) {}

  ConnectionRecord* opened(int fd);
  /// Before the descriptor is closed.
  void closed(ConnectionRecord* record);
  /// A head is complete and its body is awaited; the body is complete; the answer went out.
  void head_done(ConnectionRecord* record);
  void body_bytes(ConnectionRecord* record, std::size_t count);
  void body_done(ConnectionRecord* record);
  void answered(ConnectionRecord* record);

  /// Shuts those down that are over a limit; to be called about once a second.
  void sweep();
  /// True once no request is under way; false where one still is after `grace`.
  bool wait_until_idle(std::chrono::milliseconds grace);

 private:
  bool is_slow(const ConnectionRecord& record, std::chrono::steady_clock::time_point now) const;
  void make_room();

  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<ConnectionRecord*> all_;
};

}  // namespace pinmill::http
