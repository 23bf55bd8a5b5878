// What is in a video file. Plain data: copy freely, share immutable.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "codecs/colour_info.h"

namespace pinmill {

enum class FieldOrder : std::uint8_t { progressive, top_first, bottom_first };

/// The moving picture that is shown. Codecs, profiles and formats bear libav's names ("h264", "High", "yuv420p").
struct PictureStream {
  std::string codec = {};
  std::string codec_tag = {};  ///< of MP4, MOV and AVI: "avc1"; empty where there is none
  std::string profile = {};    ///< empty where not known
  int level = 0;               ///< in tenths: 41 is level 4.1; 0 where not known
  std::uint32_t stored_width_px = 0, stored_height_px = 0;
  Rational sample_aspect = {1, 1};  ///< width to height of one stored pixel
  std::uint8_t orientation = 1;     ///< Exif 1–8
  std::uint8_t bit_depth = 8;       ///< a channel
  std::string pixel_format = {};
  double frames_per_second = 0;  ///< the mean
  bool varying_rate = false;     ///< the frames' distances differ by more than rounding and jitter
  FieldOrder fields = FieldOrder::progressive;
  ColourInfo colour = {};
  std::optional<std::uint8_t> dolby_vision_profile = {};
  bool has_alpha = false;
  std::chrono::milliseconds start{0};     ///< of its first frame, from the file's presentation start
  std::chrono::milliseconds duration{0};  ///< as presented
  /// Where decoding can begin, from the presentation's start, within a frame; the first max_key_frames.
  std::vector<std::chrono::milliseconds> key_frames = {};
  bool all_key_frames_known = false;  ///< false where the container has no index of them, or they are too many
  bool operator==(const PictureStream&) const = default;
};
inline constexpr std::size_t max_key_frames = 8'192;

/// The first sound that can be decoded.
struct SoundStream {
  std::string codec = {};    ///< "aac"
  std::string profile = {};  ///< "LC"; empty where not known
  std::uint32_t sample_rate_hz = 0;
  std::uint32_t channels = 0;
  std::string layout = {};                ///< "stereo", "5.1"
  std::chrono::milliseconds start{0};     ///< of its first sample, from the file's presentation start
  std::chrono::milliseconds duration{0};  ///< as presented: without priming and padding
  bool operator==(const SoundStream&) const = default;
};

enum class StreamKind : std::uint8_t { picture, sound, subtitle, data };

/// Any stream of the file.
struct StreamSummary {
  StreamKind kind = StreamKind::data;
  std::string codec = {};
  bool decodable = false;      ///< by a decoder on our allow-list
  bool cover_picture = false;  ///< a still that stands for the file
  bool used = false;           ///< VideoInfo's `picture` or `sound`
  bool operator==(const StreamSummary&) const = default;
};

/// Where the index (`moov`) of an MP4 or MOV stands; none for other containers.
enum class IndexPlace : std::uint8_t { none, in_front, at_end, fragmented };

/// A file that breaks off before the end that it announces: both since the presentation's start.
struct CutOff {
  std::chrono::milliseconds reached{0};    ///< so far picture and sound are there
  std::chrono::milliseconds announced{0};  ///< at least `reached`
  bool operator==(const CutOff&) const = default;
};

struct VideoInfo {
  std::uint32_t width_px = 0, height_px = 0;  ///< as displayed: turned, with square pixels
  std::chrono::milliseconds duration{0};      ///< as presented, of the longest of picture and sound
  std::optional<PictureStream> picture = {};  ///< absent: there is none that we decode
  std::optional<SoundStream> sound = {};
  std::vector<StreamSummary> streams = {};  ///< in the file's order
  IndexPlace index_place = IndexPlace::none;
  /// What an MP4 or MOV holds beside what players need ("creation time", "moov/udta", "track 3 (meta)"), in the
  /// container's order, without repeats. A file without any can be published byte for byte.
  std::vector<std::string> extras = {};
  /// Absent: it does not break off, as far as its container tells. The durations are those of what is there.
  std::optional<CutOff> cut_off = {};
  std::optional<double> loudness_lufs = {};  ///< integrated, by EBU R 128; only where it was asked for
  bool operator==(const VideoInfo&) const = default;
};

}  // namespace pinmill
