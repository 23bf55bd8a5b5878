// Folders of several pages in a run: carousels, stories, series.
#include <gmock/gmock.h>

#include "support/batch_run.h"

namespace pinmill::testing {
namespace {

using namespace std::string_literals;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string clip(const std::string& note) {
  return "\0\0\0\x14"
         "ftypqt  \0\0\0\0qt  \n"s +
         note;
}

const ManifestPin& only_pin(const PrepareReport& report) {
  return *report.manifest.find(report.run_ids.at(0));
}

struct PagesRun : BatchRun {
  // A *.pin of so many stills and, behind them, a clip.
  Draft recipe_of(int stills, const std::string& last_clip = "") {
    std::vector<std::string> files;
    for (int i = 1; i <= stills; ++i) {
      files.push_back(std::to_string(i) + ".jpg");
      folder.write(files.back(), "looks 00000000000000" + std::to_string(10 + i) + "\npage " + std::to_string(i));
    }
    if (!last_clip.empty()) {
      files.push_back("film.mov");
      folder.write("film.mov", clip(last_clip));
    }
    Draft draft = folder.draft(files);
    draft.name = "cake";
    draft.multi_page = true;
    return draft;
  }
  PrepareReport run_one(Draft draft) {
    ScanReport scanned;
    scanned.drafts.push_back(std::move(draft));
    return run(std::move(scanned));
  }
  std::string story_text(const ManifestPin& pin) {
    return take(read_text_file(folder.out() / pin.pages.at(0).file, 1'000'000));
  }
};

TEST(BatchPages, become_one_video_where_there_are_many_or_one_moves) {
  PagesRun batch;
  Draft draft = batch.recipe_of(2, "stirring");
  draft.pages[0].title = "Flour";
  draft.pages[1].seconds = 1.5;
  const PrepareReport report = batch.run_one(draft);
  const ManifestPin& pin = only_pin(report);
  EXPECT_EQ(pin.status, PinStatus::ready);
  EXPECT_EQ(pin.kind, ManifestKind::story);
  ASSERT_EQ(pin.pages.size(), 3U);
  for (const ManifestPage& page : pin.pages) {
    EXPECT_EQ(page.file, pin.id + "/1.mp4");
    EXPECT_EQ(page.action, "story");
    EXPECT_EQ(page.media_type, "video/mp4");
  }
  EXPECT_EQ(pin.pages[0].start_s, 0.0);
  EXPECT_EQ(pin.pages[1].start_s, 3.0);
  EXPECT_EQ(pin.pages[1].duration_s, 1.5);
  EXPECT_THAT(pin.pages[2].source, HasSubstr("film.mov"));
  EXPECT_EQ(pin.cover_file, pin.id + "/1-cover.jpg");
  EXPECT_THAT(batch.story_text(pin), AllOf(HasSubstr("page 1|Flour|3000"), HasSubstr("page 2||1500")));
  EXPECT_EQ(batch.boundary.prepared, 1) << "one call for all pages";
  EXPECT_EQ(to_json(take(read_manifest(batch.folder.out()))), to_json(report.manifest));
}

TEST(BatchPages, are_taken_over_as_a_whole_until_one_of_them_changes) {
  PagesRun batch;
  const auto again = [&] { return batch.run_one(batch.recipe_of(6)).manifest.summary.reused; };
  EXPECT_EQ(again(), 0U);
  const auto before = files_of(batch.folder.out());
  EXPECT_EQ(again(), 1U);
  EXPECT_EQ(files_of(batch.folder.out()), before);
  EXPECT_EQ(batch.boundary.prepared, 1);
  batch.options.still_length = milliseconds(2000);
  EXPECT_EQ(again(), 0U);
  EXPECT_EQ(again(), 1U);
  std::filesystem::remove(batch.folder.out() / only_pin(batch.run_one(batch.recipe_of(6))).cover_file);
  EXPECT_EQ(again(), 0U) << "its cover is gone";
}

TEST(BatchPages, have_no_captions_where_none_are_wanted) {
  PagesRun batch;
  Draft draft = batch.recipe_of(6);
  draft.pages[0].title = "Flour";
  draft.captions = false;
  const PrepareReport report = batch.run_one(draft);
  EXPECT_THAT(batch.story_text(only_pin(report)), HasSubstr("page 1||3000"));
}

TEST(BatchPages, are_accompanied_by_the_music_of_their_folder) {
  PagesRun batch;
  Draft draft = batch.recipe_of(6);
  batch.folder.write("music.mp3", "la la");
  draft.music = SourceFile{draft.pages[0].file.root, "music.mp3"};
  EXPECT_THAT(batch.story_text(only_pin(batch.run_one(draft))), HasSubstr("music la la"));
  batch.folder.write("music.mp3", "dum dum");
  EXPECT_THAT(batch.story_text(only_pin(batch.run_one(draft))), HasSubstr("music dum dum"));
}

TEST(BatchPages, that_fail_name_the_page_by_its_file) {
  PagesRun batch;
  Draft draft = batch.recipe_of(6);
  batch.folder.write("3.jpg", "fail burnt");
  const PrepareReport report = batch.run_one(draft);
  const ManifestPin& pin = only_pin(report);
  EXPECT_EQ(pin.status, PinStatus::failed);
  EXPECT_THAT(pin.error->message, AllOf(HasSubstr("3.jpg"), HasSubstr("page 3"), HasSubstr("burnt")));
  EXPECT_EQ(pin.pages[0].file, "");
  EXPECT_FALSE(std::filesystem::exists(batch.folder.out() / pin.id / "1.mp4"));
}

TEST(BatchPages, are_no_carousel_with_a_clip_or_too_many_of_them_and_say_what_else) {
  PagesRun batch;
  batch.options.pages_as = PagesAs::carousel;
  const PrepareReport with_clip = batch.run_one(batch.recipe_of(2, "stirring"));
  EXPECT_EQ(only_pin(with_clip).status, PinStatus::failed);
  EXPECT_THAT(only_pin(with_clip).error->message, AllOf(HasSubstr("page 3 is a video"), HasSubstr("--as story")));
  const PrepareReport six = batch.run_one(batch.recipe_of(6));
  EXPECT_THAT(only_pin(six).error->message, AllOf(StartsWith("6 pages"), HasSubstr("--as series")));
  EXPECT_EQ(batch.boundary.prepared, 0);
}

TEST(BatchPages, past_twenty_fail_with_their_count_whatever_they_shall_become) {
  for (const PagesAs as : {PagesAs::automatic, PagesAs::story, PagesAs::series, PagesAs::carousel}) {
    PagesRun batch;
    batch.options.pages_as = as;
    const PrepareReport report = batch.run_one(batch.recipe_of(21));
    ASSERT_EQ(report.run_ids.size(), 1U);
    EXPECT_EQ(only_pin(report).status, PinStatus::failed);
    EXPECT_THAT(only_pin(report).error->message, StartsWith("21 pages"));
  }
}

TEST(BatchPages, become_a_series_that_shares_the_link_when_asked_for) {
  PagesRun batch;
  batch.options.pages_as = PagesAs::series;
  Draft draft = batch.recipe_of(2, "stirring");
  draft.link = "https://example.com/cake";
  draft.title = "Cake";
  draft.pages[1].title = "Eggs";
  const PrepareReport report = batch.run_one(draft);
  ASSERT_EQ(report.run_ids.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const ManifestPin& pin = *report.manifest.find(report.run_ids[i]);
    EXPECT_EQ(pin.status, PinStatus::ready);
    EXPECT_EQ(pin.kind, i == 2 ? ManifestKind::video : ManifestKind::image);
    EXPECT_EQ(pin.link, "https://example.com/cake");
    EXPECT_EQ(pin.title, i == 1 ? "Eggs" : "Cake");
    ASSERT_TRUE(pin.series.has_value());
    EXPECT_EQ(pin.series->index, i);
    EXPECT_EQ(pin.series->count, 3U);
    EXPECT_EQ(pin.series->id, report.manifest.find(report.run_ids[0])->series->id);
  }
}

TEST(BatchPages, leave_nothing_of_a_carousel_that_became_a_story) {
  PagesRun batch;
  const std::string id = only_pin(batch.run_one(batch.recipe_of(3))).id;
  EXPECT_TRUE(std::filesystem::exists(batch.folder.out() / id / "3.jpg"));
  batch.options.pages_as = PagesAs::story;
  EXPECT_EQ(only_pin(batch.run_one(batch.recipe_of(3))).id, id);
  EXPECT_TRUE(std::filesystem::exists(batch.folder.out() / id / "1.mp4"));
  for (const char* gone : {"1.jpg", "2.jpg", "3.jpg"})
    EXPECT_FALSE(std::filesystem::exists(batch.folder.out() / id / gone)) << gone;
}

TEST(BatchPages, write_nothing_when_they_shall_only_say_what_they_would_become) {
  PagesRun batch;
  batch.options.write = PrepareOptions::Write::nothing;
  EXPECT_EQ(only_pin(batch.run_one(batch.recipe_of(6))).status, PinStatus::ready);
  EXPECT_FALSE(std::filesystem::exists(batch.folder.out()));
}

}  // namespace
}  // namespace pinmill::testing
