// zlib streams inside files, unpacked within a bound. Free function, any thread.
#pragma once

#include <optional>

#include "base/byte_io.h"

namespace pinmill {

/// At most `max_bytes` come out, whatever goes in; nothing where the data is damaged or holds more.
std::optional<Bytes> inflate_within(ByteView packed, std::size_t max_bytes);

}  // namespace pinmill
