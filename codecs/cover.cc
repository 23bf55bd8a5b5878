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
// length. Each is judged on a small copy of its luma. The best few are then looked at again with the third of a second
// that follows: brightness or contrast that drifts in that time is a fade, and counts half.
//
// A clip of fewer key frames than `enough_candidates` is short or was made for the web. Its beginning is decoded in one
// go and judged three times a second, each frame against the one before it, until enough of them are fit to be shown:
// decoding is what a cover costs, and a clip of three seconds that is only copied costs nothing else.

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr int spots = 12;
constexpr std::size_t enough_candidates = 4, enough_fit = 3;
constexpr int frames_on_the_way = 120;  // decoded at most where key frames are few
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

/// A frame on the way, kept until the next one tells whether it stands in a fade.
struct Waiting {
  libav::FramePtr frame;
  LumaThumb thumb;
};

double ramp(double value, double from, double to) noexcept {
  return std::clamp((value - from) / (to - from), 0.0, 1.0);
}

double exposure_of(const LumaThumb& thumb) noexcept {
  return ramp(thumb.mean(), 20, 70) * ramp(thumb.mean(), 250, 215);
}

double contrast_of(const LumaThumb& thumb) noexcept {
  return ramp(thumb.deviation(), 4, 40);
}

// Sharpness is what tells good frames apart; the rest only rules out the unfit.
double score_of(const LumaThumb& thumb) noexcept {
  return (0.01 + exposure_of(thumb)) * (0.05 + contrast_of(thumb)) * std::sqrt(thumb.sharpness() + 0.01);
}

bool is_fit(const LumaThumb& thumb) noexcept {
  return exposure_of(thumb) > 0.99 && contrast_of(thumb) > 0.99;
}

bool has_drifted(const LumaThumb& before, const LumaThumb& after) noexcept {
  return std::abs(after.mean() - before.mean()) > fading_luma ||
         std::abs(after.deviation() - before.deviation()) > fading_contrast * std::max(before.deviation(), 10.0);
}

class CoverSearch {
 public:
  CoverSearch(FrameReader& reader, const ClipProgressCallback& progress) : reader_(reader), progress_(progress) {}

  Result<libav::FramePtr> best() {
    PINMILL_RETURN_IF_ERROR(judge_key_frames());
    if (candidates_.size() < enough_candidates) PINMILL_RETURN_IF_ERROR(look_on_the_way());
    std::stable_sort(candidates_.begin(), candidates_.end(),
                     [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
    for (std::size_t i = 0; i < std::min(candidates_.size(), looked_at_again); ++i) {
      if (candidates_[i].score <= best_score_) break;
      PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, at(candidates_[i].time));
      if (!frame) continue;
      PINMILL_ASSIGN_OR_RETURN(const bool fading, is_fading(*frame));
      take_if_better(std::move(frame), candidates_[i].score * (fading ? fading_counts : 1));
    }
    return std::move(best_);
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
  void take_if_better(libav::FramePtr frame, double score) {
    if (score <= best_score_) return;
    best_ = std::move(frame);
    best_score_ = score;
  }

  Result<void> judge_key_frames() {
    const milliseconds duration = reader_.duration();
    std::optional<milliseconds> last;
    reader_.take_care(FrameReader::Care::rough);
    for (int spot = 0; spot < spots; ++spot) {
      const milliseconds time = duration * (2 * spot + 1) / (2 * spots);
      tell(time);
      if (spot > 0 && !reader_.seek(time)) continue;  // cannot seek there: the others may do
      PINMILL_ASSIGN_OR_RETURN(const libav::FramePtr frame, reader_.next_key(last));
      if (!frame) continue;
      PINMILL_ASSIGN_OR_RETURN(const LumaThumb thumb, luma_thumb(*frame, judged_side_px));
      last = reader_.time_of(*frame);
      candidates_.push_back({*last, score_of(thumb)});
    }
    reader_.take_care(FrameReader::Care::whole);
    return {};
  }

  // Takes the place of the key frames that it comes by.
  Result<void> look_on_the_way() {
    PINMILL_RETURN_IF_ERROR(reader_.seek(milliseconds(0)));
    reader_.take_care(FrameReader::Care::sparse);
    std::optional<Waiting> waiting;
    std::size_t fit = 0;
    milliseconds seen{-1}, next{0};
    for (int count = 0; count < frames_on_the_way && fit < enough_fit; ++count) {
      PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, reader_.next());
      if (!frame) break;
      seen = reader_.time_of(*frame);
      tell(seen);
      if (seen < next) continue;
      next = seen + fade_time;
      PINMILL_ASSIGN_OR_RETURN(LumaThumb thumb, luma_thumb(*frame, judged_side_px));
      if (waiting) {
        const bool fading = has_drifted(waiting->thumb, thumb);
        if (settle(*std::move(waiting), fading)) ++fit;
      }
      waiting = Waiting{std::move(frame), std::move(thumb)};
    }
    reader_.take_care(FrameReader::Care::whole);
    if (waiting) settle(*std::move(waiting), false);
    std::erase_if(candidates_, [seen](const Candidate& each) { return each.time <= seen; });
    return {};
  }

  // True: it is fit to be shown.
  bool settle(Waiting waiting, bool fading) {
    const bool fit = !fading && is_fit(waiting.thumb);
    take_if_better(std::move(waiting.frame), score_of(waiting.thumb) * (fading ? fading_counts : 1));
    return fit;
  }

  // Called right behind at(): the reader stands at the frame or just behind its follower.
  Result<bool> is_fading(const AVFrame& frame) {
    reader_.take_care(FrameReader::Care::rough);
    auto fading = drifts_after(frame);
    reader_.take_care(FrameReader::Care::whole);
    return fading;
  }

  Result<bool> drifts_after(const AVFrame& frame) {
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
    return has_drifted(before, after);
  }

  void tell(milliseconds time) const {
    if (progress_) progress_({std::min(time, reader_.duration()), reader_.duration()});
  }

  FrameReader& reader_;
  const ClipProgressCallback& progress_;
  std::vector<Candidate> candidates_;
  libav::FramePtr best_;
  double best_score_ = -1;
};

std::uint32_t to_even(double value) noexcept {
  return std::max(2U, 2 * static_cast<std::uint32_t>(std::lround(value / 2)));
}

struct Sides {
  double min_px = 0, max_px = 0;
};

VideoCanvas canvas_for(const AVFrame& frame, int orientation, const Sides& sides, Rgb8 background) {
  const AVRational aspect = frame.sample_aspect_ratio;
  double width = frame.width * (aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1.0), height = frame.height;
  if (is_transposed(orientation)) std::swap(width, height);
  const double least = sides.min_px / std::min(width, height), most = sides.max_px / std::max(width, height);
  const double scale = std::max(std::min(1.0, most), std::min(least, most));
  VideoCanvas canvas;
  canvas.width_px = canvas.placed_width_px = to_even(width * scale);
  canvas.height_px = canvas.placed_height_px = to_even(height * scale);
  canvas.background = background;
  return canvas;
}

Result<Image> drawn(const AVFrame& shown, int orientation, const Sides& sides, Rgb8 background) {
  const libav::FramePtr frame_owner(av_frame_clone(&shown));  // the filters take it
  if (!frame_owner) return Error(ErrorCode::limit_exceeded, "no memory for a frame");
  AVFrame& frame = *frame_owner;
  const PictureWork work{.canvas = canvas_for(frame, orientation, sides, background),
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
  if (request.moment == CoverRequest::Moment::near) reader->take_care(FrameReader::Care::rough);
  PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, request.at ? search.at(*request.at) : search.best());
  if (!frame) return Error(ErrorCode::corrupt_input, "not one frame of the video decodes; there is none for a cover");
  Cover cover;
  cover.at = reader->time_of(*frame);
  cover.work = reader->work();
  const int orientation = stored_orientation(reader->stream());
  const double max_px = request.max_side_px, min_px = request.min_side_px, overview_px = request.overview_side_px;
  PINMILL_ASSIGN_OR_RETURN(cover.image, drawn(*frame, orientation, {min_px, max_px}, request.background));
  if (request.overview_side_px > 0) {
    PINMILL_ASSIGN_OR_RETURN(cover.overview, drawn(*frame, orientation, {0, overview_px}, request.background));
  }
  return cover;
}

}  // namespace pinmill
