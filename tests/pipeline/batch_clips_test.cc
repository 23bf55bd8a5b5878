// Videos in a run: a file and a cover each, taken over from the cache as pictures are.
#include <gmock/gmock.h>

#include "support/batch_run.h"

namespace pinmill::testing {
namespace {

using namespace std::string_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string clip(const std::string& note) {
  return "\0\0\0\x14"
         "ftypqt  \0\0\0\0qt  \n"s +
         note;
}

TEST(BatchClips, gives_a_video_a_file_a_cover_and_an_entry) {
  BatchRun batch;
  batch.folder.write("Red Bowl.mov", clip("turning"));
  const PrepareReport report = batch.run({"Red Bowl.mov"});
  const ManifestPin& pin = pin_of(report, 0);
  EXPECT_EQ(pin.status, PinStatus::ready);
  EXPECT_EQ(pin.kind, ManifestKind::video);
  EXPECT_EQ(pin.pages[0].file, pin.id + "/1.mp4");
  EXPECT_EQ(pin.pages[0].media_type, "video/mp4");
  EXPECT_EQ(pin.pages[0].duration_s, 5.0);
  EXPECT_EQ(pin.pages[0].action, "transcode");
  EXPECT_EQ(pin.cover_file, pin.id + "/1-cover.jpg");
  EXPECT_EQ(text_of(batch.folder.out() / pin.cover_file), "a frame");
  EXPECT_EQ(to_json(take(read_manifest(batch.folder.out()))), to_json(report.manifest));
}

TEST(BatchClips, takes_a_video_over_until_something_that_matters_for_it_changes) {
  BatchRun batch;
  batch.folder.write("bowl.mov", clip("turning"));
  batch.folder.write("vase.jpg", "vase");
  batch.run({"bowl.mov", "vase.jpg"});
  batch.options.recipe.jpeg_quality = 80;
  EXPECT_EQ(batch.run({"bowl.mov", "vase.jpg"}).manifest.summary.reused, 0U);
  EXPECT_EQ(batch.run({"bowl.mov", "vase.jpg"}).manifest.summary.reused, 2U);
  batch.options.recipe.video.too_short = TooShort::hold;
  EXPECT_EQ(batch.run({"bowl.mov", "vase.jpg"}).manifest.summary.reused, 1U) << "the picture";
}

TEST(BatchClips, makes_a_video_again_whose_cover_was_removed_or_written_over) {
  BatchRun batch;
  batch.folder.write("bowl.mov", clip("turning"));
  const ManifestPin pin = pin_of(batch.run({"bowl.mov"}), 0);
  const auto cover = batch.folder.out() / pin.cover_file;
  std::filesystem::remove(cover);
  EXPECT_EQ(batch.run({"bowl.mov"}).manifest.summary.reused, 0U);
  EXPECT_EQ(text_of(cover), "a frame");
  ASSERT_THAT(write_file_atomically(cover, batch.folder.out(), as_bytes("b frame")), is_ok());
  EXPECT_EQ(batch.run({"bowl.mov"}).manifest.summary.reused, 0U);
  EXPECT_EQ(text_of(cover), "a frame");
}

TEST(BatchClips, shows_the_picture_that_the_draft_names_and_follows_its_changes) {
  BatchRun batch;
  batch.folder.write("bowl.mov", clip("turning"));
  batch.folder.write("poster.jpg", "a poster");
  const auto run = [&] {
    ScanReport drafts = batch.folder.drafts({"bowl.mov"});
    drafts.drafts[0].cover = CoverFile{batch.folder.draft({"poster.jpg"}).pages[0].file};
    return batch.run(std::move(drafts));
  };
  const ManifestPin pin = pin_of(run(), 0);
  EXPECT_EQ(text_of(batch.folder.out() / pin.cover_file), "a poster");
  EXPECT_THAT(pin.findings, Not(Contains(Field(&Finding::rule, "cover.unused"))));
  EXPECT_EQ(run().manifest.summary.reused, 1U);
  batch.folder.write("poster.jpg", "another poster");
  EXPECT_EQ(run().manifest.summary.reused, 0U);
  EXPECT_EQ(text_of(batch.folder.out() / pin.cover_file), "another poster");
}

TEST(BatchClips, takes_a_frame_at_another_time_when_the_draft_says_so) {
  BatchRun batch;
  batch.folder.write("bowl.mov", clip("turning"));
  const auto run = [&](double seconds) {
    ScanReport drafts = batch.folder.drafts({"bowl.mov"});
    drafts.drafts[0].cover = CoverTime{seconds};
    return batch.run(std::move(drafts));
  };
  const ManifestPin pin = pin_of(run(1.5), 0);
  EXPECT_THAT(text_of(batch.folder.out() / pin.pages[0].file), HasSubstr("@1500 "));
  EXPECT_EQ(run(1.5).manifest.summary.reused, 1U);
  EXPECT_EQ(run(2).manifest.summary.reused, 0U);
}

TEST(BatchClips, leaves_nothing_of_a_video_where_a_picture_took_its_place) {
  BatchRun batch;
  const std::string id = [&] {
    batch.folder.write("bowl.mov", clip("turning"));
    return pin_of(batch.run({"bowl.mov"}), 0).id;
  }();
  std::filesystem::remove(batch.folder.path() / "bowl.mov");
  batch.options.gone = PrepareOptions::Gone::prune;
  batch.folder.write("vase.jpg", "vase");
  batch.run({"vase.jpg"});
  EXPECT_FALSE(std::filesystem::exists(batch.folder.out() / id));
}

TEST(BatchClips, copies_video_and_cover_when_a_file_moved_within_the_run) {
  BatchRun batch;
  batch.folder.write("a.mov", clip("one"));
  batch.folder.write("b.mov", clip("one"));
  batch.run({"a.mov"});
  batch.boundary.prepared = 0;
  const PrepareReport report = batch.run({"a.mov", "b.mov"});
  EXPECT_EQ(batch.boundary.prepared, 0);
  EXPECT_EQ(text_of(batch.folder.out() / pin_of(report, 1).cover_file), "a frame");
}

TEST(BatchClips, calls_a_video_that_failed_a_video) {
  BatchRun batch;
  batch.folder.write("bowl.mov", clip("turning"));
  batch.boundary.while_preparing = [&] { batch.folder.write("bowl.mov", clip("another")); };
  const PrepareReport report = batch.run({"bowl.mov"});
  EXPECT_EQ(pin_of(report, 0).kind, ManifestKind::video);
  EXPECT_EQ(pin_of(report, 0).status, PinStatus::failed);
}

TEST(BatchClips, tells_how_far_a_video_is) {
  BatchRun batch;
  batch.folder.write("bowl.mov", clip("turning"));
  std::vector<std::string> told;
  take(batch.try_run(batch.folder.drafts({"bowl.mov"}), {}, [&](const Progress& progress) {
    if (progress.clip)
      told.push_back(std::filesystem::path(progress.current).filename().string() + " " +
                     std::to_string(progress.clip->done.count()) + "/" + std::to_string(progress.clip->total.count()));
  }));
  EXPECT_THAT(told, ElementsAre("bowl.mov 1000/5000"));
}

TEST(BatchClips, writes_nothing_of_a_video_when_it_shall_only_say_what_it_would_do) {
  BatchRun batch;
  batch.folder.write("bowl.mov", clip("turning"));
  batch.options.write = PrepareOptions::Write::nothing;
  EXPECT_EQ(pin_of(batch.run({"bowl.mov"}), 0).status, PinStatus::ready);
  EXPECT_FALSE(std::filesystem::exists(batch.folder.out()));
}

TEST(BatchClips, makes_a_series_of_a_video_that_is_too_long_and_keeps_it) {
  BatchRun batch;
  batch.options.recipe.video.too_long = TooLong::split;
  batch.folder.write("film.mov", clip("cut 5000 9000"));
  batch.folder.write("bowl.mov", clip("short enough"));
  const auto run = [&] {
    ScanReport drafts = batch.folder.drafts({"film.mov", "bowl.mov"});
    drafts.drafts[0].title = "A film";
    return batch.run(std::move(drafts));
  };
  const PrepareReport report = run();
  ASSERT_EQ(report.run_ids.size(), 4U);
  const std::vector<std::string> parts = {"part=0-5000 ", "part=5000-9000 ", "part=9000- "};
  for (std::size_t i = 0; i < 3; ++i) {
    const ManifestPin& pin = pin_of(report, i);
    ASSERT_TRUE(pin.series.has_value());
    EXPECT_EQ(pin.series->index, i);
    EXPECT_EQ(pin.series->count, 3U);
    EXPECT_EQ(pin.series->id, pin_of(report, 0).series->id);
    EXPECT_EQ(pin.title, "A film (" + std::to_string(i + 1) + "/3)");
    EXPECT_THAT(text_of(batch.folder.out() / pin.pages[0].file), HasSubstr(parts[i]));
  }
  EXPECT_FALSE(pin_of(report, 3).series.has_value());
  EXPECT_EQ(batch.boundary.split_asked, 2);

  const auto before = files_of(batch.folder.out());
  const PrepareReport again = run();
  EXPECT_EQ(again.manifest.summary.reused, 4U);
  EXPECT_EQ(again.run_ids, report.run_ids);
  EXPECT_EQ(files_of(batch.folder.out()), before);
  EXPECT_EQ(batch.boundary.split_asked, 2) << "the journal knows";
}

TEST(BatchClips, puts_the_whole_in_the_place_of_its_parts_and_its_parts_in_that_of_the_whole) {
  BatchRun batch;
  batch.folder.write("film.mov", clip("cut 5000 9000"));
  batch.folder.write("bowl.mov", clip("short enough"));
  const std::string bowl = batch.run({"bowl.mov"}).run_ids[0];
  batch.options.recipe.video.too_long = TooLong::split;
  const PrepareReport parts = batch.run({"film.mov"});
  ASSERT_EQ(parts.run_ids.size(), 3U);
  EXPECT_THAT(parts.superseded_ids, IsEmpty());

  batch.options.recipe.video.too_long = TooLong::trim;
  const PrepareReport whole = batch.run({"film.mov"});
  ASSERT_EQ(whole.run_ids.size(), 1U);
  ASSERT_EQ(whole.run_ids[0], parts.run_ids[0]) << "the first part's name is the whole's";
  EXPECT_THAT(whole.superseded_ids, ElementsAre(parts.run_ids[1], parts.run_ids[2]));
  EXPECT_THAT(whole.gone_ids, IsEmpty());
  for (const std::string& id : {parts.run_ids[1], parts.run_ids[2]}) {
    EXPECT_EQ(whole.manifest.find(id), nullptr);
    EXPECT_FALSE(std::filesystem::exists(batch.folder.out() / id));
  }
  EXPECT_FALSE(whole.manifest.find(whole.run_ids[0])->series.has_value());
  EXPECT_NE(whole.manifest.find(bowl), nullptr) << "it was of another run";

  batch.options.recipe.video.too_long = TooLong::split;
  const PrepareReport again = batch.run({"film.mov"});
  EXPECT_THAT(again.superseded_ids, IsEmpty());
  EXPECT_EQ(again.manifest.pins.size(), 4U);
}

TEST(BatchClips, asks_of_no_video_where_to_cut_it_unless_it_shall) {
  BatchRun batch;
  batch.folder.write("film.mov", clip("cut 5000 9000"));
  EXPECT_EQ(batch.run({"film.mov"}).run_ids.size(), 1U);
  EXPECT_EQ(batch.boundary.split_asked, 0);
}

}  // namespace
}  // namespace pinmill::testing
