// The decoder of one stream, opened. Internal to codecs: names libav. Free function, any thread.
#pragma once

#include "base/result.h"
#include "codecs/graph/item.h"

namespace pinmill {

struct DecoderOptions {
  int threads = 0;  ///< 0: its choice, fewer for large pictures
  std::int64_t max_pixels = 8192LL * 8192;
};

/// unsupported for a codec that is not on the allow-list.
Result<libav::CodecContextPtr> open_decoder(const graph::StreamInfo& info, const DecoderOptions& options);

}  // namespace pinmill
