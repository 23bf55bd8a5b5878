// The roads that a video or a photo may take, each as one call that the guard runs in a process of its own beside a
// peer's.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace pinmill::bench {

/// What a test of the guard does to a road, so that the guard must object.
enum class Handicap : std::uint8_t {
  none,
  slower,  ///< encodes by x264's preset `medium`, not by `superfast`
  decode,  ///< takes the transcode where a cheaper road is right, and libvips' road for JPEGs
};
std::optional<Handicap> handicap_from(std::string_view text) noexcept;

struct Road {
  std::string name;
  std::string clip;               ///< the input's file name
  std::vector<std::string> peer;  ///< ffmpeg's arguments for the same; IN and OUT stand for the files. Empty: no peer
  Result<Json> (*run)(int in_fd, int out_fd, Handicap handicap);  ///< the work that it counted
  double most_cpu = 1.25;                                         ///< of the peer's
};

std::span<const Road> roads();
const Road* find_road(std::string_view name) noexcept;

}  // namespace pinmill::bench
