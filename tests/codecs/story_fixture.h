// Stories made of plain colours and pure tones, so that what is shown and heard when can be told from one look.
#pragma once

#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>

#include <gmock/gmock.h>

#include "codecs/story.h"
#include "pictures.h"
#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::testing {

inline constexpr std::uint32_t story_width_px = 96, story_height_px = 144;

class StoryTest : public ::testing::Test {
 protected:
  static VideoCanvas whole_canvas() {
    VideoCanvas canvas;
    canvas.width_px = canvas.placed_width_px = story_width_px;
    canvas.height_px = canvas.placed_height_px = story_height_px;
    return canvas;
  }

  StoryPage page(const std::filesystem::path& file, Format format, StoryPage::Moving moving) {
    opened_.push_back(take(open_for_reading(file)));
    StoryPage made;
    made.fd = opened_.back().get();
    made.format = format;
    made.canvas = whole_canvas();
    made.moving = moving;
    return made;
  }

  StoryPage still(const std::string& name, const Image& image, int length_ms) {
    StoryPage made = page(folder_.write(name + ".png", ByteView(take(encode_png(image, {})))), Format::png,
                          StoryPage::Moving::still);
    made.length = std::chrono::milliseconds(length_ms);
    return made;
  }
  StoryPage still(const std::string& name, Rgb8 colour, int length_ms) {
    return still(name, plain(120, 180, colour), length_ms);
  }

  /// A clip of one colour; with a tone of that pitch where it is not 0.
  StoryPage clip(const std::string& name, const std::string& colour, double seconds, int tone_hz, int rate = 25) {
    const std::string length = std::to_string(seconds);
    std::string arguments = "-f lavfi -i color=c=" + colour + ":s=96x144:d=" + length + ":r=" + std::to_string(rate);
    if (tone_hz > 0)
      arguments += " -f lavfi -i sine=f=" + std::to_string(tone_hz) + ":d=" + length + ":r=48000 -c:a aac -b:a 96k";
    return page(make_clip(folder_.path() / (name + ".mp4"), arguments + " -c:v libx264 -qp 10 -pix_fmt yuv420p"),
                Format::mp4, StoryPage::Moving::clip);
  }

  Result<StoryReport> run(const std::vector<StoryPage>& pages, StoryRequest request = {}, const StoryMusic& music = {},
                          const char* name = "story.mp4", std::stop_token stop = {}) {
    request.width_px = story_width_px;
    request.height_px = story_height_px;
    request.crf = 12;
    const FileDescriptor out(::open((folder_.path() / name).c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    return make_story(pages, music, out.get(), request, {}, {}, std::move(stop));
  }

  std::filesystem::path path(const char* name = "story.mp4") const { return folder_.path() / name; }

  /// Every picture, decoded.
  std::vector<Image> pictures(const char* name = "story.mp4") {
    make_clip(path("pictures.rgb"), "-i '" + path(name).string() + "' -f rawvideo -pix_fmt rgb24");
    const Bytes bytes = read_bytes(path("pictures.rgb"));
    const std::size_t size = std::size_t{story_width_px} * story_height_px * 3;
    std::vector<Image> all;
    for (std::size_t at = 0; at + size <= bytes.size(); at += size) {
      all.push_back(take(Image::allocate(PixelLayout::rgb8, story_width_px, story_height_px)));
      for (std::uint32_t y = 0; y < story_height_px; ++y)
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at + std::size_t{y} * story_width_px * 3),
                    story_width_px * 3, all.back().plane().row(y));
    }
    return all;
  }
  static Rgb8 middle(const Image& picture) { return picture.rgb_at(story_width_px / 2, story_height_px / 2); }

  /// The left channel at 48 kHz.
  std::vector<float> samples(const char* name = "story.mp4") {
    make_clip(path("sound.f32"), "-i '" + path(name).string() + "' -af pan=mono\\|c0=c0 -f f32le");
    const Bytes bytes = read_bytes(path("sound.f32"));
    std::vector<float> all(bytes.size() / sizeof(float));
    std::memcpy(all.data(), bytes.data(), all.size() * sizeof(float));
    return all;
  }

  /// How strong a tone is in a tenth of a second from `at_s` on: the amplitude of its sine (Goertzel).
  static double tone(const std::vector<float>& sound, double at_s, double hz) {
    constexpr std::size_t count = 4'800;
    const auto from = static_cast<std::size_t>(at_s * 48'000);
    if (from + count > sound.size()) return -1;
    double real = 0, imaginary = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double angle = 2 * M_PI * hz * static_cast<double>(i) / 48'000;
      real += sound[from + i] * std::cos(angle);
      imaginary += sound[from + i] * std::sin(angle);
    }
    return 2 * std::hypot(real, imaginary) / static_cast<double>(count);
  }

  TemporaryFolder folder_;
  std::vector<FileDescriptor> opened_;
};

}  // namespace pinmill::testing
