#include "codecs/vips/webp_frames.h"

#include <algorithm>
#include <utility>

#include <vips/vips8>

#include "codecs/media_info.h"
#include "codecs/vips/guard.h"
#include "codecs/vips/picture.h"
#include "codecs/vips/pixels.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;
using vips::VImage;

constexpr int shortest_ms = 11;  // browsers show frames of up to 10 ms for as long as ones without a time
constexpr milliseconds without_time{100};

// All frames below one another, computed as they are read.
VImage load(const Bytes& bytes, int frames) {
  const std::unique_ptr<VipsBlob, void (*)(VipsBlob*)> blob(::vips_blob_new(nullptr, bytes.data(), bytes.size()),
                                                            [](VipsBlob* held) { ::vips_area_unref(VIPS_AREA(held)); });
  return VImage::webpload_buffer(blob.get(), VImage::option()->set("access", VIPS_ACCESS_SEQUENTIAL)->set("n", frames));
}

class VipsWebpFrames final : public WebpFrames {
 public:
  VipsWebpFrames(std::shared_ptr<const Bytes> bytes, std::vector<milliseconds> durations)
      : bytes_(std::move(bytes)), durations_(std::move(durations)) {}

  const std::vector<milliseconds>& durations() const noexcept override { return durations_; }

  Result<void> rewind() override {
    return guard(ErrorCode::corrupt_input, "read the animation", [this] {
      strip_ = load(*bytes_, static_cast<int>(durations_.size()));
      next_ = 0;
    });
  }

  Result<Image> next() override {
    if (next_ >= static_cast<int>(durations_.size())) return Image();
    if (strip_.is_null()) PINMILL_RETURN_IF_ERROR(rewind());
    return guard(ErrorCode::corrupt_input, "decode a frame of the animation", [this] {
      const int height = strip_.height() / static_cast<int>(durations_.size());
      return image_of(strip_.extract_area(0, next_++ * height, strip_.width(), height));
    });
  }

 private:
  const std::shared_ptr<const Bytes> bytes_;
  const std::vector<milliseconds> durations_;
  VImage strip_;
  int next_ = 0;
};

std::vector<milliseconds> durations_of(const VImage& header, std::size_t frames) {
  std::vector<milliseconds> durations(frames, without_time);
  if (header.get_typeof("delay") == 0) return durations;
  const std::vector<int> delays = header.get_array_int("delay");
  for (std::size_t i = 0; i < std::min(frames, delays.size()); ++i) {
    if (delays[i] >= shortest_ms) durations[i] = milliseconds(delays[i]);
  }
  return durations;
}

}  // namespace

Result<std::unique_ptr<WebpFrames>> open_webp_frames(std::shared_ptr<const Bytes> bytes, const ImageLimits& limits) {
  return guard(ErrorCode::corrupt_input, "read the animation's header", [&]() -> Result<std::unique_ptr<WebpFrames>> {
    const VImage header = load(*bytes, 1);
    ImageInfo info;
    info.width_px = static_cast<std::uint32_t>(header.width());
    info.height_px = static_cast<std::uint32_t>(header.height());
    PINMILL_RETURN_IF_ERROR(check_side(info, limits));
    PINMILL_RETURN_IF_ERROR(
        check_pixels(info.width_px, info.height_px, static_cast<std::uint64_t>(header.bands()), limits));
    const int pages = header.get_typeof(VIPS_META_N_PAGES) == G_TYPE_INT ? header.get_int(VIPS_META_N_PAGES) : 1;
    const auto frames = static_cast<std::size_t>(std::clamp<std::int64_t>(pages, 1, limits.max_frames));
    return std::unique_ptr<WebpFrames>(
        std::make_unique<VipsWebpFrames>(std::move(bytes), durations_of(header, frames)));
  });
}

}  // namespace pinmill
