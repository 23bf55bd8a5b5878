// Reads what the pages of a run are made of, for its digest. Threads may each read a page of their own.
#pragma once

#include <functional>
#include <future>
#include <optional>
#include <stop_token>
#include <string_view>
#include <utility>

#include "pipeline/batch/progress_meter.h"
#include "pipeline/batch/run_pages.h"

namespace pinmill {

class SourceReader {
 public:
  /// Begins to make a page while its source is read; no future where that does not pay.
  using HeadStart = std::function<std::future<Result<BegunPage>>(const PageState&)>;
  /// All must outlive it.
  SourceReader(const RunPages& pages, Journal& journal, ProgressMeter& progress, HeadStart head_start,
               std::stop_token stop)
      : pages_(pages),
        journal_(journal),
        progress_(progress),
        head_start_(std::move(head_start)),
        stop_(std::move(stop)) {}

  /// What cannot be read stands as the page's error.
  void read(PageState& page);

 private:
  void read_companions(PageState& page);
  Result<std::optional<SourceState>> read_beside(const SourceFile* file, std::string_view what);

  const RunPages& pages_;
  Journal& journal_;
  ProgressMeter& progress_;
  HeadStart head_start_;
  std::stop_token stop_;
};

}  // namespace pinmill
