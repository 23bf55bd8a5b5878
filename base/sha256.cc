#include "base/sha256.h"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

#include <openssl/evp.h>

namespace pinmill {

struct Sha256::Context {
  struct Free {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> evp{EVP_MD_CTX_new()};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  EVP_DigestInit_ex(context_->evp.get(), EVP_sha256(), nullptr);
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(ByteView bytes) noexcept {
  EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size());
}

Sha256::Digest Sha256::finish() noexcept {
  Digest digest{};
  EVP_DigestFinal_ex(context_->evp.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return digest;
}

Sha256::Digest Sha256::of(ByteView bytes) noexcept {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string Sha256::hex_of(ByteView bytes) {
  return to_hex(of(bytes));
}

std::string to_hex(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<std::size_t>(byte) >> 4];
    text += digits[std::to_integer<std::size_t>(byte) & 15];
  }
  return text;
}

Sha256::Digest hmac_sha256(ByteView key, ByteView message) noexcept {
  constexpr std::size_t block = 64;
  std::array<std::byte, block> inner{}, outer{};
  const auto shortened = Sha256::of(key);
  const ByteView used = key.size() > block ? ByteView(shortened) : key;
  std::copy(used.begin(), used.end(), inner.begin());
  outer = inner;
  for (auto& byte : inner) byte ^= std::byte{0x36};
  for (auto& byte : outer) byte ^= std::byte{0x5c};
  Sha256 first, second;
  first.update(inner);
  first.update(message);
  const auto digest = first.finish();
  second.update(outer);
  second.update(digest);
  return second.finish();
}

Result<std::string> sha256_hex_of_file(int fd) {
  Sha256 hash;
  Bytes buffer(1 << 18);
  for (off_t offset = 0;;) {
    const ssize_t got = ::pread(fd, buffer.data(), buffer.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read");
    if (got == 0) return to_hex(hash.finish());
    hash.update(ByteView(buffer).first(static_cast<std::size_t>(got)));
    offset += got;
  }
}

}  // namespace pinmill
