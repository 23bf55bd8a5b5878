#include "support/fake_boundary.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <sstream>

#include "base/sha256.h"

namespace pinmill::testing {
namespace {

void wait_for_stop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, stop, [] { return false; });
}

// The rest of the line that begins with `word`.
std::string value_of(const std::string& text, const std::string& word) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(word + ' ')) return line.substr(word.size() + 1);
  }
  return {};
}

PageReport report_of(const std::string& source, const std::string& output) {
  const bool flat = source.starts_with("flat");
  PageReport report;
  report.source.format = Format::jpeg;
  report.source.size_bytes = source.size();
  report.source.image.emplace();
  report.source.image->width_px = 1000;
  report.source.image->height_px = 1500;
  report.text.title = value_of(source, "title");
  report.text.caption = value_of(source, "caption");
  report.output = {.media_type = flat ? "image/png" : "image/jpeg",
                   .extension = flat ? "png" : "jpg",
                   .width_px = 1000,
                   .height_px = 1500,
                   .size_bytes = output.size(),
                   .sha256 = Sha256::hex_of(as_bytes(output))};
  report.action = Action::resize;
  report.reason = "the shape was right";
  const std::string hash = value_of(source, "looks");
  report.perceptual_hash =
      std::stoull(hash.empty() ? Sha256::hex_of(as_bytes(source)).substr(0, 16) : hash, nullptr, 16);
  return report;
}

bool is_clip(const std::string& source) {
  return source.find("ftypqt") == 4;
}

// A video of 5 s, and a cover that holds what its source holds.
Result<PageReport> clip_report(PageReport report, const PageFiles& files) {
  report.source.image.reset();
  report.source.format = Format::mov;
  report.source.video = VideoInfo{};
  report.output.media_type = "video/mp4";
  report.output.extension = "mp4";
  report.output.duration = std::chrono::seconds(5);
  report.action = Action::transcode;
  if (files.cover_fd < 0) return report;
  std::string cover = "a frame";
  if (files.cover_source_fd >= 0) {
    PINMILL_ASSIGN_OR_RETURN(const Bytes bytes, read_all(files.cover_source_fd, 1'000'000));
    cover = as_text(bytes);
  }
  PINMILL_RETURN_IF_ERROR(write_all(files.cover_fd, as_bytes(cover)));
  report.cover = PreparedFile{.media_type = "image/jpeg",
                              .extension = "jpg",
                              .width_px = 1000,
                              .height_px = 1500,
                              .size_bytes = cover.size(),
                              .sha256 = Sha256::hex_of(as_bytes(cover))};
  return report;
}

class Counted {
 public:
  explicit Counted(FakeBoundary& boundary) : boundary_(boundary) {
    ++boundary_.prepared;
    const int now = ++boundary_.at_once;
    int most = boundary_.most_at_once;
    while (most < now && !boundary_.most_at_once.compare_exchange_weak(most, now)) {
    }
  }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --boundary_.at_once; }

 private:
  FakeBoundary& boundary_;
};

}  // namespace

Result<MediaInfo> FakeBoundary::probe(int, const ImageLimits&, std::stop_token) {
  return MediaInfo{};
}

Result<std::vector<std::chrono::milliseconds>> FakeBoundary::split(int fd, const Recipe&, const ClipProgressCallback&,
                                                                   std::stop_token) {
  ++split_asked;
  PINMILL_ASSIGN_OR_RETURN(const Bytes bytes, read_all(fd, 1'000'000));
  std::istringstream times(value_of(std::string(as_text(bytes)), "cut"));
  std::vector<std::chrono::milliseconds> cuts;
  for (int at_ms = 0; times >> at_ms;) cuts.emplace_back(at_ms);
  return cuts;
}

Result<PageReport> FakeBoundary::prepare(const PageFiles& files, const Recipe& recipe,
                                         const ClipProgressCallback& progress, std::stop_token stop) {
  const Counted counted(*this);
  PINMILL_ASSIGN_OR_RETURN(const Bytes bytes, read_all(files.source_fd, 1'000'000));
  const std::string source(as_text(bytes));
  std::string sidecar;
  if (files.sidecar_fd >= 0) {
    PINMILL_ASSIGN_OR_RETURN(const Bytes beside, read_all(files.sidecar_fd, 1'000'000));
    sidecar = as_text(beside);
  }
  if (delay.count() > 0) std::this_thread::sleep_for(delay);
  if (while_preparing) while_preparing();
  if (source.starts_with("fail")) return Error(ErrorCode::corrupt_input, value_of(source, "fail"));
  if (source.starts_with("hang")) wait_for_stop(stop);
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped");

  const bool clip = is_clip(source);
  const std::string output = "prepared by " + (clip ? recipe.clip_key() : recipe.key()) + "\n" + source + sidecar;
  if (source.starts_with("full")) {
    PINMILL_RETURN_IF_ERROR(write_all(files.output_fd, as_bytes(output).first(output.size() / 2)));
    return Error(ErrorCode::io_failure, "write: No space left on device");
  }
  PINMILL_RETURN_IF_ERROR(write_all(files.output_fd, as_bytes(output)));
  if (files.preview_fd >= 0) PINMILL_RETURN_IF_ERROR(write_all(files.preview_fd, as_bytes("small " + source)));
  if (!clip) return report_of(source, output);
  if (progress) progress({std::chrono::seconds(1), std::chrono::seconds(5)});
  return clip_report(report_of(source, output), files);
}

Result<std::vector<PageReport>> FakeBoundary::prepare_story(const StoryFiles& files, const StoryOrder& order,
                                                            const Recipe& recipe, const ClipProgressCallback& progress,
                                                            std::stop_token stop) {
  const Counted counted(*this);
  std::string output = "story by " + recipe.clip_key() + "\n";
  std::vector<PageReport> reports;
  std::chrono::milliseconds at{0};
  for (std::size_t i = 0; i < files.pages.size(); ++i) {
    PINMILL_ASSIGN_OR_RETURN(const Bytes bytes, read_all(files.pages[i].source_fd, 1'000'000));
    const std::string source(as_text(bytes));
    if (source.starts_with("fail"))
      return Error(ErrorCode::corrupt_input, value_of(source, "fail")).during("page " + std::to_string(i + 1));
    const auto own = order.pages[i].length.count() > 0 ? order.pages[i].length : order.still_length;
    output += source + "|" + order.pages[i].caption + "|" + std::to_string(own.count()) + "\n";
    reports.push_back(report_of(source, ""));
    reports.back().action = Action::story;
    reports.back().part = ClipRange{at, at + own};
    at += own;
  }
  if (files.music_fd >= 0) {
    PINMILL_ASSIGN_OR_RETURN(const Bytes music, read_all(files.music_fd, 1'000'000));
    output += "music " + std::string(as_text(music)) + "\n";
  }
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped");
  if (progress) progress({at, at});
  PINMILL_RETURN_IF_ERROR(write_all(files.output_fd, as_bytes(output)));
  for (PageReport& report : reports)
    report.output = {.media_type = "video/mp4",
                     .extension = "mp4",
                     .width_px = 1000,
                     .height_px = 1500,
                     .size_bytes = output.size(),
                     .sha256 = Sha256::hex_of(as_bytes(output)),
                     .duration = at};
  if (files.cover_fd < 0) return reports;
  PINMILL_RETURN_IF_ERROR(write_all(files.cover_fd, as_bytes("a frame")));
  reports.front().cover = PreparedFile{.media_type = "image/jpeg",
                                       .extension = "jpg",
                                       .width_px = 1000,
                                       .height_px = 1500,
                                       .size_bytes = 7,
                                       .sha256 = Sha256::hex_of(as_bytes("a frame"))};
  return reports;
}

}  // namespace pinmill::testing
