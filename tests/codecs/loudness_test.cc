#include "codecs/loudness.h"

#include <gmock/gmock.h>

#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using testing::fails_with;
using ::testing::HasSubstr;
using testing::make_clip;
using testing::take;

class LoudnessOf : public ::testing::Test {
 protected:
  Result<Loudness> run(const std::string& sound, const ClipRange& range = {}) {
    const auto file = make_clip(folder_.path() / "a.mp4", sound + " -f lavfi -i color=s=32x32:r=1:d=6 -c:v libx264 ");
    PINMILL_ASSIGN_OR_RETURN(const FileDescriptor in, open_for_reading(file));
    return measure_loudness(in.get(), Format::mp4, range, {}, {}, {});
  }
  testing::TemporaryFolder folder_;
};

// EBU Tech 3341: a 1 kHz sine in both channels at −23 dBFS measures −23 LUFS
const std::string reference =
    "-f lavfi -i \"aevalsrc=exprs=0.0708*sin(2*PI*1000*t)|0.0708*sin(2*PI*1000*t):d=6\" -c:a aac";

TEST_F(LoudnessOf, a_reference_tone_is_what_the_standard_says) {
  const Loudness loudness = take(run(reference));
  EXPECT_NEAR(loudness.integrated_lufs, -23, 0.2);
  EXPECT_NEAR(loudness.true_peak_dbtp, -23, 0.3);
}

TEST_F(LoudnessOf, a_range_is_of_that_range_only) {
  const std::string rising =
      "-f lavfi -i \"aevalsrc=exprs=(0.0708+0.2*gte(t\\,3))*sin(2*PI*1000*t)|0.0708*sin(2*PI*1000*t):d=6\" -c:a aac";
  const ClipRange first{std::chrono::milliseconds(0), std::chrono::milliseconds(2900)};
  EXPECT_NEAR(take(run(rising, first)).integrated_lufs, -23, 0.3);
  EXPECT_GT(take(run(rising)).integrated_lufs, -18);
}

TEST_F(LoudnessOf, silence_asks_for_no_gain) {
  const Loudness loudness = take(run("-f lavfi -i anullsrc=d=3 -c:a aac"));
  EXPECT_EQ(loudness.integrated_lufs, Loudness::silence_lufs);
  EXPECT_EQ(gain_db_for(loudness, -16), 0);
}

TEST_F(LoudnessOf, no_sound_is_said_in_words) {
  EXPECT_THAT(run("-f lavfi -i color=s=32x32:d=1"), fails_with(ErrorCode::not_found, HasSubstr("no sound")));
}

TEST(Gain, brings_sound_to_the_target) {
  EXPECT_DOUBLE_EQ(gain_db_for({.integrated_lufs = -23, .true_peak_dbtp = -20}, -16), 7);
  EXPECT_DOUBLE_EQ(gain_db_for({.integrated_lufs = -10, .true_peak_dbtp = 0.5}, -16), -6);
}

TEST(Gain, leaves_room_below_full_scale) {
  EXPECT_DOUBLE_EQ(gain_db_for({.integrated_lufs = -23, .true_peak_dbtp = -4}, -16), 3);
}

}  // namespace
}  // namespace pinmill
