// What Pinterest would make of a file: it is really looked at. Free functions, any thread; the media runtime is
// started once before.
#pragma once

#include <cstdint>
#include <string>

#include "base/byte_io.h"

namespace pinmill::sandbox {

struct CheckedPicture {
  std::uint32_t width_px = 0, height_px = 0;
  std::string dominant_color = "#808080";
  std::string extension = "jpg";
};

/// Why a picture is refused: with what of Pinterest's codes.
struct Refusal {
  int status = 0, code = 0;
  std::string message{};
};

struct PictureVerdict {
  CheckedPicture picture{};
  Refusal refusal{};  ///< status 0: there is none
};

/// Decoded; 403/233 where it is too small, 403/235 where it is broken or neither JPEG nor PNG.
PictureVerdict check_picture(Bytes bytes);

struct VideoVerdict {
  std::uint32_t width_px = 0, height_px = 0;
  std::int64_t duration_ms = 0;
  std::string trouble{};  ///< empty: Pinterest would take it
};

VideoVerdict check_video(int fd);

/// The frame that is shown `at` seconds after the first, the last where that is beyond the end, as JPEG.
Result<Bytes> frame_of_video(int fd, std::int64_t at_seconds);

}  // namespace pinmill::sandbox
