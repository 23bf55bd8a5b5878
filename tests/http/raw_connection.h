// A TCP connection that sends whatever a test wants to. One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_io.h"

namespace pinmill::http::testing {

class RawConnection {
 public:
  /// To 127.0.0.1; throws where nobody listens.
  explicit RawConnection(std::uint16_t port);
  void send(std::string_view text) const;
  /// That nothing more is sent.
  void finish() const;
  /// Until the other side closes, or has said nothing for ten seconds.
  std::string read_to_end() const;
  /// Until `text` has come; what has come.
  std::string read_until(std::string_view text) const;
  /// The other side has closed it; nothing of what it said is lost by asking.
  bool is_closed() const noexcept;
  /// True where the connection ended by a reset.
  bool was_reset() const noexcept { return reset_; }

 private:
  std::string read_some() const;
  FileDescriptor fd_;
  mutable bool reset_ = false;
};

/// Sends all of `text` and reads to the end.
std::string ask_raw(std::uint16_t port, std::string_view text);

}  // namespace pinmill::http::testing
