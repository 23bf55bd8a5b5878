// What one scan carries along. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <stop_token>
#include <string>
#include <utility>

#include "pipeline/intake/pin_fields.h"
#include "pipeline/scan.h"

namespace pinmill {

class ScanSession {
 public:
  ScanSession(const ScanOptions& scan_options, MediaBoundary& media_boundary, std::stop_token stop_token);

  const ScanOptions& options;
  MediaBoundary& boundary;
  const std::stop_token stop;
  const TimeReading time;
  const std::filesystem::path out;  ///< canonical; empty: none
  ScanReport report;

  /// cancelled once a stop was requested.
  Result<void> go_on() const;
  void skip(Skipped::Reason reason, std::filesystem::path path, std::string message);
  /// `subject` may be a file's name: it is made fit for one line.
  void fail(std::string_view subject, Error error);

  /// False: a draft has it already. Two names of one file (a link beside it, a file given with its folder) are one.
  bool claim(const FileStatus& file);
  bool is_claimed(const FileStatus& file) const;
  /// The same for what is taken as a whole: a folder, a *.pin, a pins.csv.
  bool claim_path(const std::filesystem::path& canonical);
  /// True for OUT and what lies below it; `canonical` may not exist.
  bool is_in_out(const std::filesystem::path& canonical) const;

 private:
  std::set<std::pair<std::uint64_t, std::uint64_t>> files_;
  std::set<std::filesystem::path> paths_;
};

}  // namespace pinmill
