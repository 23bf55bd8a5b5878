// From what was named on the command line to drafts. One call, one thread.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "pipeline/draft.h"
#include "pipeline/media_boundary.h"

namespace pinmill {

/// Gets what lies at a web address that a row names, and says in which file it is now. Errors are the row's.
using FetchMedia = std::function<Result<std::filesystem::path>(const std::string& address, const std::stop_token&)>;

struct ScanOptions {
  std::vector<std::filesystem::path> inputs{};
  std::filesystem::path out{};  ///< never scanned
  enum class LivePhotos : std::uint8_t { still_only, keep_motion } live_photos = LivePhotos::still_only;
  enum class Unlisted : std::uint8_t { leave_out, take } unlisted = Unlisted::leave_out;
  std::string zone{};  ///< for times without an offset; empty: the machine's
  UtcTime now{};       ///< the clock's reading; the epoch: the machine's
  ImageLimits limits{};
  FetchMedia fetch{};  ///< nothing: rows that name an address are errors
};

/// A file that no draft was made of, and why.
struct Skipped {
  enum class Reason : std::uint8_t {
    no_media,
    refused_format,
    live_photo_motion,
    unlisted,
    outside_link,
    vanished
  } reason;
  std::filesystem::path path;
  std::string message;  ///< with the remedy, where there is one
};
std::string_view to_string(Skipped::Reason reason) noexcept;

/// Something named that could not be taken: a file that is no media, a row that is wrong.
struct ScanError {
  std::string subject;  ///< "photos/a.cr2", "pins.csv row 12, column Link"
  Error error;
};

struct ScanReport {
  std::vector<Draft> drafts;  ///< inputs in the order given, files of a folder in natural order
  std::vector<Skipped> skipped;
  std::vector<ScanError> errors;  ///< each costs one Pin; the rest goes on
  std::string zone;               ///< that times without an offset were read in
};

/// invalid_argument or not_found where an input itself cannot be read, and for a pin.toml or pins.csv that is no such
/// thing as a whole; what is wrong with one file or row stands in `errors`.
Result<ScanReport> scan(const ScanOptions& options, MediaBoundary& boundary, std::stop_token stop);

/// A pins.csv that lists every media file below `folder`, texts filled from pin.toml; the content of the file.
Result<std::string> make_pins_csv(const std::filesystem::path& folder, MediaBoundary& boundary, std::stop_token stop);

}  // namespace pinmill
