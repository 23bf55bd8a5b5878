// A run over a folder that earlier runs have been over: what is taken over, healed, renamed, gone.
#include <filesystem>
#include <fstream>

#include <sys/inotify.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "support/batch_run.h"

namespace pinmill::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Counts how often files of a folder are opened.
class OpenWatch {
 public:
  explicit OpenWatch(const std::filesystem::path& folder) : fd_(::inotify_init1(IN_NONBLOCK)) {
    ::inotify_add_watch(fd_.get(), folder.c_str(), IN_OPEN);
  }
  int files_opened() {
    alignas(inotify_event) char buffer[65536];
    int opened = 0;
    for (ssize_t got; (got = ::read(fd_.get(), buffer, sizeof buffer)) > 0;) {
      for (const char* at = buffer; at < buffer + got;) {
        const auto* event = reinterpret_cast<const inotify_event*>(at);
        opened += (event->mask & IN_ISDIR) == 0;
        at += sizeof(inotify_event) + event->len;
      }
    }
    return opened;
  }

 private:
  FileDescriptor fd_;
};

TEST(BatchAgain, does_nothing_for_what_it_has_done_and_does_not_even_open_it) {
  BatchRun batch;
  std::vector<std::string> files;
  for (int i = 0; i < 40; ++i) {
    files.push_back("p" + std::to_string(i) + ".jpg");
    batch.folder.write(files.back(), "picture " + std::to_string(i));
  }
  let_files_settle();
  batch.run(files);
  const auto before = files_of(batch.folder.out());
  batch.boundary.prepared = 0;

  OpenWatch watch(batch.folder.path());
  const PrepareReport again = batch.run(files);
  EXPECT_EQ(watch.files_opened(), 0);
  EXPECT_EQ(batch.boundary.prepared, 0);
  EXPECT_EQ(again.manifest.summary.reused, 40u);
  EXPECT_EQ(again.manifest.summary.ready, 40u);
  EXPECT_EQ(files_of(batch.folder.out()), before);
}

TEST(BatchAgain, prepares_again_only_what_changed) {
  BatchRun batch;
  batch.folder.write("a.jpg", "first");
  batch.folder.write("b.jpg", "second");
  const PrepareReport first = batch.run({"a.jpg", "b.jpg"});
  batch.folder.write("b.jpg", "edited");
  batch.boundary.prepared = 0;
  const PrepareReport second = batch.run({"a.jpg", "b.jpg"});
  EXPECT_EQ(batch.boundary.prepared, 1);
  EXPECT_EQ(second.run_ids[0], first.run_ids[0]);
  EXPECT_NE(second.run_ids[1], first.run_ids[1]);
  EXPECT_THAT(second.gone_ids, ElementsAre(first.run_ids[1])) << "the edited file's old Pin is superseded";
}

TEST(BatchAgain, prepares_again_for_another_recipe_and_for_force) {
  BatchRun batch;
  batch.folder.write("a.jpg", "first");
  batch.run({"a.jpg"});
  batch.options.recipe.jpeg_quality = 80;
  const PrepareReport other = batch.run({"a.jpg"});
  EXPECT_EQ(batch.boundary.prepared, 2);
  EXPECT_EQ(other.manifest.pins.size(), 1u);
  batch.options.reuse = PrepareOptions::Reuse::nothing;
  EXPECT_EQ(batch.run({"a.jpg"}).manifest.summary.reused, 0u);
  EXPECT_EQ(batch.boundary.prepared, 3);
}

TEST(BatchAgain, prepares_again_when_the_sidecar_changed) {
  BatchRun batch;
  batch.folder.write("a.jpg", "first");
  batch.folder.write("a.xmp", "one");
  const auto drafts = [&] {
    ScanReport scanned = batch.folder.drafts({"a.jpg"});
    scanned.drafts[0].pages[0].sidecar = SourceFile{scanned.drafts[0].pages[0].file.root, "a.xmp"};
    return scanned;
  };
  batch.run(drafts());
  EXPECT_EQ(batch.run(drafts()).manifest.summary.reused, 1u);
  batch.folder.write("a.xmp", "two");
  const PrepareReport report = batch.run(drafts());
  EXPECT_EQ(report.manifest.summary.reused, 0u);
  EXPECT_THAT(text_of(batch.folder.out() / pin_of(report, 0).pages[0].file), HasSubstr("firsttwo"));
}

TEST(BatchAgain, heals_outputs_and_previews_that_are_missing_or_were_changed) {
  BatchRun batch;
  for (const char* name : {"a", "b", "c", "d"}) batch.folder.write(std::string(name) + ".jpg", name);
  const std::vector<std::string> files = {"a.jpg", "b.jpg", "c.jpg", "d.jpg"};
  const PrepareReport first = batch.run(files);
  const auto whole = files_of(batch.folder.out());
  std::filesystem::remove(batch.folder.out() / pin_of(first, 0).pages[0].file);
  std::filesystem::remove(batch.folder.out() / pin_of(first, 1).pages[0].preview);
  std::ofstream(batch.folder.out() / pin_of(first, 2).pages[0].file) << "half";
  batch.boundary.prepared = 0;
  EXPECT_EQ(batch.run(files).manifest.summary.reused, 1u);
  EXPECT_EQ(batch.boundary.prepared, 3);
  EXPECT_EQ(files_of(batch.folder.out()), whole);
}

TEST(BatchAgain, knows_its_outputs_again_when_their_times_were_lost) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a");
  const PrepareReport first = batch.run({"a.jpg"});
  std::filesystem::last_write_time(batch.folder.out() / pin_of(first, 0).pages[0].file,
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(5));
  EXPECT_EQ(batch.run({"a.jpg"}).manifest.summary.reused, 1u);
  EXPECT_EQ(batch.boundary.prepared, 1);
}

TEST(BatchAgain, keeps_the_id_of_a_file_that_cannot_be_read_for_now) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a");
  const PrepareReport first = batch.run({"a.jpg"});
  std::filesystem::rename(batch.folder.path() / "a.jpg", batch.folder.path() / "away");
  const PrepareReport away = batch.run({"a.jpg"});
  EXPECT_EQ(away.run_ids, first.run_ids);
  EXPECT_EQ(pin_of(away, 0).status, PinStatus::failed);
  std::filesystem::rename(batch.folder.path() / "away", batch.folder.path() / "a.jpg");
  const PrepareReport back = batch.run({"a.jpg"});
  EXPECT_EQ(back.run_ids, first.run_ids);
  EXPECT_EQ(back.manifest.summary.ready, 1u);
}

TEST(BatchAgain, forgets_a_failure_once_its_file_was_replaced_by_a_sound_one) {
  BatchRun batch;
  batch.folder.write("a.jpg", "fail no");
  batch.run({"a.jpg"});
  EXPECT_THAT(batch.run({"a.jpg"}).manifest.pins, SizeIs(1));
  batch.folder.write("a.jpg", "sound");
  const PrepareReport report = batch.run({"a.jpg"});
  EXPECT_THAT(report.manifest.pins, SizeIs(1));
  EXPECT_EQ(pin_of(report, 0).status, PinStatus::ready);
}

TEST(BatchAgain, keeps_a_pins_id_and_pages_when_its_file_is_moved_and_renamed) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a");
  const PrepareReport first = batch.run({"a.jpg"});
  std::filesystem::create_directories(batch.folder.path() / "deep");
  std::filesystem::rename(batch.folder.path() / "a.jpg", batch.folder.path() / "deep/new name.jpg");
  const PrepareReport moved = batch.run({"deep/new name.jpg"});
  EXPECT_EQ(moved.run_ids, first.run_ids);
  EXPECT_EQ(batch.boundary.prepared, 1);
  EXPECT_THAT(moved.gone_ids, IsEmpty());
  EXPECT_THAT(moved.manifest.pins, SizeIs(1));
  EXPECT_EQ(pin_of(moved, 0).pages[0].source, "../in/deep/new name.jpg");
}

TEST(BatchAgain, gathers_pins_of_many_runs_lists_those_that_are_gone_and_prunes_them_when_asked) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a");
  batch.folder.write("b.jpg", "b");
  const std::string a = batch.run({"a.jpg"}).run_ids[0];
  const std::string b = batch.run({"b.jpg"}).run_ids[0];
  EXPECT_THAT(take(read_manifest(batch.folder.out())).pins, SizeIs(2));
  std::filesystem::remove(batch.folder.path() / "a.jpg");
  const PrepareReport kept = batch.run({"b.jpg"});
  EXPECT_THAT(kept.gone_ids, ElementsAre(a));
  EXPECT_TRUE(std::filesystem::exists(batch.folder.out() / a / "1.jpg"));

  batch.options.gone = PrepareOptions::Gone::prune;
  std::ofstream(batch.folder.out() / a / "notes.txt") << "not ours";
  const PrepareReport pruned = batch.run({"b.jpg"});
  EXPECT_THAT(pruned.gone_ids, ElementsAre(a));
  EXPECT_EQ(pruned.manifest.find(a), nullptr);
  EXPECT_NE(pruned.manifest.find(b), nullptr);
  EXPECT_FALSE(std::filesystem::exists(batch.folder.out() / a / "1.jpg"));
  EXPECT_TRUE(std::filesystem::exists(batch.folder.out() / a / "notes.txt"));
  EXPECT_FALSE(std::filesystem::exists(batch.folder.out() / "preview" / (a + "-1.jpg")));
  EXPECT_EQ(batch.run({"b.jpg"}).manifest.summary.reused, 1u);
}

TEST(BatchAgain, replaces_a_page_that_comes_out_in_another_format) {
  BatchRun batch;
  batch.folder.write("a.jpg", "flat a");
  const PrepareReport report = batch.run({"a.jpg"});
  EXPECT_EQ(pin_of(report, 0).pages[0].file, report.run_ids[0] + "/1.png");
  const auto stale = batch.folder.out() / report.run_ids[0] / "1.jpg";
  std::ofstream(stale) << "from an earlier recipe";
  batch.options.reuse = PrepareOptions::Reuse::nothing;
  batch.run({"a.jpg"});
  EXPECT_FALSE(std::filesystem::exists(stale));
}

TEST(BatchAgain, has_a_manifest_in_an_order_that_does_not_depend_on_the_runs) {
  BatchRun batch;
  const auto files = write_pages(batch, 12);
  batch.run(files);
  const auto at_once = files_of(batch.folder.out());
  std::filesystem::remove_all(batch.folder.out());
  for (auto file = files.rbegin(); file != files.rend(); ++file) batch.run({*file});
  EXPECT_EQ(files_of(batch.folder.out()), at_once);
}

}  // namespace
}  // namespace pinmill::testing
