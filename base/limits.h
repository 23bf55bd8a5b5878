// What hostile input could enlarge, bounded before anything is allocated. Pinterest's own limits are rules about
// results and live in pipeline/rules. Plain data: copy freely.
#pragma once

#include <chrono>
#include <cstdint>

namespace pinmill {

struct ImageLimits {
  std::uint64_t max_input_bytes = 200'000'000;   ///< a 100 MP camera JPEG has 60 MB, a 16-bit TIFF of it 600 MB
  std::uint32_t max_side_px = 20'000;            ///< panoramas reach 16,000
  std::uint64_t max_frame_px = 268'000'000;      ///< one frame; a JPEG is shrunk as it is decoded
  std::uint32_t max_frames = 1'000;              ///< of an animation; beyond it the rest is not looked at
  std::uint64_t max_decoded_bytes = 1ULL << 30;  ///< one decoded picture in memory
  std::chrono::seconds wall_clock{30};           ///< one page, from open to report
};

struct VideoLimits {
  std::uint64_t max_input_bytes = 64ULL << 30;  ///< a long 4K ProRes is just what needs transcoding
  std::uint32_t max_side_px = 8'192;
  std::uint32_t max_streams = 32;
  std::chrono::seconds max_duration{4 * 3600};
  std::chrono::seconds stall{30};  ///< no progress for this long ends the job
};

}  // namespace pinmill
