// One box of an ISO base media file (ISO/IEC 14496-12 §4.2) in bytes that may end within it: a file's head, say.
// codecs/mp4/box.h walks what is whole. Free functions, any thread.
#pragma once

#include <optional>

#include "codecs/byte_reader.h"

namespace pinmill {

struct IsoBox {
  std::uint32_t type = 0;        ///< as box_type() gives it
  std::uint64_t offset = 0;      ///< of its header in the bytes looked at
  std::uint64_t size_bytes = 0;  ///< as declared, header included; may reach beyond the bytes
  std::uint64_t header_bytes = 8;
  ByteView payload;    ///< what of its content is there
  bool whole = false;  ///< all of it is there
};

/// The box whose header stands at `offset`; nothing where there is no room for one or its size is impossible.
std::optional<IsoBox> iso_box_at(ByteView bytes, std::uint64_t offset) noexcept;

/// The first box of `type` among boxes side by side; nothing where it does not come before the bytes end. Looks at
/// 100,000 at most.
std::optional<IsoBox> find_iso_box(ByteView boxes, std::uint32_t type) noexcept;

}  // namespace pinmill
