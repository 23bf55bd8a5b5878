// How a still moves
//
// It is drawn once, a tenth larger than the story, and each picture is a window of that: windows of the story's own
// size drift over it, or they shrink to that size from the whole of it and grow back. So nothing is ever enlarged, the
// picture's shape stays, and a drift is a mere shift, which costs least and which the encoder foresees. The move is the
// same from the first picture to the last, the ones of the fade included: a change of speed would catch the eye.
#include <algorithm>
#include <cmath>
#include <utility>

#include "base/byte_io.h"
#include "codecs/still.h"
#include "codecs/story/page_pictures.h"
#include "codecs/story/picture.h"
#include "codecs/story/window.h"

namespace pinmill {
namespace {

constexpr double larger = 1.1;

std::uint32_t enlarged(std::uint32_t side_px) {
  return static_cast<std::uint32_t>(std::lround(side_px * larger / 2)) * 2;
}

Drawing drawing_of(const VideoCanvas& canvas, const ImageInfo& info) {
  Drawing drawing{.crop = canvas.crop,
                  .canvas_width_px = enlarged(canvas.width_px),
                  .canvas_height_px = enlarged(canvas.height_px),
                  .placed_width_px = std::min(enlarged(canvas.placed_width_px), enlarged(canvas.width_px)),
                  .placed_height_px = std::min(enlarged(canvas.placed_height_px), enlarged(canvas.height_px)),
                  .surround = canvas.surround,
                  .edge = canvas.background,
                  .background = canvas.background};
  if (drawing.crop.width <= 0 || drawing.crop.height <= 0)
    drawing.crop = {0, 0, static_cast<double>(info.width_px), static_cast<double>(info.height_px)};
  if (drawing.placed_width_px == drawing.canvas_width_px && drawing.placed_height_px == drawing.canvas_height_px)
    drawing.surround = Surround::none;
  return drawing;
}

class StillPictures final : public PagePictures {
 public:
  StillPictures(libav::FramePtr still, std::string damage, const StoryRequest& request, Move move, int frames)
      : still_(std::move(still)),
        damage_(std::move(damage)),
        width_(static_cast<int>(request.width_px)),
        height_(static_cast<int>(request.height_px)),
        move_(move),
        frames_(frames) {}

  Result<libav::FramePtr> next() override {
    PINMILL_ASSIGN_OR_RETURN(libav::FramePtr picture, allocate_picture(width_, height_));
    resampler_.draw(*still_, window(), *picture);
    ++shown_;
    return picture;
  }

  std::string damage() const override { return damage_; }

 private:
  Window window() const noexcept {
    const double done = frames_ > 1 ? std::min(static_cast<double>(shown_) / (frames_ - 1), 1.0) : 0.5;
    const double room_x = still_->width - width_, room_y = still_->height - height_;
    const double out = move_ == Move::zoom_in ? 1 - done : move_ == Move::zoom_out ? done : 0;  // 1: all of it is shown
    const double along = move_ == Move::drift_right ? done : move_ == Move::drift_left ? 1 - done : 0.5;
    const double spare_x = room_x * (1 - out), spare_y = room_y * (1 - out);
    return {spare_x * along, spare_y / 2, width_ + room_x * out, height_ + room_y * out};
  }

  const libav::FramePtr still_;
  const std::string damage_;
  const int width_, height_;
  const Move move_;
  const int frames_;
  int shown_ = 0;
  WindowResampler resampler_;
};

}  // namespace

Result<std::unique_ptr<PagePictures>> open_still_pictures(const StoryPage& page, Move move, int frames,
                                                          const StoryRequest& request, WorkCounts& work) {
  PINMILL_ASSIGN_OR_RETURN(Bytes bytes, read_all(page.fd, request.image_limits.max_input_bytes));
  work.bytes_read += bytes.size();
  PINMILL_ASSIGN_OR_RETURN(const auto still,
                           Still::open(std::make_shared<const Bytes>(std::move(bytes)), request.image_limits));
  const Drawing drawing = drawing_of(page.canvas, still->info());
  const auto fit = drawing.surround == Surround::none ? DecodeTarget::Fit::cover : DecodeTarget::Fit::inside;
  PINMILL_RETURN_IF_ERROR(still->decode({drawing.canvas_width_px, drawing.canvas_height_px, fit}));
  PINMILL_ASSIGN_OR_RETURN(const Image image, still->draw(drawing));
  PINMILL_ASSIGN_OR_RETURN(libav::FramePtr picture, picture_of(image));
  ++work.frames_decoded;
  return std::unique_ptr<PagePictures>(
      std::make_unique<StillPictures>(std::move(picture), still->damage(), request, move, frames));
}

}  // namespace pinmill
