// Bytes that nobody can guess, from the kernel. Free functions, any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace pinmill {

void fill_random(std::span<std::byte> into) noexcept;
/// `bytes` random ones as lower-case hexadecimal digits, two each.
std::string random_hex(std::size_t bytes);

}  // namespace pinmill
