// Files that nobody would write, made of files that somebody did.
#pragma once

#include <cstdint>

#include "base/byte_io.h"

namespace pinmill::fuzz {

/// One to four damages to `original`: flipped bits, a missing tail, a piece of `other` in the middle, a piece gone or
/// doubled, a number set to what a length should not be. Depends on the arguments alone.
Bytes mutated(ByteView original, ByteView other, std::uint64_t seed);

}  // namespace pinmill::fuzz
