// SHA-256 (FIPS 180-4), streamed. One thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "base/byte_io.h"

namespace pinmill {

class Sha256 {
 public:
  using Digest = std::array<std::byte, 32>;

  Sha256();
  Sha256(Sha256&&) noexcept;
  ~Sha256();

  void update(ByteView bytes) noexcept;
  /// Ends the message; the object takes no more.
  Digest finish() noexcept;

  static Digest of(ByteView bytes) noexcept;
  static std::string hex_of(ByteView bytes);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// Lower case, two characters a byte.
std::string to_hex(std::span<const std::byte> bytes);

/// HMAC with SHA-256 (RFC 2104).
Sha256::Digest hmac_sha256(ByteView key, ByteView message) noexcept;

/// Of a whole regular file, streamed by pread.
Result<std::string> sha256_hex_of_file(int fd);

}  // namespace pinmill
