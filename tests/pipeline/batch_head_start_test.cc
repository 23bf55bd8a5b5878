// Large videos that are only copied or packed anew: made while their sources are read for their digests.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "base/sha256.h"
#include "support/batch_run.h"
#include "support/ffmpeg_tool.h"

namespace pinmill::testing {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class WatchedBoundary final : public MediaBoundary {
 public:
  Result<MediaInfo> probe(int fd, const ImageLimits& limits, std::stop_token stop) override {
    return real_.probe(fd, limits, std::move(stop));
  }
  Result<std::vector<std::chrono::milliseconds>> split(int fd, const Recipe& recipe,
                                                       const ClipProgressCallback& progress,
                                                       std::stop_token stop) override {
    return real_.split(fd, recipe, progress, std::move(stop));
  }
  Result<PageReport> prepare(const PageFiles& files, const Recipe& recipe, const ClipProgressCallback& progress,
                             std::stop_token stop) override {
    ++prepared;
    auto report = real_.prepare(files, recipe, progress, std::move(stop));
    if (after_preparing) after_preparing();
    if (fail) return Error(ErrorCode::corrupt_input, "told to fail");
    return report;
  }

  std::atomic<int> prepared{0};
  std::function<void()> after_preparing;
  bool fail = false;

 private:
  InProcessBoundary real_;
};

class HeadStart : public ::testing::Test {
 protected:
  HeadStart() { fs::create_directories(batch_.folder.path()); }

  // 17 MB and more, in a second or two: noise does not compress.
  void clip(const std::string& name, const std::string& more) const {
    testing::make_clip(path(name),
                       "-f lavfi -i testsrc2=s=1280x720:r=10:d=4.5,noise=alls=70:allf=t:all_seed=3 -pix_fmt yuv420p "
                       "-c:v libx264 -preset ultrafast -crf 8 -g 10 -fflags +bitexact -flags:v +bitexact " +
                           more);
    ASSERT_GT(fs::file_size(path(name)), 17'000'000U);
    let_files_settle();
  }
  fs::path path(const std::string& name) const { return batch_.folder.path() / name; }
  fs::path out() const { return batch_.folder.out(); }

  PrepareReport run(const std::string& name) {
    const int before = boundary_.prepared;
    std::optional<bool> begun;
    auto report = take(prepare_drafts(batch_.folder.drafts({name}), batch_.options, boundary_,
                                      [&](const Progress& progress) {
                                        if (!progress.clip && !begun) begun = boundary_.prepared > before;
                                      },
                                      {}));
    begun_early_ = begun.value_or(false);
    return report;
  }
  std::string digest_of(const fs::path& file) const {
    return take(sha256_hex_of_file(take(open_for_reading(file)).get()));
  }
  bool leaves_no_temporary() const { return fs::is_empty(out() / ".pinmill" / "tmp"); }

  BatchRun batch_;
  WatchedBoundary boundary_;
  bool begun_early_ = false;  // when the source was said to be read
};

TEST_F(HeadStart, is_given_to_a_copy_whose_digest_is_that_of_its_source) {
  batch_.folder.write("a note", "");
  clip("bowl.mp4", "-movflags +faststart");
  const ManifestPin pin = run("bowl.mp4").manifest.pins.at(0);
  EXPECT_TRUE(begun_early_);
  EXPECT_EQ(boundary_.prepared, 1);
  EXPECT_EQ(pin.pages[0].action, "copy");
  EXPECT_EQ(pin.pages[0].sha256, digest_of(path("bowl.mp4")));
  EXPECT_EQ(pin.pages[0].sha256, digest_of(out() / pin.pages[0].file));
  EXPECT_TRUE(leaves_no_temporary());
  EXPECT_EQ(run("bowl.mp4").manifest.summary.reused, 1U);
  EXPECT_EQ(boundary_.prepared, 1);
}

TEST_F(HeadStart, is_given_to_what_is_packed_anew_and_let_go_where_that_was_made_before) {
  batch_.folder.write("a note", "");
  clip("bowl.mkv", "");
  const ManifestPin pin = run("bowl.mkv").manifest.pins.at(0);
  EXPECT_TRUE(begun_early_);
  EXPECT_EQ(pin.pages[0].action, "remux");
  EXPECT_EQ(pin.pages[0].sha256, digest_of(out() / pin.pages[0].file));
  fs::last_write_time(path("bowl.mkv"), fs::file_time_type::clock::now() - std::chrono::hours(1));
  EXPECT_EQ(run("bowl.mkv").manifest.summary.reused, 1U);
  EXPECT_TRUE(leaves_no_temporary());
}

TEST_F(HeadStart, is_not_given_to_what_is_encoded_anew) {
  batch_.folder.write("a note", "");
  clip("bowl.mp4", "-movflags +faststart");
  batch_.options.recipe.video.transcode = VideoRecipe::Transcode::always;
  EXPECT_EQ(run("bowl.mp4").manifest.pins.at(0).pages[0].action, "transcode");
  EXPECT_FALSE(begun_early_);
}

TEST_F(HeadStart, keeps_nothing_of_a_source_that_changed_meanwhile) {
  batch_.folder.write("a note", "");
  clip("bowl.mp4", "-movflags +faststart");
  boundary_.after_preparing = [&] { std::ofstream(path("bowl.mp4"), std::ios::app) << "more"; };
  const ManifestPin pin = run("bowl.mp4").manifest.pins.at(0);
  EXPECT_EQ(pin.status, PinStatus::failed);
  EXPECT_THAT(pin.error->message, HasSubstr("changed while"));
  EXPECT_TRUE(leaves_no_temporary());
}

TEST_F(HeadStart, that_failed_is_not_tried_again) {
  batch_.folder.write("a note", "");
  clip("bowl.mp4", "-movflags +faststart");
  boundary_.fail = true;
  const ManifestPin pin = run("bowl.mp4").manifest.pins.at(0);
  EXPECT_EQ(pin.status, PinStatus::failed);
  EXPECT_EQ(boundary_.prepared, 1);
  EXPECT_TRUE(leaves_no_temporary());
}

}  // namespace
}  // namespace pinmill::testing
