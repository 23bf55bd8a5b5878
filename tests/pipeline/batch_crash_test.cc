// kill -9 of a process that prepares, at random moments: what is left must end, run again, as if nothing had happened.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "support/batch_run.h"

namespace pinmill {
namespace {

using testing::BatchRun;
using testing::files_of;

constexpr int short_rounds = 20;
constexpr int long_rounds = 500;

int rounds() {
  return std::getenv("PINMILL_SOAK") != nullptr ? long_rounds : short_rounds;
}

// A folder with what a real one has: many pictures, one that fails, one Pin of several pages, one file twice.
ScanReport drafts_of(const BatchRun& batch) {
  ScanReport scanned;
  std::vector<std::string> pages;
  for (int i = 0; i < 30; ++i) {
    const std::string name = "p" + std::to_string(i) + ".jpg";
    batch.folder.write(name, std::string(i % 3 == 0 ? "flat " : "photo ") + std::string(4096, 'x') + name);
    scanned.drafts.push_back(batch.folder.draft({name}));
    if (i < 4) pages.push_back(name);
  }
  batch.folder.write("bad.jpg", "fail cut short");
  batch.folder.write("again/p1.jpg", "photo " + std::string(4096, 'x') + "p1.jpg");
  scanned.drafts.push_back(batch.folder.draft({"bad.jpg"}));
  scanned.drafts.push_back(batch.folder.draft(pages));
  scanned.drafts.push_back(batch.folder.draft({"again/p1.jpg"}));
  return scanned;
}

// Returns whether the child was still at it.
bool run_and_kill(BatchRun& batch, const ScanReport& drafts, std::chrono::microseconds after) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto report = batch.try_run(drafts);
    ::_exit(report ? 0 : 1);
  }
  std::this_thread::sleep_for(after);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "a run after a kill failed";
  return WIFSIGNALED(status);
}

TEST(BatchCrash, ends_the_same_after_being_killed_at_any_moment) {
  BatchRun batch;
  batch.options.jobs = 3;
  batch.boundary.delay = std::chrono::milliseconds(1);
  const ScanReport drafts = drafts_of(batch);
  const auto begun = std::chrono::steady_clock::now();
  batch.run(drafts);
  const auto whole_run =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
  const auto undisturbed = files_of(batch.folder.out());

  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  int killed = 0;
  for (int round = 0; round < rounds(); ++round) {
    std::filesystem::remove_all(batch.folder.out());
    for (int kills = 1 + static_cast<int>(random() % 3); kills > 0; --kills)
      killed += run_and_kill(batch, drafts, whole_run * static_cast<long>(random() % 1000) / 1000);
    const PrepareReport report = batch.run(drafts);
    ASSERT_EQ(report.manifest.summary.ready, 32u) << "round " << round;
    ASSERT_EQ(files_of(batch.folder.out()), undisturbed) << "round " << round;
    ASSERT_TRUE(std::filesystem::is_empty(batch.folder.out() / ".pinmill/tmp")) << "round " << round;
  }
  EXPECT_GT(killed, rounds() / 4) << "hardly any run was killed while it was at it";
}

}  // namespace
}  // namespace pinmill
