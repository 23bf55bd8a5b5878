#include "base/random.h"

#include <vector>

#include <sys/random.h>

#include "base/sha256.h"

namespace pinmill {

void fill_random(std::span<std::byte> into) noexcept {
  while (!into.empty()) {
    const ssize_t count = ::getrandom(into.data(), into.size(), 0);
    // With these arguments nothing but an interruption fails (getrandom(2)): then it is asked again.
    if (count > 0) into = into.subspan(static_cast<std::size_t>(count));
  }
}

std::string random_hex(std::size_t bytes) {
  std::vector<std::byte> drawn(bytes);
  fill_random(drawn);
  return to_hex(drawn);
}

}  // namespace pinmill
