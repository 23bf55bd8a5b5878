// What went wrong, for the code that reacts to it and the person who reads it. Immutable and shareable.
#pragma once

#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace pinmill {

/// One code per reaction of the caller, not per cause.
enum class ErrorCode : std::uint8_t {
  invalid_argument,  ///< the caller asked for something that cannot be: mend the request
  not_found,         ///< the thing named does not exist
  unsupported,       ///< understood, but not something pinmill takes: convert it first
  corrupt_input,     ///< the bytes contradict their own format: get a sound copy
  limit_exceeded,    ///< a bound was reached: make it smaller or raise the bound
  cancelled,         ///< somebody asked to stop
  timed_out,         ///< no answer in time: may work later
  unavailable,       ///< not reachable or overloaded: may work later
  io_failure,        ///< the disk or the system refused
  internal,          ///< a fault of pinmill's own
};

/// Who said so: tells what `native()` counts in.
enum class Origin : std::uint8_t { self, libav, libvips, libheif, exiv2, os, libcurl, database };

std::string_view to_string(ErrorCode code) noexcept;
std::string_view to_string(Origin origin) noexcept;

/// The code whose text is `text`; `internal` where there is none.
ErrorCode error_code_from(std::string_view text) noexcept;

class [[nodiscard]] Error {
 public:
  Error(ErrorCode code, std::string message, std::source_location where = std::source_location::current());
  Error(ErrorCode code, Origin origin, int native, std::string message,
        std::source_location where = std::source_location::current());

  /// From `errno` after a failed system call; picks the code (ENOENT: not_found, ENOSPC: io_failure …).
  static Error from_errno(int number, std::string attempted,
                          std::source_location where = std::source_location::current());

  ErrorCode code() const noexcept { return code_; }
  Origin origin() const noexcept { return origin_; }
  /// The library's own number; 0 when `origin()` is self.
  int native() const noexcept { return native_; }
  /// The sentence alone, without activities.
  const std::string& message() const noexcept { return message_; }
  /// What callers were doing, innermost first.
  const std::vector<std::string>& activities() const noexcept { return activities_; }
  /// True for timed_out and unavailable, and for nothing else.
  bool retryable() const noexcept;
  /// Adds what the caller was doing; the outermost is printed first.
  Error&& during(std::string activity) &&;
  /// "corrupt input: clip.mp4: decode video stream 0: avcodec_send_packet: … (libav -1094995529)"
  std::string to_string() const;
  /// As to_string, without the code's name: for places that print the code beside it.
  std::string describe() const;
  std::source_location where() const noexcept { return where_; }

 private:
  ErrorCode code_;
  Origin origin_ = Origin::self;
  int native_ = 0;
  std::string message_;
  std::vector<std::string> activities_;  // innermost first
  std::source_location where_;
};

}  // namespace pinmill
