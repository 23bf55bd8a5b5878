#include "worker/zygote.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/processes.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"
#include "worker/media_child.h"
#include "worker/obedient_calls.h"
#include "worker/sanitized.h"

namespace pinmill::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

ObedientCalls obedient_calls;

class ZygoteTest : public ::testing::Test {
 protected:
  static std::unique_ptr<Zygote> start() {
    wait_until([] { return thread_count(::getpid()) == 1; });  // threads of an earlier test linger for a moment
    return take(Zygote::start(ChildWork{.start_runtime = [] { return Result<void>(); }, .calls = &obedient_calls}));
  }

  FileDescriptor picture(const std::string& order) {
    return take(open_for_reading(folder_.write(std::to_string(serial_++) + ".png", order)));
  }

  FileDescriptor empty(const char* name) {
    return FileDescriptor(::open((folder_.path() / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  }

  static Result<MediaInfo> probe(Zygote& zygote, const FileDescriptor& fd, std::chrono::seconds wall_clock = 30s,
                                 std::stop_token stop = {}) {
    return zygote.boundary().probe(fd.get(), ImageLimits{.wall_clock = wall_clock}, std::move(stop));
  }

  FileDescriptor clip() {
    using namespace std::string_literals;
    return take(open_for_reading(folder_.write("clip.mov",
                                               "\0\0\0\x14"
                                               "ftypqt  \0\0\0\0qt  "s)));
  }

  /// For a child that is given a second for a picture, and a second of silence for a video.
  static Recipe beating_recipe(int beats) {
    Recipe recipe;
    recipe.limits.wall_clock = 1s;
    recipe.video.limits.stall = 1s;
    recipe.jpeg_quality = beats;
    return recipe;
  }

  TemporaryFolder folder_;
  std::atomic<int> serial_ = 0;
};

TEST_F(ZygoteTest, brings_back_what_a_child_found) {
  const auto zygote = start();
  const auto info = take(probe(*zygote, picture("a picture"), 12s));
  EXPECT_EQ(info.format, Format::png);
  EXPECT_THAT(info.notes, ElementsAre("a picture within 12"));
}

TEST_F(ZygoteTest, brings_back_the_error_that_a_child_reports_with_its_path_and_number) {
  const auto zygote = start();
  const auto result = probe(*zygote, picture("refuse"));
  ASSERT_THAT(result, fails_with(ErrorCode::unsupported, HasSubstr("look inside: no such thing (libvips 42)")));
  EXPECT_EQ(result.error().origin(), Origin::libvips);
}

TEST_F(ZygoteTest, hands_every_file_and_the_recipe_to_the_child) {
  const auto zygote = start();
  const FileDescriptor source = picture("source");
  const FileDescriptor sidecar = picture("its title");
  AtomicFile output = take(AtomicFile::create(folder_.path()));
  AtomicFile preview = take(AtomicFile::create(folder_.path()));
  AtomicFile cover = take(AtomicFile::create(folder_.path()));
  const FileDescriptor cover_source = picture("its cover");
  Recipe recipe;
  recipe.jpeg_quality = 77;
  const PageFiles files{.source_fd = source.get(),
                        .sidecar_fd = sidecar.get(),
                        .output_fd = output.fd(),
                        .preview_fd = preview.fd(),
                        .cover_fd = cover.fd(),
                        .cover_source_fd = cover_source.get()};
  const auto report = take(zygote->boundary().prepare(files, recipe, {}, {}));
  EXPECT_EQ(report.reason, recipe.key());
  EXPECT_EQ(report.text.title, "its title");
  EXPECT_EQ(as_text(take(read_all(output.fd(), 100))), "output");
  EXPECT_EQ(as_text(take(read_all(preview.fd(), 100))), "preview");
  EXPECT_EQ(as_text(take(read_all(cover.fd(), 100))), "its cover");
}

TEST_F(ZygoteTest, brings_back_where_a_video_is_to_be_cut) {
  const auto zygote = start();
  const FileDescriptor source = clip();
  Recipe recipe;
  recipe.video.max_duration = 77s;
  EXPECT_THAT(take(zygote->boundary().split(source.get(), recipe, {}, {})), ElementsAre(1000ms, 77000ms));
}

TEST_F(ZygoteTest, tells_how_far_a_video_is_and_waits_as_long_as_it_moves) {
  const auto zygote = start();
  AtomicFile output = take(AtomicFile::create(folder_.path()));
  const FileDescriptor source = clip();
  std::vector<std::chrono::milliseconds> seen;
  const auto result =
      zygote->boundary().prepare({.source_fd = source.get(), .output_fd = output.fd()}, beating_recipe(30),
                                 [&seen](const ClipProgress& progress) { seen.push_back(progress.done); }, {});
  EXPECT_THAT(result, is_ok()) << "it took 1.5 s, and was silent for no more than 50 ms";
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back(), 30ms);
}

TEST_F(ZygoteTest, ends_a_video_that_stands_still) {
  const auto zygote = start();
  AtomicFile output = take(AtomicFile::create(folder_.path()));
  const FileDescriptor source = clip();
  EXPECT_THAT(
      zygote->boundary().prepare({.source_fd = source.get(), .output_fd = output.fd()}, beating_recipe(0), {}, {}),
      fails_with(ErrorCode::timed_out, HasSubstr("no progress within 1 s")));
  EXPECT_THAT(children_of(children_of(::getpid()).at(0)), ElementsAre());
}

TEST_F(ZygoteTest, lets_no_picture_buy_time_by_signs_of_life) {
  const auto zygote = start();
  AtomicFile output = take(AtomicFile::create(folder_.path()));
  const FileDescriptor source = picture("source");
  EXPECT_THAT(
      zygote->boundary().prepare({.source_fd = source.get(), .output_fd = output.fd()}, beating_recipe(60), {}, {}),
      fails_with(ErrorCode::timed_out, HasSubstr("no answer within 1 s")));
}

TEST_F(ZygoteTest, does_without_a_sidecar_and_a_preview) {
  const auto zygote = start();
  const FileDescriptor source = picture("source");
  AtomicFile output = take(AtomicFile::create(folder_.path()));
  const auto report =
      take(zygote->boundary().prepare({.source_fd = source.get(), .output_fd = output.fd()}, Recipe{}, {}, {}));
  EXPECT_EQ(report.text.title, "");
  EXPECT_EQ(as_text(take(read_all(output.fd(), 100))), "output");
}

TEST_F(ZygoteTest, names_the_signal_that_a_child_died_of) {
  const auto zygote = start();
  if (!built_with_sanitizers) {  // those turn a SIGSEGV into an exit
    EXPECT_THAT(probe(*zygote, picture("segfault")),
                fails_with(ErrorCode::corrupt_input, AllOf(HasSubstr("probe"), HasSubstr("SIGSEGV"))));
  }
  EXPECT_THAT(probe(*zygote, picture("abort")), fails_with(ErrorCode::corrupt_input, HasSubstr("SIGABRT")));
  EXPECT_THAT(probe(*zygote, picture("still here")), is_ok());
}

TEST_F(ZygoteTest, takes_no_nonsense_for_an_answer) {
  const auto zygote = start();
  EXPECT_THAT(probe(*zygote, picture("be silent")), fails_with(ErrorCode::internal, HasSubstr("without an answer")));
  EXPECT_THAT(probe(*zygote, picture("exit 7")), fails_with(ErrorCode::internal, HasSubstr("exit code 7")));
  EXPECT_THAT(probe(*zygote, picture("write garbage")), fails_with(ErrorCode::internal, HasSubstr("nonsense")));
  EXPECT_THAT(probe(*zygote, picture("write too much")), fails_with(ErrorCode::internal, HasSubstr("too much")));
  EXPECT_THAT(probe(*zygote, picture("write something else")), fails_with(ErrorCode::internal, HasSubstr("nonsense")));
  EXPECT_THAT(probe(*zygote, picture("still here")), is_ok());
}

TEST_F(ZygoteTest, ends_a_child_that_hangs_past_the_wall_clock) {
  const auto zygote = start();
  EXPECT_THAT(probe(*zygote, picture("hang"), 1s), fails_with(ErrorCode::timed_out, HasSubstr("within 1 s")));
  EXPECT_THAT(children_of(children_of(::getpid()).at(0)), ElementsAre());
}

TEST_F(ZygoteTest, ends_a_child_that_eats_memory) {
  if (built_with_sanitizers) GTEST_SKIP() << "sanitizers need more address space than a child gets";
  const auto zygote = start();
  EXPECT_THAT(probe(*zygote, picture("eat")), fails_with(ErrorCode::limit_exceeded, HasSubstr("memory")));
}

TEST_F(ZygoteTest, ends_a_child_when_somebody_asks_to_stop) {
  const auto zygote = start();
  std::stop_source stop;
  std::jthread stopper([&stop] {
    std::this_thread::sleep_for(50ms);
    stop.request_stop();
  });
  EXPECT_THAT(probe(*zygote, picture("spin"), 60s, stop.get_token()),
              fails_with(ErrorCode::cancelled, HasSubstr("stopped")));
  EXPECT_THAT(probe(*zygote, picture("late"), 60s, stop.get_token()),
              fails_with(ErrorCode::cancelled, HasSubstr("before it began")));
  EXPECT_THAT(children_of(children_of(::getpid()).at(0)), ElementsAre());
}

TEST_F(ZygoteTest, fails_only_the_call_whose_child_breaks_while_others_go_on) {
  const auto zygote = start();
  std::atomic<int> good = 0, broken = 0, other = 0;
  {
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 8; ++caller)
      callers.emplace_back([&, caller] {
        for (int i = 0; i < 20; ++i) {
          const bool bad = (caller + i) % 5 == 0;
          const auto result = probe(*zygote, picture(bad ? "abort" : "fine"));
          if (!bad && result)
            ++good;
          else if (bad && !result && result.error().code() == ErrorCode::corrupt_input)
            ++broken;
          else
            ++other;
        }
      });
  }
  EXPECT_EQ(good, 128);
  EXPECT_EQ(broken, 32);
  EXPECT_EQ(other, 0);
}

TEST_F(ZygoteTest, says_so_where_a_child_is_killed_from_outside) {
  const auto zygote = start();
  const int zygote_pid = children_of(::getpid()).at(0);
  std::jthread killer([zygote_pid] {
    wait_until([=] { return !children_of(zygote_pid).empty(); });
    ::kill(children_of(zygote_pid).at(0), SIGKILL);
  });
  EXPECT_THAT(probe(*zygote, picture("hang")), fails_with(ErrorCode::unavailable, HasSubstr("SIGKILL")));
}

TEST_F(ZygoteTest, fails_every_call_once_the_zygote_is_gone) {
  const auto zygote = start();
  const int zygote_pid = children_of(::getpid()).at(0);
  std::jthread killer([zygote_pid] {
    wait_until([=] { return !children_of(zygote_pid).empty(); });
    ::kill(zygote_pid, SIGKILL);
  });
  EXPECT_THAT(probe(*zygote, picture("hang")), fails_with(ErrorCode::unavailable, HasSubstr("is gone")));
  EXPECT_THAT(probe(*zygote, picture("fine")), fails_with(ErrorCode::unavailable, HasSubstr("is gone")));
}

TEST_F(ZygoteTest, leaves_no_process_behind_when_it_ends) {
  auto zygote = start();
  EXPECT_THAT(probe(*zygote, picture("fine")), is_ok());
  zygote.reset();
  EXPECT_THAT(children_of(::getpid()), ElementsAre());
}

TEST_F(ZygoteTest, leaves_no_process_behind_when_the_caller_is_killed) {
  const FileDescriptor hanging = picture("hang");
  const pid_t caller = ::fork();
  if (caller == 0) {
    const auto zygote =
        Zygote::start(ChildWork{.start_runtime = [] { return Result<void>(); }, .calls = &obedient_calls});
    if (zygote) static_cast<void>(probe(**zygote, hanging).has_value());
    ::_exit(0);
  }
  std::vector<int> zygotes, children;
  wait_until([&] {
    zygotes = children_of(caller);
    if (!zygotes.empty()) children = children_of(zygotes[0]);
    return !children.empty();
  });
  ::kill(caller, SIGKILL);
  ::waitpid(caller, nullptr, 0);
  EXPECT_TRUE(wait_until([&] { return !is_running(zygotes[0]) && !is_running(children[0]); }));
}

TEST_F(ZygoteTest, keeps_no_descriptor_of_a_call) {
  const auto zygote = start();
  const int zygote_pid = children_of(::getpid()).at(0);
  const std::size_t ours = descriptor_count(::getpid());
  const std::size_t theirs = descriptor_count(zygote_pid);
  for (int i = 0; i < 500; ++i)
    EXPECT_EQ(probe(*zygote, picture(i % 10 == 0 ? "abort" : "fine")).has_value(), i % 10 != 0);
  EXPECT_EQ(descriptor_count(::getpid()), ours);
  // it closes its end of the last call after it has answered
  EXPECT_TRUE(wait_until([=] { return descriptor_count(zygote_pid) == theirs; }));
}

TEST_F(ZygoteTest, gives_a_child_nothing_but_its_own_call) {
  const auto zygote = start();
  const FileDescriptor secret = picture("opened before and after");
  // stdin, stdout, stderr, the answer, the beats and the source
  EXPECT_THAT(take(probe(*zygote, picture("descriptors"))).notes, ElementsAre("6"));
  EXPECT_THAT(take(probe(*zygote, picture("confinement"))).notes,
              ElementsAre("core 0", "files 128", "no new privileges 1", "dumpable 0"));
}

TEST_F(ZygoteTest, gives_a_child_every_file_of_a_story_in_its_place) {
  const auto zygote = start();
  std::vector<FileDescriptor> pages;
  StoryFiles files;
  StoryOrder order{.pages = {}, .still_length = 2s};
  for (std::size_t i = 0; i < most_story_pages; ++i) {
    pages.push_back(picture("page " + std::to_string(i)));
    files.pages.push_back({pages.back().get(), -1});
    order.pages.push_back({0s, "caption " + std::to_string(i)});
  }
  const FileDescriptor sidecar = picture("beside"), music = picture("la la"), output = empty("out.mp4");
  files.pages[7].sidecar_fd = sidecar.get();
  files.music_fd = music.get();
  files.output_fd = output.get();
  int beats = 0;
  const auto reports =
      take(zygote->boundary().prepare_story(files, order, {}, [&beats](const ClipProgress&) { ++beats; }, {}));
  ASSERT_EQ(reports.size(), most_story_pages);
  EXPECT_EQ(reports[0].reason, "page 0|caption 0|la la");
  EXPECT_EQ(reports[7].reason, "page 7+beside|caption 7");
  EXPECT_EQ(reports[19].reason, "page 19|caption 19");
  EXPECT_EQ(reports[19].part->start, 38s);
  EXPECT_EQ(as_text(take(read_all(output.get(), 100))), "a story");
  EXPECT_EQ(beats, 1);
}

TEST_F(ZygoteTest, believes_no_child_that_leaves_a_page_of_a_story_out) {
  const auto zygote = start();
  const FileDescriptor first = picture("lose"), second = picture("two"), output = empty("out.mp4");
  StoryFiles files;
  files.pages = {{first.get(), -1}, {second.get(), -1}};
  files.output_fd = output.get();
  const StoryOrder order{.pages = {{0s, ""}, {0s, ""}}};
  EXPECT_THAT(zygote->boundary().prepare_story(files, order, {}, {}, {}),
              fails_with(ErrorCode::internal, HasSubstr("left pages of the story out")));
}

TEST_F(ZygoteTest, does_not_start_beside_other_threads) {
  if (built_with_sanitizers) GTEST_SKIP() << "sanitizers have threads of their own";
  std::jthread other([](std::stop_token stop) {
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
  });
  const auto zygote =
      Zygote::start(ChildWork{.start_runtime = [] { return Result<void>(); }, .calls = &obedient_calls});
  EXPECT_THAT(zygote, fails_with(ErrorCode::invalid_argument, HasSubstr("first thing in main")));
}

TEST_F(ZygoteTest, says_why_the_runtime_did_not_start) {
  const auto zygote = Zygote::start(
      ChildWork{.start_runtime = [] { return Result<void>(Error(ErrorCode::internal, "the library is out of order")); },
                .calls = &obedient_calls});
  EXPECT_THAT(zygote, fails_with(ErrorCode::internal, HasSubstr("the library is out of order")));
  EXPECT_THAT(children_of(::getpid()), ElementsAre());
}

}  // namespace
}  // namespace pinmill::testing
