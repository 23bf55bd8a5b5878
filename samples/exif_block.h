// What a camera or telephone writes about a picture, made up for the samples.
#pragma once

#include <optional>
#include <string>

#include "base/byte_io.h"

namespace pinmill::samples {

struct Location {
  double latitude_degrees = 0, longitude_degrees = 0;  ///< north and east are positive
};

struct CameraNotes {
  std::uint16_t orientation = 1;         ///< Exif 2.32, 4.6.4 A: 1–8
  std::string make{}, model{}, taken{};  ///< `taken` as "2026:05:17 18:04:31"
  std::string artist{}, copyright{};
  std::string body_serial{}, lens_serial{}, maker_note{};
  std::optional<Location> location{};
};

/// `jpeg` with an APP1 segment that holds `notes`, behind its start marker.
Bytes with_exif(const Bytes& jpeg, const CameraNotes& notes);

}  // namespace pinmill::samples
