#include "codecs/split_points.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "codecs/video/frame_reader.h"
#include "codecs/video/luma_thumb.h"
#include "codecs/video/sound_filter.h"
#include "codecs/video/sound_run.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds least_room{1000};  // an even division without it gets one part more: a choice of places
constexpr milliseconds level_step{50};
constexpr milliseconds shortest_silence{200}, long_silence{1000};
constexpr double silent_dbfs = -50;
constexpr double silent_below_mean_db = 25;
constexpr double silence_everywhere = 0.8;  // of the span: then silence says nothing about where to cut
constexpr int scene_side_px = 160;
constexpr double scene_difference = 20;  // of 255, mean over the picture
constexpr std::size_t scenes_looked_into = 3;
constexpr int longest_group_frames = 300;

/// Where a cut may lie, and where it would by even division.
struct Window {
  milliseconds from{0}, to{0}, ideal{0};
  milliseconds from_ideal(milliseconds time) const noexcept { return std::chrono::abs(time - ideal); }
};

struct Span {
  milliseconds from{0}, to{0};
  milliseconds length() const noexcept { return to - from; }
};

double decibels(const AVFrame& frame) {
  double squares = 0;
  for (int channel = 0; channel < 2; ++channel) {
    const auto* samples = reinterpret_cast<const float*>(frame.data[channel]);
    for (int i = 0; i < frame.nb_samples; ++i) squares += static_cast<double>(samples[i]) * samples[i];
  }
  return 10 * std::log10(squares / (2.0 * frame.nb_samples) + 1e-12);
}

// Runs of steps below what is silence here: absolutely, or far below the span's mean.
std::vector<Span> silences_in(const std::vector<double>& levels, milliseconds from) {
  double power = 0;
  for (const double level : levels) power += std::pow(10, level / 10);
  const double mean = 10 * std::log10(power / static_cast<double>(std::max<std::size_t>(levels.size(), 1)) + 1e-12);
  const double threshold = std::max(silent_dbfs, mean - silent_below_mean_db);
  std::vector<Span> spans;
  std::optional<std::size_t> began;
  for (std::size_t i = 0; i <= levels.size(); ++i) {
    const bool silent = i < levels.size() && levels[i] < threshold;
    if (silent && !began) began = i;
    if (silent || !began) continue;
    const Span span{from + level_step * *began, from + level_step * i};
    if (span.length() >= shortest_silence) spans.push_back(span);
    began.reset();
  }
  return spans;
}

class Splitter {
 public:
  Splitter(FrameReader& frames, Demuxer* sound, std::stop_token stop)
      : frames_(frames), sound_(sound), stop_(std::move(stop)) {}

  Result<SplitPoint> place(const Window& window) {
    PINMILL_ASSIGN_OR_RETURN(const std::vector<milliseconds> keys, frames_.key_times(window.from, window.to));
    PINMILL_ASSIGN_OR_RETURN(const auto silence, best_silence(window));
    if (silence) return SplitPoint{in_silence(*silence, keys), SplitPoint::Reason::silence};
    PINMILL_ASSIGN_OR_RETURN(const auto scene, best_scene_change(window, keys));
    if (scene) return SplitPoint{*scene, SplitPoint::Reason::scene_change};
    if (keys.empty()) return SplitPoint{window.ideal, SplitPoint::Reason::even};
    return SplitPoint{*std::min_element(keys.begin(), keys.end(),
                                        [&window](milliseconds a, milliseconds b) {
                                          return window.from_ideal(a) < window.from_ideal(b);
                                        }),
                      SplitPoint::Reason::key_frame};
  }

 private:
  // In its middle, or at a key frame within, where no frame needs to be encoded anew.
  static milliseconds in_silence(const Span& silence, const std::vector<milliseconds>& keys) {
    const auto key = std::lower_bound(keys.begin(), keys.end(), silence.from);
    if (key != keys.end() && *key <= silence.to) return *key;
    return silence.from + silence.length() / 2;
  }

  Result<std::optional<Span>> best_silence(const Window& window) {
    if (sound_ == nullptr) return std::optional<Span>();
    std::vector<double> levels;
    SoundRun run{.range = {window.from, window.to},
                 .samples_a_frame = static_cast<int>(sound_rate_hz * level_step.count() / 1000),
                 .look = {}};
    run.look = [&levels](const AVFrame& frame) -> Result<void> {
      levels.push_back(decibels(frame));
      return {};
    };
    PINMILL_RETURN_IF_ERROR(run_sound(*sound_, run, stop_));
    std::optional<Span> best;
    milliseconds silent{0};
    const auto worth = [&window](const Span& span) {
      return std::min(span.length(), long_silence) - window.from_ideal(span.from + span.length() / 2) / 50;
    };
    for (const Span& span : silences_in(levels, window.from)) {
      silent += span.length();
      if (!best || worth(span) > worth(*best)) best = span;
    }
    if (silent > silence_everywhere * (window.to - window.from)) best.reset();
    return best;
  }

  // Key frames that look unlike the one before say that a scene began between the two; there, frame by frame.
  Result<std::optional<milliseconds>> best_scene_change(const Window& window, const std::vector<milliseconds>& keys) {
    struct Pair {
      Span span;
      double difference;
    };
    std::vector<Pair> pairs;
    LumaThumb before;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      PINMILL_RETURN_IF_ERROR(frames_.seek(keys[i]));
      PINMILL_ASSIGN_OR_RETURN(const libav::FramePtr frame, frames_.next_key());
      if (!frame) continue;
      PINMILL_ASSIGN_OR_RETURN(LumaThumb thumb, luma_thumb(*frame, scene_side_px));
      if (i > 0 && thumb.difference(before) > scene_difference)
        pairs.push_back({{keys[i - 1], keys[i]}, thumb.difference(before)});
      before = std::move(thumb);
    }
    std::stable_sort(pairs.begin(), pairs.end(), [&window](const Pair& a, const Pair& b) {
      return window.from_ideal(a.span.to) < window.from_ideal(b.span.to);
    });
    for (std::size_t i = 0; i < std::min(pairs.size(), scenes_looked_into); ++i) {
      PINMILL_ASSIGN_OR_RETURN(const auto cut, scene_change_in(pairs[i].span));
      if (cut && *cut <= window.to) return cut;
    }
    return std::optional<milliseconds>();
  }

  Result<std::optional<milliseconds>> scene_change_in(const Span& span) {
    PINMILL_RETURN_IF_ERROR(frames_.seek(span.from));
    LumaThumb before;
    std::optional<milliseconds> at;
    double most = scene_difference;
    for (int count = 0; count < longest_group_frames; ++count) {
      PINMILL_ASSIGN_OR_RETURN(const libav::FramePtr frame, frames_.next());
      if (!frame || frames_.time_of(*frame) > span.to) break;
      PINMILL_ASSIGN_OR_RETURN(LumaThumb thumb, luma_thumb(*frame, scene_side_px));
      if (count > 0 && thumb.difference(before) > most) {
        most = thumb.difference(before);
        at = frames_.time_of(*frame);
      }
      before = std::move(thumb);
    }
    return at;
  }

  FrameReader& frames_;
  Demuxer* const sound_;  // null: none
  const std::stop_token stop_;
};

int parts_of(milliseconds total, const SplitRequest& request) {
  const auto parts = static_cast<int>((total + request.max_part - milliseconds(1)) / request.max_part);
  const bool has_room = request.max_part - total / parts >= least_room;
  return has_room || total / (parts + 1) < request.min_part ? parts : parts + 1;
}

Window window_for(milliseconds after, milliseconds total, int parts_left, const SplitRequest& request) {
  Window window;
  window.ideal = after + (total - after) / parts_left;
  window.from = std::max(
      {after + request.min_part, total - request.max_part * (parts_left - 1), window.ideal - request.look_around});
  window.to = std::min({after + request.max_part, total - request.min_part, window.ideal + request.look_around});
  window.from = std::min(window.from, window.ideal);
  window.to = std::max(window.to, window.ideal);
  return window;
}

}  // namespace

Result<std::vector<SplitPoint>> split_points(int fd, const SplitRequest& request, const VideoLimits& limits,
                                             const ClipProgressCallback& progress, std::stop_token stop) {
  if (request.max_part < request.min_part || request.max_part <= milliseconds(0))
    return Error(ErrorCode::invalid_argument, fmt::format("parts of at most {} ms cannot be {} ms long at least",
                                                          request.max_part.count(), request.min_part.count()));
  PINMILL_ASSIGN_OR_RETURN(const auto frames, FrameReader::open(fd, request.format, limits, stop));
  const milliseconds total = frames->duration();
  if (total <= milliseconds(0))
    return Error(ErrorCode::unsupported, "the video does not say how long it is; where to cut it cannot be chosen");
  std::vector<SplitPoint> points;
  if (total <= request.max_part) return points;
  PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(fd));
  PINMILL_ASSIGN_OR_RETURN(const auto sound, Demuxer::open(std::move(input), request.format, limits));
  Splitter splitter(*frames, sound->sound_stream() >= 0 ? sound.get() : nullptr, std::move(stop));
  milliseconds after{0};
  for (int left = parts_of(total, request); left > 1; --left) {
    PINMILL_ASSIGN_OR_RETURN(const SplitPoint point, splitter.place(window_for(after, total, left, request)));
    points.push_back(point);
    after = point.at;
    if (progress) progress({after, total});
  }
  return points;
}

}  // namespace pinmill
