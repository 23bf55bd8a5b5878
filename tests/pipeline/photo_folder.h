// Folders of files that can be told apart by their first bytes, and a boundary that answers from what is written in
// them. For tests of what looks at heads only.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "pipeline/media_boundary.h"
#include "pipeline/scan.h"
#include "support/temporary_folder.h"

namespace pinmill::testing {

/// A temporary folder with files whose heads are true.
class PhotoFolder {
 public:
  const std::filesystem::path& path() const noexcept { return folder_.path(); }
  std::filesystem::path text(const std::filesystem::path& relative, std::string_view content) const {
    return folder_.write(relative, content);
  }
  /// `note` makes files differ; PagesBoundary finds in it what probing is to say: "id=X".
  std::filesystem::path jpeg(const std::filesystem::path& relative, std::string_view note = {}) const;
  std::filesystem::path png(const std::filesystem::path& relative) const;
  std::filesystem::path heic(const std::filesystem::path& relative, std::string_view note = {}) const;
  /// `note`: "ms=1500 id=X".
  std::filesystem::path mov(const std::filesystem::path& relative, std::string_view note) const;
  std::filesystem::path psd(const std::filesystem::path& relative) const;

 private:
  TemporaryFolder folder_;
};

/// Probes by the notes; counts how often it was asked. Prepares nothing.
class NotesBoundary final : public MediaBoundary {
 public:
  Result<MediaInfo> probe(int fd, const ImageLimits& limits, std::stop_token stop) override;
  Result<std::vector<std::chrono::milliseconds>> split(int fd, const Recipe& recipe,
                                                       const ClipProgressCallback& progress,
                                                       std::stop_token stop) override;
  Result<PageReport> prepare(const PageFiles& files, const Recipe& recipe, const ClipProgressCallback& progress,
                             std::stop_token stop) override;
  int probed = 0;
};

/// Scans with a fixed clock in Europe/Berlin, unless told otherwise; throws where that fails.
ScanReport scanned(ScanOptions options);
ScanReport scanned(const std::filesystem::path& input);
Result<ScanReport> try_scan(ScanOptions options);
Result<ScanReport> try_scan(const std::filesystem::path& input);

std::vector<std::string> names_of(const ScanReport& report);
/// The drafts' files relative to their root, one a draft (the first page's).
std::vector<std::string> files_of(const ScanReport& report);
std::vector<std::string> pages_of(const Draft& draft);
/// "unlisted b.jpg": the reason and the file's name.
std::vector<std::string> skipped_in(const ScanReport& report);
/// "pins.csv row 2, column Link: invalid argument: …"
std::vector<std::string> errors_of(const ScanReport& report);

}  // namespace pinmill::testing
