// What happened to one page: the report that preparing it returns, across a process boundary if need be. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "codecs/media_info.h"
#include "pipeline/finding.h"

namespace pinmill {

/// What was done, from the cheapest up. Videos add theirs.
enum class Action : std::uint8_t {
  copy,    ///< byte for byte, less private segments
  resize,  ///< the shape was right
  crop,
  extend,   ///< its own border colour continued
  pad,      ///< over the background colour
  blur,     ///< over a blurred fill of itself
  convert,  ///< the same pixels in another format or colour space
};
std::string_view to_string(Action action) noexcept;
std::optional<Action> action_from(std::string_view text) noexcept;

struct PreparedFile {
  std::string media_type{};  ///< "image/jpeg"
  std::string extension{};   ///< "jpg"
  std::uint32_t width_px = 0, height_px = 0;
  std::uint64_t size_bytes = 0;
  std::string sha256{};  ///< lower-case hex
  bool operator==(const PreparedFile&) const = default;
};

struct PageReport {
  MediaInfo source;  ///< without secrets
  TextInfo text;     ///< the sidecar's, then what is embedded
  PreparedFile output;
  Action action = Action::copy;
  std::string reason;       ///< why this action, a sentence
  double share_kept = 1.0;  ///< of the source picture's area that the output shows
  std::uint64_t perceptual_hash = 0;
  std::vector<Finding> findings;
  bool operator==(const PageReport&) const = default;
};

/// The hash is written as 16 hex digits: JSON's numbers end at 2^53 in most readers.
Json to_json(const PageReport& report);
/// Reads what to_json writes; corrupt_input where it is something else.
Result<PageReport> page_report_from(const Json& json);

}  // namespace pinmill
