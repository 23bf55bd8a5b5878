#include "pipeline/stages/prepare_animation.h"

#include <filesystem>

#include <fcntl.h>

#include <gmock/gmock.h>

#include "pipeline/stages/prepare_page.h"
#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using ::testing::Contains;
using testing::ffprobe;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::take;

class PrepareAnimation : public ::testing::Test {
 protected:
  Result<PageReport> prepare(const std::filesystem::path& from) const {
    PINMILL_ASSIGN_OR_RETURN(const FileDescriptor source, open_for_reading(from));
    const FileDescriptor output = written("out.mp4"), preview = written("before.jpg"), cover = written("cover.jpg");
    return prepare_page(
        {.source_fd = source.get(), .output_fd = output.get(), .preview_fd = preview.get(), .cover_fd = cover.get()},
        {}, {}, {});
  }
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  FileDescriptor written(const char* name) const {
    return FileDescriptor(::open(path(name).c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600));
  }
  testing::TemporaryFolder folder_;
};

TEST_F(PrepareAnimation, makes_a_video_with_a_cover_that_plays_long_enough) {
  for (const char* encoder : {"a.gif", "b.apng", "c.webp"}) {
    const auto file = testing::make_clip(path(encoder), "-f lavfi -i testsrc2=d=1:r=5:s=160x240" +
                                                            std::string(encoder[0] == 'c' ? " -c:v libwebp_anim" : ""));
    const PageReport report = take(prepare(file));
    EXPECT_EQ(report.action, Action::animate) << encoder;
    EXPECT_EQ(report.output.duration, std::chrono::seconds(4)) << encoder;
    EXPECT_THAT(report.reason, HasSubstr("5 frames")) << encoder;
    EXPECT_EQ(ffprobe(path("out.mp4"), "stream=codec_name,width,height"), "h264,160,240") << encoder;
    ASSERT_TRUE(report.cover.has_value());
    EXPECT_EQ(report.cover->size_bytes, std::filesystem::file_size(path("cover.jpg")));
    EXPECT_GT(std::filesystem::file_size(path("before.jpg")), 100U) << encoder;
  }
}

TEST_F(PrepareAnimation, says_that_it_breaks_off) {
  const auto file = testing::make_clip(path("a.gif"), "-f lavfi -i testsrc2=d=2:r=10:s=160x240");
  EXPECT_THAT(take(prepare(file)).findings, Not(Contains(Field(&Finding::rule, "page.damaged"))));
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  EXPECT_THAT(take(prepare(file)).findings, Contains(Field(&Finding::rule, "page.damaged")));
}

TEST_F(PrepareAnimation, of_one_frame_is_a_picture) {
  const auto file = testing::make_clip(path("a.gif"), "-f lavfi -i testsrc2=d=1:r=1:s=160x240 -frames:v 1");
  EXPECT_NE(take(prepare(file)).action, Action::animate);
}

}  // namespace
}  // namespace pinmill
