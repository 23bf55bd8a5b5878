// The rule pack: every limit that Pinterest sets, as data with unit, source and date. Immutable and shareable.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codecs/media_info.h"
#include "pipeline/finding.h"

namespace pinmill {

/// What a rule looks at. The names in the TOML file are these enumerators'.
enum class Measure : std::uint8_t {
  image_format,
  image_bytes,
  image_width_px,
  image_height_px,
  image_aspect,
  video_format,
  video_bytes,
  video_duration_s,
  video_aspect,
  carousel_pages,
  story_pages,
  carousel_same_size,
  carousel_aspect,
  title_code_points,
  description_code_points,
  alt_text_code_points,
  link_bytes,
  title_present,
  alt_text_present,
  link_present,
};

struct Rule {
  std::string id;  ///< "image.max-bytes"
  Measure measures = Measure::image_bytes;
  std::optional<double> minimum, maximum;
  enum class Bounds : std::uint8_t { included, excluded } bounds = Bounds::included;  ///< whether they are still kept
  std::vector<std::string> accepted;  ///< formats by id ("jpeg"), shapes as "2:3", which 0.5 % may be off
  std::string unit;                   ///< "B", "px", "s", "w:h", "pages", "code points", "bytes", "format", "text"
  Severity severity = Severity::error;
  bool mendable = false;  ///< preparing brings it right
  std::string remedy;     ///< what to do, a sentence
  std::string source;     ///< page or document
  std::string date;       ///< when it was read, YYYY-MM-DD
};

/// What is judged. Fields that do not apply stay empty.
struct Judged {
  const MediaInfo* media = nullptr;
  enum class Place : std::uint8_t {
    alone,
    in_story
  } place = Place::alone;  ///< a story's page may be as short as it is
  std::optional<std::size_t> carousel_pages{}, story_pages{};
  std::optional<bool> carousel_same_size{};
  std::optional<double> carousel_aspect{};  ///< width by height of a carousel's page
  std::optional<std::string_view> title{}, description{}, alt_text{}, link{};
};

class RulePack {
 public:
  /// The pack built into the library, and its text.
  static const RulePack& built_in();
  static std::string_view built_in_toml() noexcept;
  /// invalid_argument with line and column.
  static Result<RulePack> parse(std::string_view toml, std::string name);
  static Result<RulePack> load(const std::filesystem::path& file);

  const std::vector<Rule>& rules() const noexcept { return rules_; }
  const Rule* find(std::string_view id) const noexcept;
  /// The limit of a rule that code needs (`image.max-bytes` when encoding): its maximum; nothing where it is not set.
  std::optional<double> maximum(std::string_view id) const noexcept;
  /// One finding for each rule that is not kept, in the pack's order. `mended` is false in all.
  std::vector<Finding> judge(const Judged& what) const;
  /// True where preparing brings it right: the command's exit code of `check`.
  bool can_mend(const Finding& finding) const noexcept;

 private:
  std::vector<Rule> rules_;
};

std::string_view to_string(Measure measure) noexcept;
/// What a rule asks for, in human units: "32 MB", "at least 600 px", "4 s to 15 min", "JPEG or PNG"; empty for
/// presence.
std::string limit_text(const Rule& rule);
Json to_json(const Rule& rule);

}  // namespace pinmill
