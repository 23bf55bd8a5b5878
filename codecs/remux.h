// A video's packets in another container: the picture is never decoded. Any thread; memory does not grow with the
// video's length.
#pragma once

#include <stop_token>

#include "base/limits.h"
#include "base/result.h"
#include "codecs/clip.h"
#include "codecs/format.h"

namespace pinmill {

struct RemuxRequest {
  Format format = Format::unknown;  ///< of the input, as sniffed
  /// Its start is a key frame's time (PictureStream::key_frames); its end falls on the last frame that begins before
  /// it and leaves no gap.
  ClipRange range = {};
  std::chrono::milliseconds at_least{0};  ///< a shorter one plays again from its start, to the frame
  enum class Sound : std::uint8_t { copy, encode, leave_out } sound = Sound::copy;
  double gain_db = 0;  ///< on sound that is encoded
  std::uint64_t max_bytes = 2'000'000'000;
  enum class Running : std::uint8_t { threaded, serial } running = Running::threaded;  ///< serial: the reference
  int threads = 0;  ///< of the sound's decoder; 0: its choice
};

/// Writes an MP4 with its index in front, the picture and one sound and nothing else, to `out_fd`, which is empty and
/// open for reading and writing. Times start at 0 with the first frame shown; presented times, rotation, pixel shape
/// and colour are the source's, a colour that nobody states is written down as players guess it. Where only the index
/// of an MP4 has to move, the media are copied in the kernel.
/// unsupported: a codec that MP4 as Pinterest takes it cannot hold (only H.264, HEVC, AAC), a range that starts at no
/// key frame, packets without times, a first picture that refers to ones before it where it is to be played again;
/// corrupt_input; limit_exceeded past `max_bytes`; cancelled within 200 ms of a stop.
Result<ClipReport> remux(int in_fd, int out_fd, const RemuxRequest& request, const VideoLimits& limits,
                         const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
