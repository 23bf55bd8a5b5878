// One page of the run: taken over from the cache, or made and put under its final name. Internally synchronised.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "pipeline/batch/journal.h"
#include "pipeline/batch/output_folder.h"
#include "pipeline/batch/page_job.h"
#include "pipeline/batch/story_job.h"
#include "pipeline/media_boundary.h"

namespace pinmill {

struct MadePage {
  enum class Origin : std::uint8_t { made, reused } origin = Origin::made;
  std::shared_ptr<const PageRecord> record;
};

/// Internally synchronised.
class PageMaker {
 public:
  enum class Reuse : std::uint8_t { cached, never };
  /// `out` is null where nothing may be written: pages are then made into memory and let go. All must outlive it.
  PageMaker(const std::filesystem::path& out_path, const OutputFolder* out, Journal& journal, MediaBoundary& boundary,
            Reuse reuse)
      : out_path_(out_path), out_(out), journal_(journal), boundary_(boundary), reuse_(reuse) {}

  /// cancelled after a stop, and then nothing has changed. After any other failure nothing lies under the page's name.
  Result<MadePage> make(const PageJob& job, const ClipProgressCallback& progress, std::stop_token stop);
  /// Makes a page of a job whose source's digest is not known yet, nor its place. Only where files may be written.
  Result<BegunPage> begin(const PageJob& job, const ClipProgressCallback& progress, std::stop_token stop);
  /// As `make`, for all pages of a Pin that become one video; its record's `further` has a report for each but the
  /// first.
  Result<MadePage> make_story(const StoryJob& job, const ClipProgressCallback& progress, std::stop_token stop);

 private:
  /// What both kinds of job are made by.
  struct Task {
    PagePlace place;
    std::vector<std::string> keys;                         ///< under any of which an earlier run may have made it
    std::function<Result<FileDescriptor>()> unnamed_file;  ///< for an output that is let go
    std::function<Result<UnnamedFiles>()> files;           ///< for an output that is kept
    std::function<Result<PageRecord>(const PageOutputs&)> prepare;
  };
  Task task_of(const PageJob& job, const ClipProgressCallback& progress, std::stop_token stop);
  Task task_of(const StoryJob& job, const ClipProgressCallback& progress, std::stop_token stop);
  Result<MadePage> make(const Task& task, std::stop_token stop);
  std::shared_ptr<const PageRecord> reused(const Task& task);
  std::shared_ptr<const PageRecord> in_place(const std::string& key, const PagePlace& place);
  std::shared_ptr<const PageRecord> copied(const std::string& key, const PagePlace& place);
  Result<MadePage> made(const Task& task, const std::stop_token& stop);
  Result<UnnamedFiles> new_files() const;
  Result<MadePage> put(const Task& task, const std::stop_token& stop);

  std::filesystem::path out_path_;
  const OutputFolder* out_;
  Journal& journal_;
  MediaBoundary& boundary_;
  Reuse reuse_;
};

}  // namespace pinmill
