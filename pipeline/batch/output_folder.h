// OUT: where Pins come out, held by one run at a time. Shareable between threads once open.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/byte_io.h"

namespace pinmill {

/// Where a page lies in OUT, whatever format it gets.
struct PagePlace {
  std::string stem;     ///< "red-bowl-1a2b3c4d/1"
  std::string preview;  ///< "preview/red-bowl-1a2b3c4d-1.jpg"
  std::string file(std::string_view extension) const;
  /// "red-bowl-1a2b3c4d/1-cover.jpg", beside a video.
  std::string cover() const;
};
/// `number` counts from 1.
PagePlace page_place(std::string_view pin_id, std::size_t number);

class OutputFolder {
 public:
  /// Makes it where it is missing, takes it for this run and removes temporaries that a killed run left. unavailable
  /// where another run holds it; io_failure with the path where it cannot be written; invalid_argument where it has a
  /// page that somebody else wrote.
  static Result<OutputFolder> open(const std::filesystem::path& out);

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path temporary_folder() const { return path_ / ".pinmill" / "tmp"; }

  /// Removes a page's files, if there are any.
  void remove_page(const PagePlace& place) const;
  /// Removes what an earlier run made of it in another format; a cover stays beside an "mp4" only.
  void remove_other_formats(const PagePlace& place, std::string_view extension) const;

 private:
  OutputFolder(std::filesystem::path path, FileDescriptor lock);
  std::filesystem::path path_;
  FileDescriptor lock_;  // flock: gone with the process, however it ends
};

/// OUT/.pinmill/journal.ndjson
std::filesystem::path journal_path(const std::filesystem::path& out);

}  // namespace pinmill
