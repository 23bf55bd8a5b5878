// pins.json: what came out, written and read here. docs/pins.schema.json is its contract. Plain data.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "pipeline/page.h"

namespace pinmill {

enum class PinStatus : std::uint8_t { ready, failed, skipped };
enum class ManifestKind : std::uint8_t { image, carousel, video, story };
std::string_view to_string(PinStatus status) noexcept;
std::string_view to_string(ManifestKind kind) noexcept;

struct ManifestPage {
  std::string source;  ///< relative to OUT, '/' between parts
  std::string source_sha256;
  std::string file;  ///< relative to OUT; empty where none was made
  std::string media_type;
  std::uint32_t width_px = 0, height_px = 0;
  std::uint64_t size_bytes = 0;
  std::string sha256;
  std::optional<double> start_s{};  ///< in a story, whose every page has the same file: when this one is shown
  std::optional<double> duration_s;
  std::string title, alt_text, link;
  std::string action, reason;
  double share_kept = 1.0;
  std::optional<std::uint64_t> looks{};  ///< perceptual hash of what was made; nullopt: none was, or it shows nothing
  std::vector<Finding> findings;
  std::string preview;  ///< the before-picture, relative to OUT; empty where there is none
};

struct ManifestPin {
  std::string id;
  PinStatus status = PinStatus::failed;
  ManifestKind kind = ManifestKind::image;
  std::string title, description, link, alt_text, board, section, account;
  std::vector<std::string> keywords;
  std::string publish_at;  ///< RFC 3339 with offset; empty: no time given
  struct Series {
    std::string id;
    std::size_t index = 0, count = 0;
  };
  std::optional<Series> series;
  std::string cover_file;  ///< relative to OUT
  std::optional<double> cover_time_s;
  std::vector<ManifestPage> pages;
  std::vector<Finding> findings;  ///< of the Pin as a whole
  struct Failure {
    std::string code, message;
  };
  std::optional<Failure> error;  ///< for failed and skipped ones
};

struct ManifestSummary {
  std::size_t ready = 0, failed = 0, skipped = 0, reused = 0;
  double seconds = 0;
};

struct Manifest {
  std::vector<ManifestPin> pins;
  ManifestSummary summary;

  const ManifestPin* find(std::string_view id) const noexcept;
};

Json to_json(const Manifest& manifest);
/// Keys that it does not know are ignored; corrupt_input for another version or a shape that is no manifest.
Result<Manifest> manifest_from(const Json& json);
/// not_found where there is none.
Result<Manifest> read_manifest(const std::filesystem::path& out);
Result<void> write_manifest(const std::filesystem::path& out, const std::filesystem::path& temporary_folder,
                            const Manifest& manifest);

/// OUT/index.html: every Pin as a board will show it, before and after, reasons and findings. A whole document.
std::string preview_page(const Manifest& manifest);

}  // namespace pinmill
