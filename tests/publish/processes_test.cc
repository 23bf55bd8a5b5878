// Several processes on one store, and processes that are killed.
#include <cstdlib>
#include <random>
#include <set>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "publish/rig.h"
#include "support/processes.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::is_ok;
using pinmill::testing::Rig;
using pinmill::testing::take;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

// The program of publisher_program.cc, beside this one.
pid_t start(const Rig& rig, const std::vector<std::string>& arguments) {
  const auto program = (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "publisher_program").string();
  std::vector<std::string> all = {program, rig.folder.path().string(), rig.sandbox->api_url()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& each : all) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  pid_t child = 0;
  if (::posix_spawn(&child, program.c_str(), nullptr, nullptr, pointers.data(), environ) != 0)
    throw std::runtime_error("cannot start " + program);
  return child;
}

// Its exit status; -1 where a signal ended it.
int wait_for(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool has_ended(pid_t child) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == child;
}

int from_environment(const char* name, int otherwise) {
  const char* set = std::getenv(name);
  return set != nullptr ? std::atoi(set) : otherwise;
}

TEST(Processes, that_queue_the_same_at_once_queue_it_once) {
  Rig rig;
  rig.publisher.reset();
  std::vector<pid_t> children;
  for (unsigned number = 1; number <= 23; ++number)
    (void)pinmill::testing::numbered_pin(rig.folder.path() / "out", number);
  for (int i = 0; i < 8; ++i) children.push_back(start(rig, {"queue", "1", "20", "Recipes"}));
  for (const auto child : children) EXPECT_EQ(wait_for(child), 0);
  rig.publisher = rig.open();
  EXPECT_THAT(take(rig.publisher->list()), SizeIs(20));
  EXPECT_EQ(wait_for(start(rig, {"queue", "1", "23", "recipes"})), 0);
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(23));
  EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
}

TEST(Processes, that_need_a_new_token_at_once_ask_for_one) {
  Rig rig;
  const auto tokens = rig.sandbox->issue_tokens("shop");
  (void)take(rig.publisher->login_with_tokens(
      {.access = Secret(tokens.access), .refresh = Secret(tokens.refresh), .access_for = 24h, .refresh_for = 48h}));
  rig.publisher.reset();
  const int before = rig.count_requests("oauth/token");
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) children.push_back(start(rig, {"login"}));
  for (const auto child : children) EXPECT_EQ(wait_for(child), 0);
  EXPECT_EQ(rig.count_requests("oauth/token") - before, 1);
}

// PINMILL_SOAK_POSTS and PINMILL_SOAK_KILLS make it long.
TEST(Processes, that_are_killed_at_any_moment_lose_and_double_nothing) {
  const int posts = from_environment("PINMILL_SOAK_POSTS", 60), kills = from_environment("PINMILL_SOAK_KILLS", 20);
  auto options = Rig::quick();
  options.list_lag = 30s;
  Rig rig(options);
  const auto posted = static_cast<unsigned>(posts);
  rig.queue(1, posted, {.on_unknown = OnUnknown::retry});
  rig.publisher.reset();
  ASSERT_THAT(
      rig.sandbox->set_faults("pins/create:lose@12%;pins/create:error@8%;pins/create:cut@5%;pins/create:drop@5%;"
                              "boards/list_pins:fail@10%;pins/create:throttle=20@3%",
                              5),
      is_ok());
  std::mt19937 random(42);
  std::uniform_int_distribution<int> moment(20'000, 20'000 + 60'000'000 / std::max(kills, 1) / 8);
  int killed = 0;
  while (true) {
    const auto child = start(rig, {"work"});
    if (killed < kills) {
      ::usleep(static_cast<useconds_t>(moment(random)));
      if (!has_ended(child)) {
        ::kill(child, SIGKILL);
        ++killed;
      }
    }
    const int status = wait_for(child);
    if (status == 0) break;
    ASSERT_EQ(status, -1);
  }
  rig.publisher = rig.open();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, posts)));
  EXPECT_THAT(rig.pins_by_title(), SizeIs(posted));
  EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
  std::set<std::string> known;
  for (const auto& publication : take(rig.publisher->list())) known.insert(publication.pinterest_id);
  for (const auto& line : rig.sandbox->ledger("pin")) EXPECT_TRUE(known.contains(line["pin"]["id"].string_or("")));
  RecordProperty("killed", killed);
}

}  // namespace
}  // namespace pinmill::publish
