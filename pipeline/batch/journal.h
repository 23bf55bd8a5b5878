// The cache: what earlier runs read and made, one JSON object a line. Internally synchronised.
//
// A line is appended once the file that it speaks of has its final name. Nothing is flushed: a line that a crash
// swallows costs doing the page again, and a torn one is ignored. What a line says is believed only while the files
// still have the size and time that it names.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/byte_io.h"
#include "pipeline/page.h"

namespace pinmill {

/// A page that was made. `key` stands for all that it depends on: source, sidecar, recipe.
struct PageRecord {
  std::string key;
  std::string stem;     ///< PagePlace::stem
  std::string preview;  ///< PagePlace::preview; empty where none was made
  std::uint64_t preview_bytes = 0;
  std::int64_t output_modified_ns = 0;  ///< its size and digest are in the report
  std::int64_t cover_modified_ns = 0;   ///< the same; 0 where there is none
  PageReport report;
  std::vector<PageReport> further{};  ///< of a story, whose file this is: its pages from the second on
  /// Of the page with that number within its Pin; null where there is none.
  const PageReport* report_of(std::size_t number) const noexcept;
};

class Journal {
 public:
  enum class Append : std::uint8_t { yes, no };
  /// Reads what there is; none yet is an empty journal. io_failure where it cannot be read, or not be appended to.
  static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& file, Append append);

  /// The digest of a file in exactly this state, known without reading it.
  std::optional<std::string> sha256_of(const FileStatus& status) const;
  std::shared_ptr<const PageRecord> page_at(std::string_view stem) const;
  /// A page of the same key under another name, made by an earlier run.
  std::shared_ptr<const PageRecord> page_like(std::string_view key) const;

  /// Where a video of that content is cut under the conditions that `key` stands for; nothing where nobody looked.
  using Cuts = std::vector<std::chrono::milliseconds>;
  std::optional<Cuts> cuts_of(const std::string& sha256, const std::string& key) const;

  void add_source(const FileStatus& status, std::string sha256);
  void add_cuts(const std::string& sha256, const std::string& key, Cuts cuts);
  void add_page(std::shared_ptr<const PageRecord> record);

  /// Rewrites the file with what is still of use, where anything in it is not. The old file stays where that fails.
  void compact(const std::filesystem::path& temporary_folder, const std::function<bool(const PageRecord&)>& keep_page,
               const std::function<bool(std::string_view sha256)>& keep_source);

 private:
  struct SourceRecord {
    FileStatus status;
    std::string sha256;
  };
  Journal(std::filesystem::path file, FileDescriptor fd);
  void load(std::string_view text);
  void load_line(std::string_view line);
  void keep(const SourceRecord& record);
  void append(const Json& line);

  mutable std::mutex mutex_;
  std::filesystem::path file_;
  FileDescriptor fd_;  // none where nothing is to be appended
  std::size_t lines_ = 0;
  std::map<std::pair<std::uint64_t, std::uint64_t>, SourceRecord> sources_;   // by device and inode
  std::unordered_map<std::string, std::shared_ptr<const PageRecord>> pages_;  // by stem
  std::unordered_map<std::string, std::string> earlier_;                      // key -> stem, as loaded
  std::map<std::pair<std::string, std::string>, Cuts> cuts_;                  // by digest and key
};

}  // namespace pinmill
