// How far a run is, on stderr: a bar on a terminal, else a line now and then, or NDJSON for programs. A bar is for one
// thread at a time, the free functions for any.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "pipeline/batch.h"

namespace pinmill::app {

enum class ProgressStyle : std::uint8_t {
  automatic,  ///< bar on a terminal, else plain
  bar,
  plain,
  json,
  none,
};
/// "auto", "bar", "plain", "json", "none".
Result<ProgressStyle> parse_progress_style(std::string_view text);

/// One thread at a time.
class ProgressBar {
 public:
  virtual ~ProgressBar() = default;
  virtual void show(const Progress& progress) = 0;
  /// Leaves the terminal as messages want it; nothing is shown after it.
  virtual void finish() {}
};
std::unique_ptr<ProgressBar> make_progress_bar(ProgressStyle style);

/// "[######      ] 12/60  3.4/s  0:14 left  IMG_2041.jpg", at most `columns` wide; of a video "42% IMG_2042.MOV".
std::string bar_text(const Progress& progress, std::size_t columns);
/// "12 of 60 pages, 2 failed, 3.4/s, 0:14 left, 42% of IMG_2042.MOV"
std::string plain_text(const Progress& progress);
/// How long after a plain line the next may come, in a run that has taken `elapsed`: a tenth of that, 3 s to a minute.
/// A log of many hours stays short.
std::chrono::milliseconds between_lines(std::chrono::milliseconds elapsed) noexcept;
/// One object without a line break.
std::string json_text(const Progress& progress);

}  // namespace pinmill::app
