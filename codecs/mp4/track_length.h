// How long a track of an MP4 or MOV is shown, by its own tables. Free functions, any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "codecs/mp4/box.h"

namespace pinmill {

struct TrackLength {
  std::uint32_t id = 0;  ///< the track's
  std::chrono::milliseconds length{0};
};

/// Of each track: from its first sample's beginning to its last one's end in the order of presentation, within what its
/// edit list shows. The sum of its decoding steps, which is what most readers take for its length, is another where
/// pictures are reordered and their rate varies. Tracks without samples, or whose tables do not read, are left out.
std::vector<TrackLength> presented_lengths(const BoxTree& moov);

}  // namespace pinmill
