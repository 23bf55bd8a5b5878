#include "codecs/transcode_fixture.h"

#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>

#include "base/byte_io.h"
#include "support/ffmpeg_tool.h"

namespace pinmill::testing {

VideoCanvas whole(std::uint32_t width_px, std::uint32_t height_px) {
  VideoCanvas canvas;
  canvas.width_px = canvas.placed_width_px = width_px;
  canvas.height_px = canvas.placed_height_px = height_px;
  return canvas;
}

const std::string bars_and_tone =
    "-f lavfi -i testsrc2=d=2:r=25:s=320x240 -f lavfi -i sine=d=2 -pix_fmt yuv420p -c:v libx264 -qp 12 "
    "-colorspace bt709 -c:a aac ";

Result<TranscodeReport> TranscodeTest::run_as_asked(const std::filesystem::path& from, TranscodeRequest request,
                                                    const char* to, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor in, open_for_reading(from));
  const FileDescriptor out(::open(path(to).c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (request.format == Format::unknown) request.format = Format::mp4;
  return transcode(in.get(), out.get(), request, {}, {}, std::move(stop));
}

Result<TranscodeReport> TranscodeTest::run(const std::filesystem::path& from, TranscodeRequest request, const char* to,
                                           std::stop_token stop) {
  if (!request.crf) request.crf = 16;
  return run_as_asked(from, std::move(request), to, std::move(stop));
}

std::filesystem::path TranscodeTest::clip(const std::string& name, const std::string& arguments) const {
  return make_clip(path(name), arguments);
}

double TranscodeTest::luma_ssim(const char* one, const char* other) const {
  const std::string text = testing::run(
      fmt::format("ffmpeg -nostdin -i '{}' -i '{}' -lavfi ssim -f null -", path(one).string(), path(other).string()));
  return std::stod(text.substr(text.rfind("SSIM Y:") + 7));
}

double TranscodeTest::rgb_ssim(const std::filesystem::path& one, const std::filesystem::path& other) const {
  const std::string text = testing::run(
      fmt::format("ffmpeg -nostdin -i '{}' -i '{}' -lavfi \"[0]format=gbrp[a];[1]format=gbrp[b];[a][b]ssim\" -f null -",
                  one.string(), other.string()));
  return std::stod(text.substr(text.rfind(" All:") + 5));
}

std::vector<double> TranscodeTest::frame_times(const std::filesystem::path& file) const {
  std::istringstream lines(testing::run(
      fmt::format("ffprobe -v error -select_streams v -show_entries frame=pts_time -of csv=p=0 '{}'", file.string())));
  std::vector<double> times;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.front() != ',' && line.front() != 'N') times.push_back(std::stod(line));  // N/A
  }
  return times;
}

double TranscodeTest::volume_db(const std::filesystem::path& file, const char* channel, double from_s,
                                double to_s) const {
  const std::string text =
      testing::run(fmt::format("ffmpeg -nostdin -i '{}' -af \"atrim={}:{},pan=mono|c0={},volumedetect\" -vn -f null -",
                               file.string(), from_s, to_s, channel));
  return std::stod(text.substr(text.find("mean_volume:") + 12));
}

double TranscodeTest::tone_db(const std::filesystem::path& file, const char* channel, int hertz) const {
  const std::string text = testing::run(fmt::format(
      "ffmpeg -nostdin -i '{}' -af \"pan=mono|c0={},bandpass=f={}:width_type=h:w=30,bandpass=f={}:width_type=h:w=30,"
      "volumedetect\" -vn -f null -",
      file.string(), channel, hertz, hertz));
  return std::stod(text.substr(text.find("mean_volume:") + 12));
}

Rgb8 TranscodeTest::mean_colour(const std::filesystem::path& file, const std::string& area, double at_s) const {
  make_clip(
      path("pixel.rgb"),
      fmt::format("-ss {} -i '{}' -frames:v 1 -vf \"crop={},scale=1:1:flags=area:in_color_matrix=bt709:out_range=pc,"
                  "format=rgb24\" -f rawvideo ",
                  at_s, file.string(), area));
  const Bytes bytes = read_bytes(path("pixel.rgb"));
  const auto at = [&bytes](std::size_t i) {
    return i < bytes.size() ? std::to_integer<std::uint8_t>(bytes[i]) : std::uint8_t{0};
  };
  return {at(0), at(1), at(2)};
}

}  // namespace pinmill::testing
