#include "pipeline/batch.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include "support/batch_run.h"

namespace pinmill::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

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

}  // namespace
}  // namespace pinmill::testing
