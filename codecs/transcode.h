// A video decoded, fitted and encoded anew: one graph of stages on threads joined by bounded queues. Any thread; memory
// does not grow with the video's length.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "codecs/clip.h"
#include "codecs/format.h"

namespace pinmill {

/// What a smaller file is worth: fast costs 0.7 of small's CPU and up to a third more bytes at equal looks.
enum class Effort : std::uint8_t { fast, small };

struct TranscodeRequest {
  Format format = Format::unknown;  ///< of the input, as sniffed
  VideoCanvas canvas = {};
  ClipRange range = {};
  std::chrono::milliseconds at_least{0};  ///< a shorter result is extended, as `extend` says
  enum class Extend : std::uint8_t {
    loop,  ///< it plays again from its start, picture and sound, as often as that takes
    hold,  ///< its last frame stands, in silence
  } extend = Extend::loop;
  double speed = 1;  ///< 0.5–8; the sound's pitch stays
  Effort effort = Effort::fast;
  std::string preset = {};         ///< x264's; empty: what the effort says
  std::optional<double> crf = {};  ///< x264's scale; absent: chosen by content for a luma SSIM of 0.98
  enum class Interlacing : std::uint8_t { progressive, interlaced } interlacing = Interlacing::progressive;
  enum class Sound : std::uint8_t { encode, leave_out } sound = Sound::encode;
  double gain_db = 0;                 ///< on the sound
  double max_frames_per_second = 60;  ///< more is divided by a whole number
  std::uint64_t max_bytes = 2'000'000'000;
  enum class Running : std::uint8_t { threaded, serial } running = Running::threaded;  ///< serial: the reference
  int threads = 0;  ///< of decoder and encoder each; 0: their choice
};

struct TranscodeReport {
  std::uint32_t width_px = 0, height_px = 0;
  std::chrono::milliseconds duration{0};
  bool has_sound = false;
  double crf = 0;
  int tries = 1;        ///< 2: the first grew past `max_bytes`
  WorkCounts work;      ///< of all tries
  WorkCounts choosing;  ///< of finding the CRF
};

/// Writes an MP4 (H.264 High 8-bit 4:2:0 BT.709, AAC-LC, index in front, no metadata) to `out_fd`, which is empty and
/// open for reading and writing. unsupported: no picture that decodes; corrupt_input with the place where more than 5 %
/// is lost; limit_exceeded where it does not fit in `max_bytes` at any quality; invalid_argument for a speed or a
/// canvas that cannot be; cancelled within 200 ms of a stop.
Result<TranscodeReport> transcode(int in_fd, int out_fd, const TranscodeRequest& request, const VideoLimits& limits,
                                  const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
