// What the tests of a transcode share: clips made by ffmpeg, one call, and ffmpeg's word on what came out.
#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "codecs/transcode.h"
#include "support/temporary_folder.h"

namespace pinmill::testing {

/// The whole picture, resized to fill so many pixels.
VideoCanvas whole(std::uint32_t width_px, std::uint32_t height_px);

/// Arguments that make a sound 2 s clip of 320×240 px at 25 frames a second.
extern const std::string bars_and_tone;

class TranscodeTest : public ::testing::Test {
 protected:
  /// From a file to one in the test's folder, at CRF 16, as MP4, where the request does not say.
  Result<TranscodeReport> run(const std::filesystem::path& from, TranscodeRequest request, const char* to,
                              std::stop_token stop = {});
  /// With the request's CRF, or the one that is chosen.
  Result<TranscodeReport> run_as_asked(const std::filesystem::path& from, TranscodeRequest request, const char* to,
                                       std::stop_token stop = {});
  std::filesystem::path clip(const std::string& name, const std::string& arguments) const;
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

  /// Mean luma SSIM of two clips of one size, by FFmpeg's filter.
  double luma_ssim(const char* one, const char* other) const;
  /// The same of all colours as shown, for files whose colour is coded differently.
  double rgb_ssim(const std::filesystem::path& one, const std::filesystem::path& other) const;
  /// When each frame is shown, in seconds.
  std::vector<double> frame_times(const std::filesystem::path& file) const;
  /// Mean volume in dB of one channel ("c0", "c1") over a span of seconds.
  double volume_db(const std::filesystem::path& file, const char* channel, double from_s = 0, double to_s = 1e6) const;
  /// The same of what sounds in a narrow band.
  double tone_db(const std::filesystem::path& file, const char* channel, int hertz) const;
  /// Mean red, green and blue of the frame at `at_s` in an area given as crop's w:h:x:y.
  Rgb8 mean_colour(const std::filesystem::path& file, const std::string& area, double at_s = 0) const;

  TemporaryFolder folder_;
};

}  // namespace pinmill::testing
