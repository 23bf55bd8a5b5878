// Several pictures and clips shown one after the other as one video: a slideshow with sound. Any thread; memory does
// not grow with the number of pages or with how long they last.
#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "codecs/clip.h"
#include "codecs/format.h"
#include "codecs/transcode.h"

namespace pinmill {

/// One page. A still moves gently while it is shown; a clip plays with its sound, an animation as a clip does.
struct StoryPage {
  int fd = -1;                      ///< of a regular file, for reading; its position is neither used nor moved
  Format format = Format::unknown;  ///< as sniffed
  VideoCanvas canvas = {};          ///< of the story's size; how the page lies on it
  /// How long it is shown. 0: a still the story's `still_length`, what moves as long as it does. An animation that is
  /// longer is shown whole, one that is shorter plays again.
  std::chrono::milliseconds length{0};
  ClipRange range = {};                                                                    ///< of a clip
  double gain_db = 0;                                                                      ///< on a clip's sound
  std::string caption;                                                                     ///< UTF-8; empty: none
  TranscodeRequest::Interlacing interlacing = TranscodeRequest::Interlacing::progressive;  ///< of a clip
  enum class Moving : std::uint8_t { still, clip } moving = Moving::still;  ///< clip: videos and animations
};

struct StoryRequest {
  std::uint32_t width_px = 1000, height_px = 1500;  ///< even
  std::chrono::milliseconds still_length{3000};
  std::chrono::milliseconds fade{500};      ///< each page comes in over the one before; 0: hard cuts
  std::chrono::milliseconds min_length{0};  ///< the last page of a shorter story stands until then
  std::chrono::milliseconds max_length{15 * 60 * 1000};
  std::optional<double> crf = {};  ///< x264's scale; absent: chosen
  Effort effort = Effort::fast;
  std::uint64_t max_bytes = 2'000'000'000;
  ImageLimits image_limits = {};
  TranscodeRequest::Running running = TranscodeRequest::Running::threaded;
  int threads = 0;  ///< of decoders and encoder each; 0: their choice
};

/// The music behind a story: it plays again from its start until the end, or is cut there; it fades out, and gives way
/// while a clip is heard.
struct StoryMusic {
  int fd = -1;  ///< -1: none
  Format format = Format::unknown;
  double gain_db = 0;
};

/// When a page is shown. The one before still shows through while it fades in.
struct StoryPart {
  std::chrono::milliseconds start{0}, length{0};
  bool has_sound = false;
  std::string damage;  ///< what was wrong with a still's data, in words; empty for sound files
};

struct StoryReport {
  std::uint32_t width_px = 0, height_px = 0;
  std::chrono::milliseconds duration{0};
  std::vector<StoryPart> parts;  ///< one a page; each begins where the one before ends
  bool has_sound = false;
  double crf = 0;
  WorkCounts work;
};

/// Writes what transcode() writes, at 30 frames a second, to `out_fd`, which is empty and open for reading and writing.
/// Sound is 48 kHz stereo, silent where a page has none; no sound track where nothing is heard at all.
/// invalid_argument for no pages or sizes that differ, limit_exceeded saying by how much past `max_length`; an error of
/// a page names it by its number; cancelled soon after a stop (a still's decoding is not interrupted).
Result<StoryReport> make_story(std::span<const StoryPage> pages, const StoryMusic& music, int out_fd,
                               const StoryRequest& request, const VideoLimits& limits,
                               const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
