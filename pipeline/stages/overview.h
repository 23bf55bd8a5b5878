// How large the small pictures are that people compare by and hashes are made of. Constants, any thread.
#pragma once

#include <cstdint>

namespace pinmill {

inline constexpr std::uint32_t overview_side_px = 480;
inline constexpr int preview_quality = 75;  ///< of a JPEG

}  // namespace pinmill
