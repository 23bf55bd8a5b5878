#include "app/progress_bar.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/console.h"
#include "app/printable.h"
#include "base/json.h"
#include "base/unicode.h"

namespace pinmill::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_bars{100};
constexpr std::chrono::milliseconds least_between_lines{3'000}, most_between_lines{60'000};
constexpr std::size_t widest_bar = 30;
constexpr std::size_t default_columns = 80;

/// 0 to 1: how far the video under way is; nothing where there is none or its length is not known.
std::optional<double> clip_share(const Progress& progress) {
  if (!progress.clip || progress.clip->total.count() <= 0) return std::nullopt;
  return std::clamp(
      static_cast<double>(progress.clip->done.count()) / static_cast<double>(progress.clip->total.count()), 0.0, 1.0);
}

double seconds(std::chrono::milliseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

/// Pages a second; 0 while nothing can be said.
double rate(const Progress& progress) {
  const double elapsed = seconds(progress.elapsed);
  return elapsed > 0 ? static_cast<double>(progress.pages_done) / elapsed : 0;
}

std::optional<double> seconds_left(const Progress& progress) {
  if (rate(progress) <= 0) return std::nullopt;
  return static_cast<double>(progress.pages_total - std::min(progress.pages_done, progress.pages_total)) /
         rate(progress);
}

std::string clock_text(double duration_s) {
  const auto whole = static_cast<std::uint64_t>(duration_s + 0.5);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string left_text(const Progress& progress) {
  const auto left = seconds_left(progress);
  return left ? clock_text(*left) + " left" : std::string();
}

std::size_t terminal_columns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return default_columns;
  return size.ws_col;
}

bool can_steer_the_terminal() {
  const char* terminal = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");  // no-color.org: any value but an empty one
  return can_steer_the_terminal() && (no_colour == nullptr || *no_colour == '\0');
}

bool is_last(const Progress& progress) {
  return progress.pages_done >= progress.pages_total;
}

class TerminalBar final : public ProgressBar {
 public:
  void show(const Progress& progress) override {
    const auto now = Clock::now();
    if (now < next_ && (!is_last(progress) || progress.clip)) return;
    next_ = now + between_bars;
    const std::string text = bar_text(progress, terminal_columns() - 1);
    tell(colour_ ? fmt::format("\r\x1b[K\x1b[36m{}\x1b[0m", text) : fmt::format("\r\x1b[K{}", text));
    shown_ = true;
  }
  void finish() override {
    if (std::exchange(shown_, false)) tell("\r\x1b[K");
  }

 private:
  const bool colour_ = wants_colour();
  Clock::time_point next_{};
  bool shown_ = false;
};

class PlainLines final : public ProgressBar {
 public:
  void show(const Progress& progress) override {
    const auto now = Clock::now();
    if (now < next_) return;
    next_ = now + between_lines(progress.elapsed);
    tell(plain_text(progress) + "\n");
  }

 private:
  Clock::time_point next_ = Clock::now() + least_between_lines;  // a short run says only how it ended
};

class JsonLines final : public ProgressBar {
 public:
  // Each page that is done, and of what a video says of itself while it is made as much as a bar shows.
  void show(const Progress& progress) override {
    const auto now = Clock::now();
    if (progress.clip && now < next_) return;
    if (progress.clip) next_ = now + between_bars;
    tell(json_text(progress) + "\n");
  }

 private:
  Clock::time_point next_{};
};

class NoProgress final : public ProgressBar {
 public:
  void show(const Progress&) override {}
};

}  // namespace

Result<ProgressStyle> parse_progress_style(std::string_view text) {
  constexpr std::array<std::string_view, 5> names = {"auto", "bar", "plain", "json", "none"};
  const auto name = std::find(names.begin(), names.end(), text);
  if (name != names.end()) return static_cast<ProgressStyle>(name - names.begin());
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is no way to show progress; write auto, bar, plain, json or none", text));
}

std::string bar_text(const Progress& progress, std::size_t columns) {
  const std::size_t total = std::max<std::size_t>(progress.pages_total, 1);
  const std::size_t done = std::min(progress.pages_done, total);
  std::string figures = fmt::format("{}/{}  {:.1f}/s", progress.pages_done, progress.pages_total, rate(progress));
  if (const std::string left = left_text(progress); !left.empty() && !is_last(progress)) figures += "  " + left;
  if (progress.failed > 0) figures += fmt::format("  {} failed", progress.failed);
  const std::size_t width = std::min(widest_bar, columns / 4);
  const std::size_t filled = width * done / total;
  const std::string bar = fmt::format("[{}{}] ", std::string(filled, '#'), std::string(width - filled, ' '));
  std::string current = printable(progress.current);
  if (const auto share = clip_share(progress)) current = fmt::format("{:.0f}% {}", *share * 100, current);
  return cut_to(fmt::format("{}{}  {}", bar, figures, current), columns);
}

std::chrono::milliseconds between_lines(std::chrono::milliseconds elapsed) noexcept {
  return std::clamp(elapsed / 10, least_between_lines, most_between_lines);
}

std::string plain_text(const Progress& progress) {
  std::string text = fmt::format("{} of {} pages", progress.pages_done, progress.pages_total);
  if (progress.failed > 0) text += fmt::format(", {} failed", progress.failed);
  text += fmt::format(", {:.1f}/s", rate(progress));
  if (const std::string left = left_text(progress); !left.empty() && !is_last(progress)) text += ", " + left;
  if (const auto share = clip_share(progress))
    text += fmt::format(", {:.0f}% of {}", *share * 100, printable(progress.current));
  return text;
}

std::string json_text(const Progress& progress) {
  Json json = Json::object({{"event", "progress"},
                            {"pages_done", std::uint64_t{progress.pages_done}},
                            {"pages_total", std::uint64_t{progress.pages_total}},
                            {"reused", std::uint64_t{progress.reused}},
                            {"failed", std::uint64_t{progress.failed}},
                            {"elapsed_s", seconds(progress.elapsed)},
                            {"pages_per_s", rate(progress)}});
  if (const auto left = seconds_left(progress)) json.set("left_s", *left);
  if (const auto share = clip_share(progress)) json.set("clip_share", *share);
  return json.set("current", progress.current).dump();
}

std::unique_ptr<ProgressBar> make_progress_bar(ProgressStyle style) {
  if (style == ProgressStyle::automatic) style = can_steer_the_terminal() ? ProgressStyle::bar : ProgressStyle::plain;
  switch (style) {
    case ProgressStyle::bar: return std::make_unique<TerminalBar>();
    case ProgressStyle::plain: return std::make_unique<PlainLines>();
    case ProgressStyle::json: return std::make_unique<JsonLines>();
    default: return std::make_unique<NoProgress>();
  }
}

}  // namespace pinmill::app
