#include "pipeline/batch.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <thread>

#include <sys/inotify.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "support/batch_run.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using testing::BatchRun;
using ::testing::ElementsAre;
using testing::fails_with;
using testing::files_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using testing::take;

const ManifestPin& pin_of(const PrepareReport& report, std::size_t index) {
  const ManifestPin* pin = report.manifest.find(report.run_ids.at(index));
  if (pin == nullptr) throw std::runtime_error("the run's Pin is not in the manifest");
  return *pin;
}

std::string text_of(const std::filesystem::path& file) {
  return take(read_text_file(file, 1'000'000));
}

// Past the tick in which a file's state could change unseen.
void let_files_settle() {
  std::this_thread::sleep_for(std::chrono::milliseconds(120));
}

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

TEST(Batch, gives_each_page_a_file_a_preview_and_an_entry) {
  BatchRun batch;
  batch.folder.write("Red Bowl.jpg", "red");
  const PrepareReport report = batch.run({"Red Bowl.jpg"});
  const ManifestPin& pin = pin_of(report, 0);
  EXPECT_THAT(pin.id, ::testing::MatchesRegex("red-bowl-[0-9a-f]{8}"));
  EXPECT_EQ(pin.status, PinStatus::ready);
  EXPECT_EQ(pin.kind, ManifestKind::image);
  EXPECT_EQ(pin.pages[0].source, "../in/Red Bowl.jpg");
  EXPECT_EQ(pin.pages[0].file, pin.id + "/1.jpg");
  EXPECT_THAT(text_of(batch.folder.out() / pin.pages[0].file), HasSubstr("\nred"));
  EXPECT_EQ(text_of(batch.folder.out() / pin.pages[0].preview), "small red");
  EXPECT_THAT(text_of(batch.folder.out() / "index.html"), HasSubstr(pin.id));
  EXPECT_EQ(to_json(take(read_manifest(batch.folder.out()))), to_json(report.manifest));
}

TEST(Batch, does_nothing_for_what_it_has_done_and_does_not_even_open_it) {
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

TEST(Batch, prepares_again_only_what_changed) {
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

TEST(Batch, prepares_again_for_another_recipe_and_for_force) {
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

TEST(Batch, prepares_again_when_the_sidecar_changed) {
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

TEST(Batch, heals_outputs_and_previews_that_are_missing_or_were_changed) {
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

TEST(Batch, knows_its_outputs_again_when_their_times_were_lost) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a");
  const PrepareReport first = batch.run({"a.jpg"});
  std::filesystem::last_write_time(batch.folder.out() / pin_of(first, 0).pages[0].file,
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(5));
  EXPECT_EQ(batch.run({"a.jpg"}).manifest.summary.reused, 1u);
  EXPECT_EQ(batch.boundary.prepared, 1);
}

TEST(Batch, costs_nobody_else_anything_when_a_file_fails) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a");
  batch.folder.write("bad.jpg", "fail the scan ends early");
  batch.folder.write("full.jpg", "full");
  batch.folder.write("z.jpg", "z");
  const PrepareReport report = batch.run({"a.jpg", "bad.jpg", "full.jpg", "missing.jpg", "z.jpg"});
  EXPECT_EQ(report.manifest.summary.ready, 2u);
  EXPECT_EQ(report.manifest.summary.failed, 3u);
  EXPECT_EQ(pin_of(report, 1).error->code, "corrupt input");
  EXPECT_EQ(pin_of(report, 1).error->message, "bad.jpg: the scan ends early");
  EXPECT_EQ(pin_of(report, 2).error->code, "I/O failure");
  EXPECT_EQ(pin_of(report, 3).error->code, "not found");
  EXPECT_FALSE(std::filesystem::exists(batch.folder.out() / report.run_ids[2])) << "no half file";
  EXPECT_THAT(std::filesystem::is_empty(batch.folder.out() / ".pinmill/tmp"), true);
  const auto alone = [&] {
    BatchRun other;
    other.folder.write("a.jpg", "a");
    other.run({"a.jpg"});
    return files_of(other.folder.out());
  }();
  for (const auto& [name, content] : alone) {
    if (name.ends_with(".jpg")) {
      EXPECT_EQ(files_of(batch.folder.out()).at(name), content) << name;
    }
  }
}

TEST(Batch, keeps_the_id_of_a_file_that_cannot_be_read_for_now) {
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

TEST(Batch, forgets_a_failure_once_its_file_was_replaced_by_a_sound_one) {
  BatchRun batch;
  batch.folder.write("a.jpg", "fail no");
  batch.run({"a.jpg"});
  EXPECT_THAT(batch.run({"a.jpg"}).manifest.pins, SizeIs(1));
  batch.folder.write("a.jpg", "sound");
  const PrepareReport report = batch.run({"a.jpg"});
  EXPECT_THAT(report.manifest.pins, SizeIs(1));
  EXPECT_EQ(pin_of(report, 0).status, PinStatus::ready);
}

TEST(Batch, refuses_a_file_that_changes_while_it_is_prepared) {
  BatchRun batch;
  batch.folder.write("a.jpg", "before");
  batch.boundary.while_preparing = [&] { batch.folder.write("a.jpg", "after, and longer"); };
  const PrepareReport report = batch.run({"a.jpg"});
  EXPECT_EQ(pin_of(report, 0).error->code, "unavailable");
  EXPECT_THAT(pin_of(report, 0).error->message, HasSubstr("changed while it was prepared"));
}

TEST(Batch, never_gives_one_id_to_two_drafts) {
  BatchRun batch;
  for (const char* name : {"x/Photo.jpg", "y/photo.jpg", "z/PHÖTO.jpg", "z/PHO\xCC\x88TO.jpg"})
    batch.folder.write(name, "the same content");
  const PrepareReport report = batch.run({"x/Photo.jpg", "y/photo.jpg", "z/PHÖTO.jpg", "z/PHO\xCC\x88TO.jpg"});
  const std::set<std::string> ids(report.run_ids.begin(), report.run_ids.end());
  EXPECT_THAT(ids, SizeIs(4));
  EXPECT_THAT(report.run_ids[1], ::testing::EndsWith("-2"));
  EXPECT_EQ(batch.run({"x/Photo.jpg", "y/photo.jpg", "z/PHÖTO.jpg", "z/PHO\xCC\x88TO.jpg"}).run_ids, report.run_ids);
}

TEST(Batch, keeps_a_pins_id_and_pages_when_its_file_is_moved_and_renamed) {
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

TEST(Batch, gathers_pins_of_many_runs_lists_those_that_are_gone_and_prunes_them_when_asked) {
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

TEST(Batch, makes_two_to_five_stills_a_carousel_of_one_size_and_copies_pages_that_only_moved) {
  BatchRun batch;
  for (const char* name : {"1.jpg", "2.jpg", "3.jpg"}) batch.folder.write(name, name);
  batch.options.recipe.fit = FitMode::keep;
  ScanReport scanned;
  scanned.drafts.push_back(batch.folder.draft({"1.jpg", "2.jpg", "3.jpg"}));
  const PrepareReport report = batch.run(scanned);
  const ManifestPin& pin = pin_of(report, 0);
  EXPECT_EQ(pin.kind, ManifestKind::carousel);
  EXPECT_EQ(pin.status, PinStatus::ready);
  EXPECT_EQ(pin.pages[2].file, pin.id + "/3.jpg");
  EXPECT_EQ(pin.findings.at(0).rule, "fit.one-size");

  ScanReport turned;
  turned.drafts.push_back(batch.folder.draft({"3.jpg", "1.jpg", "2.jpg"}));
  batch.boundary.prepared = 0;
  const PrepareReport after = batch.run(turned);
  EXPECT_NE(after.run_ids, report.run_ids) << "the order of pages is content";
  EXPECT_EQ(batch.boundary.prepared, 0);
  EXPECT_EQ(text_of(batch.folder.out() / pin_of(after, 0).pages[0].file),
            text_of(batch.folder.out() / pin.pages[2].file));
}

TEST(Batch, fails_a_pin_with_a_failed_page_names_it_and_keeps_the_good_ones) {
  BatchRun batch;
  batch.folder.write("1.jpg", "one");
  batch.folder.write("2.jpg", "fail cut short");
  ScanReport scanned;
  scanned.drafts.push_back(batch.folder.draft({"1.jpg", "2.jpg"}));
  const PrepareReport report = batch.run(scanned);
  EXPECT_EQ(pin_of(report, 0).status, PinStatus::failed);
  EXPECT_EQ(pin_of(report, 0).error->message, "page 2 (2.jpg): cut short");
  batch.boundary.prepared = 0;
  batch.run(scanned);
  EXPECT_EQ(batch.boundary.prepared, 1) << "only the failed page is tried again";
}

std::vector<std::string> write_pages(const BatchRun& batch, int count) {
  std::vector<std::string> files;
  for (int i = 1; i <= count; ++i) {
    files.push_back(std::to_string(i) + ".jpg");
    batch.folder.write(files.back(), "page " + std::to_string(i));
  }
  return files;
}

TEST(Batch, refuses_more_than_twenty_pages_and_prepares_none_of_them) {
  BatchRun batch;
  ScanReport scanned;
  scanned.drafts.push_back(batch.folder.draft(write_pages(batch, 21)));
  const PrepareReport report = batch.run(scanned);
  EXPECT_EQ(pin_of(report, 0).status, PinStatus::failed);
  EXPECT_THAT(pin_of(report, 0).error->message, AllOf(HasSubstr("21 pages"), HasSubstr("up to 20")));
  EXPECT_EQ(batch.boundary.prepared, 0);
}

TEST(Batch, fills_texts_from_the_file_and_judges_them) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a\ntitle Found\ncaption " + std::string(1000, 'x'));
  batch.folder.write("b.jpg", "b\ntitle Found");
  ScanReport scanned = batch.folder.drafts({"a.jpg", "b.jpg"});
  scanned.drafts[1].title = std::string(200, 'y');
  const PrepareReport report = batch.run(scanned);
  EXPECT_EQ(pin_of(report, 0).title, "Found");
  EXPECT_EQ(pin_of(report, 0).description, std::string(800, 'x')) << "a caption that nobody wrote for us is cut";
  EXPECT_EQ(pin_of(report, 0).status, PinStatus::ready);
  EXPECT_EQ(pin_of(report, 1).status, PinStatus::failed) << "a title that was given is not";
  EXPECT_THAT(pin_of(report, 1).error->message, HasSubstr("200"));
  const auto& findings = pin_of(report, 0).findings;
  EXPECT_THAT(findings, ::testing::Contains(::testing::Field(&Finding::rule, "link.present")));
}

TEST(Batch, names_the_earlier_of_two_pictures_that_look_alike_and_drops_neither) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a\nlooks 00ff00ff00ff00ff");
  batch.folder.write("b.jpg", "b\nlooks ff00ff00ff00ff00");
  batch.folder.write("c.jpg", "c\nlooks 00ff00ff00ff00fe");
  const PrepareReport report = batch.run({"a.jpg", "b.jpg", "c.jpg"});
  EXPECT_EQ(report.manifest.summary.ready, 3u);
  EXPECT_EQ(pin_of(report, 0).pages[0].looks, 0x00ff00ff00ff00ffU);
  EXPECT_THAT(pin_of(report, 0).pages[0].findings,
              Not(::testing::Contains(::testing::Field(&Finding::rule, "picture.lookalike"))));
  EXPECT_THAT(pin_of(report, 2).pages[0].findings,
              ::testing::Contains(AllOf(::testing::Field(&Finding::rule, "picture.lookalike"),
                                        ::testing::Field(&Finding::message, HasSubstr("../in/a.jpg")))));
}

TEST(Batch, runs_as_many_pages_at_once_as_it_was_told) {
  BatchRun batch;
  batch.options.jobs = 3;
  batch.boundary.delay = std::chrono::milliseconds(5);
  batch.run(write_pages(batch, 30));
  EXPECT_EQ(batch.boundary.most_at_once, 3);
}

TEST(Batch, tells_its_progress_one_at_a_time_up_to_the_last_page) {
  BatchRun batch;
  batch.options.jobs = 4;
  std::atomic<int> inside{0};
  std::size_t last_done = 0;
  bool in_order = true;
  const ProgressCallback progress = [&](const Progress& now) {
    EXPECT_EQ(++inside, 1);
    in_order = in_order && now.pages_done >= last_done && now.pages_total == 20;
    last_done = now.pages_done;
    --inside;
  };
  take(batch.try_run(batch.folder.drafts(write_pages(batch, 20)), {}, progress));
  EXPECT_TRUE(in_order);
  EXPECT_EQ(last_done, 20u);
}

TEST(Batch, stops_soon_keeps_what_is_finished_and_goes_on_to_the_same_end) {
  BatchRun batch;
  std::vector<std::string> files = write_pages(batch, 8);
  batch.folder.write("hang.jpg", "hang");
  files.insert(files.begin() + 4, "hang.jpg");
  std::stop_source source;
  auto running =
      std::async(std::launch::async, [&] { return batch.run(batch.folder.drafts(files), source.get_token()); });
  while (batch.boundary.prepared < 9) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const auto asked = std::chrono::steady_clock::now();
  source.request_stop();
  const PrepareReport stopped = running.get();
  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds(1));
  EXPECT_TRUE(stopped.interrupted);
  EXPECT_THAT(stopped.manifest.pins, Not(IsEmpty()));
  EXPECT_EQ(take(read_manifest(batch.folder.out())).pins.size(), stopped.manifest.pins.size());
  EXPECT_TRUE(std::filesystem::is_empty(batch.folder.out() / ".pinmill/tmp"));

  batch.folder.write("hang.jpg", "no longer");
  const PrepareReport rest = batch.run(batch.folder.drafts(files));
  EXPECT_FALSE(rest.interrupted);
  const auto resumed = files_of(batch.folder.out());
  std::filesystem::remove_all(batch.folder.out());
  batch.run(batch.folder.drafts(files));
  EXPECT_EQ(resumed, files_of(batch.folder.out()));
}

TEST(Batch, does_nothing_at_all_when_it_was_stopped_before_it_began) {
  BatchRun batch;
  std::stop_source source;
  source.request_stop();
  const PrepareReport report = batch.run(batch.folder.drafts(write_pages(batch, 2)), source.get_token());
  EXPECT_TRUE(report.interrupted);
  EXPECT_EQ(batch.boundary.prepared, 0);
}

TEST(Batch, writes_nothing_anywhere_when_it_shall_only_say_what_it_would_do) {
  BatchRun batch;
  batch.options.write = PrepareOptions::Write::nothing;
  const auto files = write_pages(batch, 3);
  const PrepareReport report = batch.run(files);
  EXPECT_FALSE(std::filesystem::exists(batch.folder.out()));
  EXPECT_EQ(pin_of(report, 0).pages[0].action, "resize");
  EXPECT_EQ(pin_of(report, 0).pages[0].reason, "the shape was right");
  EXPECT_EQ(report.manifest.summary.ready, 3u);

  batch.options.write = PrepareOptions::Write::files;
  batch.run(files);
  const auto before = files_of(batch.folder.out());
  batch.options.write = PrepareOptions::Write::nothing;
  batch.folder.write("new.jpg", "new");
  EXPECT_EQ(batch.run({"1.jpg", "new.jpg"}).manifest.summary.reused, 1u);
  EXPECT_EQ(files_of(batch.folder.out()), before);
}

TEST(Batch, says_which_folder_cannot_be_written) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a");
  batch.options.scan.out = batch.folder.path() / "a.jpg" / "out";
  EXPECT_THAT(batch.try_run(batch.folder.drafts({"a.jpg"})), fails_with(ErrorCode::io_failure, HasSubstr("a.jpg/out")));
  batch.options.scan.out = "/proc/pins";
  EXPECT_THAT(batch.try_run(batch.folder.drafts({"a.jpg"})),
              fails_with(ErrorCode::io_failure, HasSubstr("/proc/pins")));
}

TEST(Batch, does_not_touch_an_out_folder_whose_manifest_it_cannot_read) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a");
  std::filesystem::create_directories(batch.folder.out());
  std::ofstream(batch.folder.out() / "pins.json") << R"({"version":7,"pins":[]})";
  EXPECT_THAT(batch.try_run(batch.folder.drafts({"a.jpg"})),
              fails_with(ErrorCode::corrupt_input, AllOf(HasSubstr("pins.json"), HasSubstr("version 7"))));
  EXPECT_EQ(text_of(batch.folder.out() / "pins.json"), R"({"version":7,"pins":[]})");
}

TEST(Batch, does_not_write_over_somebody_elses_page) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a");
  std::filesystem::create_directories(batch.folder.out());
  std::ofstream(batch.folder.out() / "index.html") << "<title>My shop</title>";
  EXPECT_THAT(batch.try_run(batch.folder.drafts({"a.jpg"})),
              fails_with(ErrorCode::invalid_argument, AllOf(HasSubstr("index.html"), HasSubstr("another folder"))));
  EXPECT_EQ(text_of(batch.folder.out() / "index.html"), "<title>My shop</title>");
  EXPECT_FALSE(std::filesystem::exists(batch.folder.out() / ".pinmill"));
}

TEST(Batch, counts_what_has_no_page_among_the_errors) {
  BatchRun batch;
  batch.folder.write("a.jpg", "a");
  ScanReport scanned = batch.folder.drafts({"a.jpg"});
  scanned.drafts.emplace_back().name = "empty";
  const PrepareReport report = batch.run(scanned);
  EXPECT_THAT(report.run_ids, SizeIs(1));
  ASSERT_THAT(report.errors, SizeIs(1));
  EXPECT_EQ(report.errors[0].subject, "empty");
}

TEST(Batch, lets_one_run_at_a_time_into_an_out_folder_and_two_into_two) {
  BatchRun one;
  one.folder.write("hang.jpg", "hang");
  std::stop_source source;
  auto running =
      std::async(std::launch::async, [&] { return one.run(one.folder.drafts({"hang.jpg"}), source.get_token()); });
  while (one.boundary.at_once < 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));

  BatchRun other;
  other.folder.write("a.jpg", "a");
  EXPECT_EQ(other.run({"a.jpg"}).manifest.summary.ready, 1u) << "another OUT is another matter";
  other.options.scan.out = one.folder.out();
  EXPECT_THAT(other.try_run(other.folder.drafts({"a.jpg"})),
              fails_with(ErrorCode::unavailable, HasSubstr("in use by another run")));
  source.request_stop();
  EXPECT_TRUE(running.get().interrupted);
  EXPECT_EQ(other.run({"a.jpg"}).manifest.summary.ready, 1u) << "and the folder is free afterwards";
}

TEST(Batch, replaces_a_page_that_comes_out_in_another_format) {
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

TEST(Batch, has_a_manifest_in_an_order_that_does_not_depend_on_the_runs) {
  BatchRun batch;
  const auto files = write_pages(batch, 12);
  batch.run(files);
  const auto at_once = files_of(batch.folder.out());
  std::filesystem::remove_all(batch.folder.out());
  for (auto file = files.rbegin(); file != files.rend(); ++file) batch.run({*file});
  EXPECT_EQ(files_of(batch.folder.out()), at_once);
}

}  // namespace
}  // namespace pinmill
