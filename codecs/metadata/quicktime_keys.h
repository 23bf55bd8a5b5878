// What the index of a MOV or MP4 says beside its streams. Free function, any thread.
#pragma once

#include <string>

#include "base/byte_io.h"

namespace pinmill {

struct QuicktimeKeys {
  std::string content_identifier;  ///< pairs a Live Photo's video with its still; empty where there is none
  bool has_location = false;
};

/// Of the whole file; what is damaged is as if it were not there.
QuicktimeKeys read_quicktime_keys(ByteView file);

}  // namespace pinmill
