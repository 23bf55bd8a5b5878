#include "codecs/cover.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "codecs/video/filter_chain.h"
#include "codecs/video/frame_reader.h"
#include "codecs/video/luma_thumb.h"
#include "codecs/video/orientation.h"
#include "codecs/video/picture_filter.h"

// How the best frame is found
//
// Key frames decode without their neighbours, so a dozen of them, spread evenly, cost a dozen frames whatever the
// length. Each is judged on a small copy of its luma. A clip of fewer key frames than `enough_candidates` is short or
// was made for the web: there, frames on the way are judged, too, up to a bound. The best few are then looked at again
// with the third of a second that follows: brightness or contrast that drifts in that time is a fade, and counts half.

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr int spots = 12;
constexpr std::size_t enough_candidates = 4;
constexpr int frames_on_the_way = 120;  // decoded at most where key frames are few
constexpr int judged_every = 10;
constexpr std::size_t looked_at_again = 4;
constexpr milliseconds fade_time{330};
constexpr int fade_frames = 20;  // at most, whatever the rate
constexpr double fading_luma = 8, fading_contrast = 0.15;
constexpr double fading_counts = 0.5;
constexpr int judged_side_px = 640;

struct Candidate {
  milliseconds time{0};
  double score = 0;
};

double ramp(double value, double from, double to) noexcept {
  return std::clamp((value - from) / (to - from), 0.0, 1.0);
}

// Sharpness is what tells good frames apart; the rest only rules out the unfit.
double score_of(const LumaThumb& thumb) noexcept {
  const double mean = thumb.mean();
  const double exposed = ramp(mean, 20, 70) * ramp(mean, 250, 215);
  return (0.01 + exposed) * (0.05 + ramp(thumb.deviation(), 4, 40)) * std::sqrt(thumb.sharpness() + 0.01);
}

class CoverSearch {
 public:
  CoverSearch(FrameReader& reader, const ClipProgressCallback& progress) : reader_(reader), progress_(progress) {}

  Result<libav::FramePtr> best() {
    PINMILL_RETURN_IF_ERROR(judge_key_frames());
    if (candidates_.size() < enough_candidates) PINMILL_RETURN_IF_ERROR(judge_on_the_way());
    std::stable_sort(candidates_.begin(), candidates_.end(),
                     [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
    libav::FramePtr best;
    double best_score = -1;
    for (std::size_t i = 0; i < std::min(candidates_.size(), looked_at_again); ++i) {
      if (candidates_[i].score <= best_score) break;
      PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, at(candidates_[i].time));
      if (!frame) continue;
      PINMILL_ASSIGN_OR_RETURN(const bool fading, is_fading(*frame));
      const double score = candidates_[i].score * (fading ? fading_counts : 1);
      if (score <= best_score) continue;
      best = std::move(frame);
      best_score = score;
    }
    return best;
  }

  /// The frame shown at `time`, the last one past the end. Null: none decodes.
  Result<libav::FramePtr> at(milliseconds time) {
    if (!reader_.seek(time)) PINMILL_RETURN_IF_ERROR(reader_.seek(milliseconds(0)));
    libav::FramePtr shown;
    while (true) {
      PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, reader_.next());
      if (!frame || (shown && reader_.time_of(*frame) > time)) return shown;
      shown = std::move(frame);
      tell(time);
      if (reader_.time_of(*shown) == time) return shown;
    }
  }

 private:
  Result<void> judge(const AVFrame& frame) {
    PINMILL_ASSIGN_OR_RETURN(const LumaThumb thumb, luma_thumb(frame, judged_side_px));
    candidates_.push_back({reader_.time_of(frame), score_of(thumb)});
    return {};
  }

  bool is_judged(milliseconds time) const noexcept {
    return std::any_of(candidates_.begin(), candidates_.end(),
                       [time](const Candidate& each) { return each.time == time; });
  }

  Result<void> judge_key_frames() {
    const milliseconds duration = reader_.duration();
    for (int spot = 0; spot < spots; ++spot) {
      const milliseconds time = duration * (2 * spot + 1) / (2 * spots);
      tell(time);
      if (spot > 0 && !reader_.seek(time)) continue;  // cannot seek there: the others may do
      PINMILL_ASSIGN_OR_RETURN(const libav::FramePtr frame, reader_.next_key());
      if (frame && !is_judged(reader_.time_of(*frame))) PINMILL_RETURN_IF_ERROR(judge(*frame));
    }
    return {};
  }

  Result<void> judge_on_the_way() {
    PINMILL_RETURN_IF_ERROR(reader_.seek(milliseconds(0)));
    for (int count = 0; count < frames_on_the_way; ++count) {
      PINMILL_ASSIGN_OR_RETURN(const libav::FramePtr frame, reader_.next());
      if (!frame) break;
      tell(reader_.time_of(*frame));
      if (count % judged_every == 0 && !is_judged(reader_.time_of(*frame))) PINMILL_RETURN_IF_ERROR(judge(*frame));
    }
    return {};
  }

  // Called right behind at(): the reader stands at the frame or just behind its follower.
  Result<bool> is_fading(const AVFrame& frame) {
    PINMILL_ASSIGN_OR_RETURN(const LumaThumb before, luma_thumb(frame, judged_side_px));
    libav::FramePtr last;
    for (int count = 0; count < fade_frames; ++count) {
      PINMILL_ASSIGN_OR_RETURN(libav::FramePtr next, reader_.next());
      if (!next) break;
      last = std::move(next);
      if (reader_.time_of(*last) - reader_.time_of(frame) >= fade_time) break;
    }
    if (!last) return false;
    PINMILL_ASSIGN_OR_RETURN(const LumaThumb after, luma_thumb(*last, judged_side_px));
    return std::abs(after.mean() - before.mean()) > fading_luma ||
           std::abs(after.deviation() - before.deviation()) > fading_contrast * std::max(before.deviation(), 10.0);
  }

  void tell(milliseconds time) const {
    if (progress_) progress_({std::min(time, reader_.duration()), reader_.duration()});
  }

  FrameReader& reader_;
  const ClipProgressCallback& progress_;
  std::vector<Candidate> candidates_;
};

std::uint32_t to_even(double value) noexcept {
  return std::max(2U, 2 * static_cast<std::uint32_t>(std::lround(value / 2)));
}

VideoCanvas canvas_for(const AVFrame& frame, int orientation, const CoverRequest& request) {
  const AVRational aspect = frame.sample_aspect_ratio;
  double width = frame.width * (aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1.0), height = frame.height;
  if (is_transposed(orientation)) std::swap(width, height);
  const double scale = std::min(1.0, request.max_side_px / std::max(width, height));
  VideoCanvas canvas;
  canvas.width_px = canvas.placed_width_px = to_even(width * scale);
  canvas.height_px = canvas.placed_height_px = to_even(height * scale);
  canvas.background = request.background;
  return canvas;
}

Result<Image> drawn(AVFrame& frame, int orientation, const CoverRequest& request) {
  const PictureWork work{.canvas = canvas_for(frame, orientation, request),
                         .orientation = orientation,
                         .deinterlace = frame.interlaced_frame != 0 ? Deinterlace::yes : Deinterlace::no};
  PINMILL_ASSIGN_OR_RETURN(std::string filters, picture_filter(frame, work));
  filters += ",scale=in_color_matrix=bt709:in_range=tv:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp";
  filters += ",format=rgb24";
  PINMILL_ASSIGN_OR_RETURN(FilterChain chain, FilterChain::build(frame, filters));
  PINMILL_RETURN_IF_ERROR(chain.push(&frame));
  PINMILL_RETURN_IF_ERROR(chain.push(nullptr));
  PINMILL_ASSIGN_OR_RETURN(libav::FramePtr out, chain.pull());
  if (!out) return Error(ErrorCode::internal, "the filters made no picture of the frame");
  const std::shared_ptr<AVFrame> owner(std::move(out));
  const Plane plane{reinterpret_cast<std::byte*>(owner->data[0]), owner->linesize[0],
                    static_cast<std::uint32_t>(owner->width), static_cast<std::uint32_t>(owner->height)};
  return Image::adopt(PixelLayout::rgb8, plane.width_px, plane.height_px, {plane}, owner);
}

}  // namespace

Result<Cover> cover(int fd, const CoverRequest& request, const VideoLimits& limits,
                    const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const auto reader, FrameReader::open(fd, request.format, limits, std::move(stop)));
  CoverSearch search(*reader, progress);
  PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, request.at ? search.at(*request.at) : search.best());
  if (!frame) return Error(ErrorCode::corrupt_input, "not one frame of the video decodes; there is none for a cover");
  Cover cover;
  cover.at = reader->time_of(*frame);
  cover.work = reader->work();
  PINMILL_ASSIGN_OR_RETURN(cover.image, drawn(*frame, stored_orientation(reader->stream()), request));
  return cover;
}

}  // namespace pinmill
