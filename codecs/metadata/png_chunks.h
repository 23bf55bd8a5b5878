// The chunks of a PNG (W3C PNG, third edition, §5), found by our own walk. Free functions, any thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_io.h"

namespace pinmill {

struct PngChunk {
  std::string_view type;  ///< four letters
  ByteView data;
  std::size_t offset = 0;  ///< of its length
};

struct PngWalk {
  std::vector<PngChunk> chunks;  ///< IHDR to IEND
  std::size_t end_offset = 0;    ///< behind IEND
};
/// Views into `png`. corrupt_input where a chunk does not follow the other, IHDR is not first, IEND is missing, or the
/// check sum of another chunk than IDAT is wrong.
Result<PngWalk> walk_png(ByteView png);

/// With length and check sum; `type` has four letters.
void append_chunk(Bytes& to, std::string_view type, ByteView data);

}  // namespace pinmill
