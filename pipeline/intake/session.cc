#include "pipeline/intake/session.h"

#include <algorithm>

#include "base/unicode.h"

namespace pinmill {
namespace {

std::filesystem::path canonical_out(const std::filesystem::path& out) {
  if (out.empty()) return {};
  std::error_code failure;
  const auto canonical = std::filesystem::weakly_canonical(std::filesystem::absolute(out, failure), failure);
  return canonical.has_filename() ? canonical : canonical.parent_path();
}

UtcTime now_or(UtcTime given) {
  return given != UtcTime{} ? given
                            : std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

ScanSession::ScanSession(const ScanOptions& scan_options, MediaBoundary& media_boundary, std::stop_token stop_token)
    : options(scan_options),
      boundary(media_boundary),
      stop(std::move(stop_token)),
      time{scan_options.zone.empty() ? local_zone_name() : scan_options.zone, now_or(scan_options.now)},
      out(canonical_out(scan_options.out)) {
  report.zone = time.zone;
}

Result<void> ScanSession::go_on() const {
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped while looking for files");
  return {};
}

void ScanSession::skip(Skipped::Reason reason, std::filesystem::path path, std::string message) {
  report.skipped.push_back({reason, std::move(path), std::move(message)});
}

void ScanSession::fail(std::string_view subject, Error error) {
  report.errors.push_back({to_one_line(subject), std::move(error)});
}

bool ScanSession::claim(const FileStatus& file) {
  return files_.emplace(file.device, file.inode).second;
}
bool ScanSession::is_claimed(const FileStatus& file) const {
  return files_.contains({file.device, file.inode});
}
bool ScanSession::claim_path(const std::filesystem::path& canonical) {
  return paths_.insert(canonical).second;
}

bool ScanSession::is_in_out(const std::filesystem::path& canonical) const {
  if (out.empty()) return false;
  return std::mismatch(out.begin(), out.end(), canonical.begin(), canonical.end()).first == out.end();
}

}  // namespace pinmill
