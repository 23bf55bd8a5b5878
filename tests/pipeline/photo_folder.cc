#include "pipeline/photo_folder.h"

#include <cstdlib>

#include "support/result_matchers.h"

namespace pinmill::testing {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string value_in(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + key.size());
  return std::string(rest.substr(0, rest.find(' ')));
}

}  // namespace

std::filesystem::path PhotoFolder::jpeg(const std::filesystem::path& relative, std::string_view note) const {
  return folder_.write(relative, "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xfe\0\x02"s + std::string(note));
}
std::filesystem::path PhotoFolder::png(const std::filesystem::path& relative) const {
  return folder_.write(relative, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"sv);
}
std::filesystem::path PhotoFolder::heic(const std::filesystem::path& relative, std::string_view note) const {
  return folder_.write(relative,
                       "\0\0\0\x18"
                       "ftypheic\0\0\0\0mif1heic"s +
                           std::string(note));
}
std::filesystem::path PhotoFolder::mov(const std::filesystem::path& relative, std::string_view note) const {
  return folder_.write(relative,
                       "\0\0\0\x14"
                       "ftypqt  \0\0\0\0qt  "s +
                           std::string(note));
}
std::filesystem::path PhotoFolder::psd(const std::filesystem::path& relative) const {
  return folder_.write(relative, "8BPS\0\1\0\0\0\0\0\0\0\3"sv);
}

Result<MediaInfo> NotesBoundary::probe(int fd, const ImageLimits& limits, std::stop_token) {
  ++probed;
  PINMILL_ASSIGN_OR_RETURN(const Bytes bytes, read_all(fd, limits.max_input_bytes));
  const std::string_view text = as_text(bytes);
  MediaInfo info;
  info.content_identifier = value_in(text, "id=");
  const std::string duration = value_in(text, "ms=");
  if (text.find("broken") != std::string_view::npos) return Error(ErrorCode::corrupt_input, "broken");
  if (!duration.empty()) info.video = VideoInfo{.duration = std::chrono::milliseconds(std::stoi(duration))};
  return info;
}

Result<std::vector<std::chrono::milliseconds>> NotesBoundary::split(int, const Recipe&, const ClipProgressCallback&,
                                                                    std::stop_token) {
  return Error(ErrorCode::internal, "this boundary only probes");
}

Result<PageReport> NotesBoundary::prepare(const PageFiles&, const Recipe&, const ClipProgressCallback&,
                                          std::stop_token) {
  return Error(ErrorCode::internal, "this boundary only probes");
}

Result<ScanReport> try_scan(ScanOptions options) {
  NotesBoundary boundary;
  if (options.zone.empty()) options.zone = "Europe/Berlin";
  if (options.now == UtcTime{}) options.now = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);
  return scan(options, boundary, {});
}
Result<ScanReport> try_scan(const std::filesystem::path& input) {
  return try_scan(ScanOptions{.inputs = {input}});
}
ScanReport scanned(ScanOptions options) {
  return take(try_scan(std::move(options)));
}
ScanReport scanned(const std::filesystem::path& input) {
  return take(try_scan(input));
}

std::vector<std::string> names_of(const ScanReport& report) {
  std::vector<std::string> names;
  for (const Draft& draft : report.drafts) names.push_back(draft.name);
  return names;
}

std::vector<std::string> pages_of(const Draft& draft) {
  std::vector<std::string> pages;
  for (const DraftPage& page : draft.pages) pages.push_back(page.file.relative.string());
  return pages;
}

std::vector<std::string> files_of(const ScanReport& report) {
  std::vector<std::string> files;
  for (const Draft& draft : report.drafts) files.push_back(pages_of(draft).front());
  return files;
}

std::vector<std::string> skipped_in(const ScanReport& report) {
  std::vector<std::string> lines;
  for (const Skipped& one : report.skipped)
    lines.push_back(std::string(to_string(one.reason)) + ' ' + one.path.filename().string());
  return lines;
}

std::vector<std::string> errors_of(const ScanReport& report) {
  std::vector<std::string> lines;
  for (const ScanError& one : report.errors) lines.push_back(one.subject + ": " + one.error.to_string());
  return lines;
}

}  // namespace pinmill::testing
