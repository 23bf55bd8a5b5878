// A Pin that is ready to be sent: the one type that passes from preparing to publishing. Plain data.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace pinmill {

enum class PinKind : std::uint8_t { image, carousel, video };

struct PinPage {
  std::filesystem::path file{};
  std::string media_type{};     ///< "image/jpeg", "video/mp4"
  std::string sha256{};         ///< of `file`, 64 lower-case digits
  std::string source_sha256{};  ///< of what `file` was made from: what makes two Pins the same
  std::uint64_t size_bytes = 0;
  std::uint32_t width_px = 0, height_px = 0;
  std::chrono::milliseconds duration{0};  ///< of a video
  std::string title{}, description{}, link{}, alt_text{};
  std::optional<std::uint64_t> looks{};  ///< perceptual hash: alike pictures differ in few bits
};

struct PreparedPin {
  std::string id{};  ///< as in pins.json
  PinKind kind = PinKind::image;
  std::vector<PinPage> pages{};
  std::optional<PinPage> cover{};                           ///< picture shown before a video plays
  std::optional<std::chrono::milliseconds> cover_moment{};  ///< ... or the moment of the video that is
  std::string title{}, description{}, link{}, alt_text{};
  std::string account{}, board{}, section{};  ///< by name; empty: the run's
  std::optional<Moment> publish_at{};
};

}  // namespace pinmill
