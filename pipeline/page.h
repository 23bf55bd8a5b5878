// What happened to one page: the report that preparing it returns, across a process boundary if need be. Plain data.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "codecs/clip.h"
#include "codecs/media_info.h"
#include "pipeline/finding.h"

namespace pinmill {

/// What was done: to a picture, then to a video, each from the cheapest up.
enum class Action : std::uint8_t {
  copy,    ///< byte for byte, less private segments
  resize,  ///< the shape was right
  crop,
  extend,     ///< its own border colour continued
  pad,        ///< over the background colour
  blur,       ///< over a blurred fill of itself
  convert,    ///< the same pixels in another format or colour space
  remux,      ///< a video's streams, copied into another container or into the right order
  audio,      ///< its picture copied, its sound encoded
  smart,      ///< its picture copied but for the edges of what was cut or added
  transcode,  ///< encoded anew
  story,      ///< pages joined into one video
  animate,    ///< moving pictures that became a video
};
std::string_view to_string(Action action) noexcept;
std::optional<Action> action_from(std::string_view text) noexcept;

struct PreparedFile {
  std::string media_type{};  ///< "image/jpeg", "image/png", "video/mp4"
  std::string extension{};   ///< "jpg", "png", "mp4"
  std::uint32_t width_px = 0, height_px = 0;
  std::uint64_t size_bytes = 0;
  std::string sha256{};                   ///< lower-case hex
  std::chrono::milliseconds duration{0};  ///< of a video; 0 for pictures
  bool is_video() const noexcept { return extension == "mp4"; }
  bool operator==(const PreparedFile&) const = default;
};

struct PageReport {
  MediaInfo source;  ///< without secrets and key frames
  TextInfo text;     ///< the sidecar's, then what is embedded
  PreparedFile output;
  std::optional<PreparedFile> cover;  ///< of a video: a JPEG
  std::optional<ClipRange> part{};    ///< of a story's page: when `output` shows it; its end is known
  Action action = Action::copy;
  std::string reason;       ///< why this action, a sentence
  double share_kept = 1.0;  ///< of the source picture's area that the output shows
  std::uint64_t perceptual_hash = 0;
  std::vector<Finding> findings;
  bool operator==(const PageReport&) const = default;
};

/// As 16 hex digits: JSON's numbers end at 2^53 in most readers.
std::string hash_to_text(std::uint64_t hash);
/// nullopt for anything else.
std::optional<std::uint64_t> hash_from(std::string_view text) noexcept;

Json to_json(const PageReport& report);
/// Reads what to_json writes; corrupt_input where it is something else.
Result<PageReport> page_report_from(const Json& json);

}  // namespace pinmill
