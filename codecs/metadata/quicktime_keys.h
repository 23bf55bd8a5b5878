// What the index of a MOV or MP4 says beside its streams. Free function, any thread.
#pragma once

#include <string>
#include <vector>

#include "codecs/mp4/box.h"

namespace pinmill {

struct QuicktimeKeys {
  std::string content_identifier;  ///< pairs a Live Photo's video with its still; empty where there is none
  bool has_location = false;
  bool has_maker = false;  ///< the device's maker, model or software
  /// Values that no output may hold: places, models.
  std::vector<std::string> secrets;
};

/// Of `moov`; what is damaged is as if it were not there.
QuicktimeKeys read_quicktime_keys(const BoxTree& moov);

}  // namespace pinmill
