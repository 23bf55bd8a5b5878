// A disk that is full, broken or read-only: an error that says so, a store that is whole, and work that goes on by
// itself when the disk is back. Full ones are true ones (a small tmpfs, which takes root); broken ones are strace's.
#include <filesystem>
#include <fstream>
#include <set>

#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include "base/sha256.h"
#include "publish/program.h"
#include "publish/store/database.h"

namespace pinmill::publish {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using pinmill::testing::Rig;
using pinmill::testing::start_program;
using pinmill::testing::take;
using pinmill::testing::wait_for;
using ::testing::AnyOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

// A disk of two megabytes in place of a folder, with what was in it; gone with this process's view of the mounts.
class SmallDisk {
 public:
  explicit SmallDisk(fs::path folder) : folder_(std::move(folder)), before_(folder_.string() + ".before") {
    fs::rename(folder_, before_);
    fs::create_directory(folder_);
    mounted_ = ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=2m,mode=0700") == 0;
    fs::copy(before_, folder_, fs::copy_options::recursive);
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }

  void fill() const {
    std::ofstream out(folder_ / "filler", std::ios::binary);
    const std::string block(4096, 'x');
    while (out.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void make_room() const { fs::remove(folder_ / "filler"); }

 private:
  fs::path folder_, before_;
  bool mounted_ = false;
};

std::string integrity(Rig& rig) {
  return take(rig.publisher->store().database().read("check", [](soci::session& sql) -> Result<std::string> {
    std::string said;
    Query(sql, "PRAGMA integrity_check").into(said).next();
    return said;
  }));
}

class FullAt : public ::testing::TestWithParam<Step> {};
INSTANTIATE_TEST_SUITE_P(EachStep, FullAt,
                         ::testing::Values(Step::before_intent, Step::intent_stored, Step::answered,
                                           Step::result_stored, Step::board_listed));

TEST_P(FullAt, disk_loses_and_doubles_nothing_and_says_what_is_wrong) {
  Rig rig;
  rig.publisher.reset();
  const SmallDisk disk(rig.folder.path() / "store");
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk takes root";
  bool filled = false;
  rig.reopen([&](Step at) {
    if (at != GetParam() || filled) return;
    disk.fill();
    filled = true;
  });
  ASSERT_THAT(rig.sandbox->set_faults(GetParam() == Step::board_listed ? "pins/create:lose@1" : ""), is_ok());
  rig.queue(1, 3);
  std::optional<Error> said;
  for (int i = 0; i < 20; ++i) {
    const auto done = rig.publisher->step();
    if (!done) said = done.error();
    if (done && !filled && done->did == StepReport::Did::nothing) rig.advance(61s);
  }
  ASSERT_TRUE(filled);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->code(), ErrorCode::io_failure);
  EXPECT_THAT(said->to_string(), HasSubstr("the disk of the store is full"));
  EXPECT_THAT(said->to_string(), ::testing::Not(HasSubstr("UPDATE"))) << "statements hold values";
  disk.make_room();
  rig.drain();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 3)));
  EXPECT_THAT(rig.pins_by_title(), SizeIs(3));
  EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
  EXPECT_EQ(rig.count_requests("pins/create"), 3);
  EXPECT_EQ(integrity(rig), "ok");
}

TEST(FullDisk, takes_no_pins_in_and_says_so) {
  Rig rig;
  rig.publisher.reset();
  const SmallDisk disk(rig.folder.path() / "store");
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk takes root";
  rig.reopen();
  const auto item = rig.item(1, rig.board);
  disk.fill();
  EXPECT_THAT(rig.publisher->queue(std::vector{item}, {}),
              fails_with(ErrorCode::io_failure, AnyOf(HasSubstr("No space left"), HasSubstr("disk"))));
  disk.make_room();
  rig.queue(1, 1);
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(1));
}

TEST(FullDisk, is_waited_out_by_a_running_worker) {
  Rig rig;
  rig.publisher.reset();
  const SmallDisk disk(rig.folder.path() / "store");
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk takes root";
  rig.reopen();
  rig.queue(1, 3);
  disk.fill();
  std::atomic<int> errors{0};
  ASSERT_THAT(rig.publisher->run({}, {.threads = 2,
                                      .on_error =
                                          [&](const Error&) {
                                            if (++errors == 1) disk.make_room();
                                          },
                                      .until = RunUntil::nothing_waits}),
              is_ok());
  EXPECT_GE(errors, 1);
  EXPECT_THAT(rig.pins_by_title(), SizeIs(3));
  EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
}

bool has_strace() {
  return std::system("strace -qq -o /dev/null -e trace=none true >/dev/null 2>&1") == 0;
}

constexpr const char* writing = "write,pwrite64,ftruncate,fsync,fdatasync";
constexpr const char* copying = "write,pwrite64,copy_file_range,sendfile,ftruncate,fsync,fdatasync,rename,link";

// Of each of those calls the `first` to the `last` fail.
std::vector<std::string> failing(const std::string& calls, const std::string& error, int first, int last) {
  return {"strace",
          "-f",
          "--seccomp-bpf",
          "-qq",
          "-o",
          "/dev/null",
          "-e",
          "trace=" + calls,
          "-e",
          "inject=" + calls + ":error=" + error + ":when=" + std::to_string(first) + ".." + std::to_string(last)};
}

std::vector<std::string> on_the_store(const Rig& rig, std::vector<std::string> command) {
  const auto store = rig.folder.path() / "store" / "publish.db";
  command.insert(command.end(), {"-P", store.string(), "-P", store.string() + "-wal"});
  return command;
}

const char* error_for(int round) {
  constexpr const char* errors[] = {"EIO", "ENOSPC", "EROFS"};
  return errors[round % 3];
}

TEST(BrokenDisk, that_fails_at_any_write_loses_and_doubles_nothing) {
  if (!has_strace()) GTEST_SKIP() << "no strace on this machine, or it may not trace";
  Rig rig;
  rig.publisher.reset();
  const int rounds = pinmill::testing::is_soak() ? 200 : 20;
  int ended_early = 0;
  for (int round = 1; round <= rounds; ++round) {
    ASSERT_EQ(wait_for(start_program(rig, {"queue", std::to_string(2 * round - 1), "2", "Recipes"})), 0);
    const auto under = on_the_store(rig, failing(writing, error_for(round), round, round + round % 4));
    const int status = wait_for(start_program(rig, {"endure"}, under));
    EXPECT_THAT(status, AnyOf(0, 1)) << round;  // 1: it could not begin
    if (status != 0) {
      ++ended_early;
      ASSERT_EQ(wait_for(start_program(rig, {"work"})), 0) << round;
    }
  }
  rig.publisher = rig.open();
  EXPECT_LT(ended_early, rounds / 2);
  EXPECT_EQ(integrity(rig), "ok");
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 2 * rounds)));
  EXPECT_THAT(rig.pins_by_title(), SizeIs(2 * rounds));
  EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
  RecordProperty("ended_early", ended_early);
}

TEST(BrokenDisk, that_fails_while_pins_are_taken_in_leaves_each_whole_or_out) {
  if (!has_strace()) GTEST_SKIP() << "no strace on this machine, or it may not trace";
  Rig rig;
  rig.publisher.reset();
  const int rounds = pinmill::testing::is_soak() ? 200 : 20;
  int refused = 0;
  for (int round = 1; round <= rounds; ++round) {
    const std::vector<std::string> queue = {"queue", std::to_string(2 * round - 1), "2", "Recipes"};
    const int status =
        wait_for(start_program(rig, queue, failing(copying, error_for(round), round, round + round % 4)));
    EXPECT_THAT(status, AnyOf(0, 1)) << round;
    refused += status;
    ASSERT_EQ(wait_for(start_program(rig, queue)), 0) << round;
  }
  rig.publisher = rig.open();
  EXPECT_GE(refused, 5);
  EXPECT_EQ(integrity(rig), "ok");
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(2 * rounds));
  std::set<std::string> sent, made;
  for (const auto& line : rig.sandbox->ledger("pin"))
    sent.insert(line["pin"]["pictures"].items().at(0)["sha256"].string_or(""));
  for (int number = 1; number <= 2 * rounds; ++number)
    made.insert(Sha256::hex_of(as_bytes(pinmill::testing::numbered_png(static_cast<unsigned>(number)))));
  EXPECT_EQ(sent, made);
}

TEST(ReadOnlyDisk, is_named_when_the_store_is_opened) {
  if (!has_strace()) GTEST_SKIP() << "no strace on this machine, or it may not trace";
  Rig rig;
  rig.queue(1, 1);
  rig.publisher.reset();
  const auto under = on_the_store(rig, failing("openat", "EROFS", 1, 1));
  EXPECT_EQ(wait_for(start_program(rig, {"work"}, under)), 1);
  EXPECT_EQ(wait_for(start_program(rig, {"work"})), 0);
  EXPECT_THAT(rig.pins_by_title(), SizeIs(1));
}

}  // namespace
}  // namespace pinmill::publish
