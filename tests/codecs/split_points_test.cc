#include "codecs/split_points.h"

#include <gmock/gmock.h>

#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;
using testing::fails_with;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::make_clip;
using testing::take;

class SplitPoints : public ::testing::Test {
 protected:
  Result<std::vector<SplitPoint>> run(const std::string& arguments, SplitRequest request) {
    const auto file = make_clip(folder_.path() / "a.mp4", arguments);
    PINMILL_ASSIGN_OR_RETURN(const FileDescriptor in, open_for_reading(file));
    request.format = Format::mp4;
    return split_points(in.get(), request, {}, {}, {});
  }
  testing::TemporaryFolder folder_;
};

const std::string picture = "-f lavfi -i testsrc2=d=60:r=5:s=64x64 ";
const std::string encoded = " -c:v libx264 -preset ultrafast -pix_fmt yuv420p ";
const SplitRequest parts_of_25_s{.max_part = milliseconds(25'000)};

TEST_F(SplitPoints, lie_in_the_silences_near_an_even_division) {
  const std::string sound =
      "-f lavfi -i \"aevalsrc=exprs=0.3*sin(2*PI*440*t)*(lt(t\\,22)+between(t\\,22.6\\,38)+gt(t\\,38.8)):d=60\" ";
  const auto points = take(run(picture + sound + encoded + "-g 1000 -c:a aac ", parts_of_25_s));
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].reason, SplitPoint::Reason::silence);
  EXPECT_NEAR(static_cast<double>(points[0].at.count()), 22'300, 100);
  EXPECT_EQ(points[1].reason, SplitPoint::Reason::silence);
  EXPECT_NEAR(static_cast<double>(points[1].at.count()), 38'400, 100);
}

TEST_F(SplitPoints, lie_where_the_scene_changes_when_nothing_is_silent) {
  const std::string scenes =
      "-f lavfi -i color=gray:d=18.4:r=5:s=64x64 -f lavfi -i testsrc2=d=11.6:r=5:s=64x64 -filter_complex [0][1]concat ";
  const auto points = take(run(scenes + encoded + "-g 20 -sc_threshold 0 ", {.max_part = milliseconds(20'000)}));
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0], (SplitPoint{milliseconds(18'400), SplitPoint::Reason::scene_change}));
}

TEST_F(SplitPoints, lie_at_key_frames_when_nothing_else_speaks) {
  const auto points =
      take(run("-f lavfi -i color=gray:d=60:r=5:s=64x64" + encoded + "-g 15 -sc_threshold 0 ", parts_of_25_s));
  ASSERT_EQ(points.size(), 2U);
  for (const SplitPoint& point : points) {
    EXPECT_EQ(point.reason, SplitPoint::Reason::key_frame);
    EXPECT_EQ(point.at.count() % 3000, 0);
  }
}

TEST_F(SplitPoints, leave_no_part_too_long) {
  for (const int max_part_ms : {7'000, 20'000, 30'000, 59'000}) {
    const auto points = take(run(picture + encoded + "-g 1000 ", {.max_part = milliseconds(max_part_ms)}));
    milliseconds before{0};
    for (const SplitPoint& point : points) {
      EXPECT_LE(point.at - before, milliseconds(max_part_ms));
      before = point.at;
    }
    EXPECT_LE(milliseconds(60'000) - before, milliseconds(max_part_ms));
    EXPECT_FALSE(points.empty());
  }
}

TEST_F(SplitPoints, are_none_in_a_video_that_is_short_enough) {
  EXPECT_THAT(take(run(picture + encoded, {.max_part = milliseconds(60'000)})), IsEmpty());
}

TEST_F(SplitPoints, of_impossible_parts_are_refused_in_words) {
  EXPECT_THAT(run(picture + encoded, {.max_part = milliseconds(3'000)}),
              fails_with(ErrorCode::invalid_argument, HasSubstr("3000 ms")));
}

}  // namespace
}  // namespace pinmill
