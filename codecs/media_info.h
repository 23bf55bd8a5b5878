// What a file really is. Plain data: copy freely, share immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "codecs/colour_info.h"
#include "codecs/format.h"
#include "codecs/video_info.h"

namespace pinmill {

struct ImageInfo {
  std::uint32_t width_px = 0, height_px = 0;  ///< as displayed: after orientation
  std::uint8_t orientation = 1;               ///< Exif 1–8 as stored; HEIF's own transformations count as 1
  std::uint8_t bit_depth = 8;                 ///< a channel
  ColourInfo colour;
  bool has_alpha = false;
  std::uint32_t frames = 1;
  bool operator==(const ImageInfo&) const = default;
};

/// Text that somebody wrote into the file (XMP before IPTC before Exif) or into its sidecar. UTF-8, trimmed.
struct TextInfo {
  std::string title, caption, creator, copyright;
  std::vector<std::string> keywords;
  bool empty() const noexcept {
    return title.empty() && caption.empty() && creator.empty() && copyright.empty() && keywords.empty();
  }
  /// Takes from `other` what is empty here.
  void fill_from(const TextInfo& other);
  bool operator==(const TextInfo&) const = default;
};

/// What would tell strangers where and with what it was made.
struct PrivacyInfo {
  bool has_location = false;
  bool has_serial_numbers = false;
  bool has_maker_notes = false;
  bool has_thumbnail = false;
  bool has_edit_history = false;
  /// The values themselves (serial numbers, coordinates as stored bytes, maker note starts): no output may hold one.
  std::vector<std::string> secrets;
  bool operator==(const PrivacyInfo&) const = default;
};

struct MediaInfo {
  Format format = Format::unknown;
  std::uint64_t size_bytes = 0;
  std::optional<ImageInfo> image;
  std::optional<VideoInfo> video;
  TextInfo text;
  PrivacyInfo privacy;
  std::string content_identifier;  ///< pairs the halves of a Live Photo; empty where there is none
  std::vector<std::string> notes;  ///< trouble that did not stop us: "XMP packet is not well-formed"

  std::uint32_t width_px() const noexcept;  ///< displayed; 0 where unknown
  std::uint32_t height_px() const noexcept;
  bool operator==(const MediaInfo&) const = default;
};

/// As `pinmill probe --json` prints it; `privacy.secrets` only where asked for, since it is what must not travel.
enum class Secrets : std::uint8_t { omit, include };
Json to_json(const MediaInfo& info, Secrets secrets = Secrets::omit);
/// Reads what to_json writes; corrupt_input where it is something else.
Result<MediaInfo> media_info_from(const Json& json);

}  // namespace pinmill
