// Several processes on one store, and processes that are killed.
#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include <signal.h>
#include <unistd.h>

#include "publish/program.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::has_ended;
using pinmill::testing::is_ok;
using pinmill::testing::Rig;
using pinmill::testing::start_program;
using pinmill::testing::take;
using pinmill::testing::wait_for;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

TEST(Processes, that_queue_the_same_at_once_queue_it_once_wherever_it_lies) {
  Rig rig;
  rig.publisher.reset();
  for (unsigned number = 1; number <= 63; ++number)
    (void)pinmill::testing::numbered_pin(rig.folder.path() / "out", number);
  const auto at_once = [&](const std::string& count) {
    std::vector<pid_t> children;
    for (int i = 0; i < 8; ++i) children.push_back(start_program(rig, {"queue", "1", count, "Recipes"}));
    for (const auto child : children) EXPECT_EQ(wait_for(child), 0);
  };
  at_once("60");
  rig.publisher = rig.open();
  EXPECT_THAT(take(rig.publisher->list()), SizeIs(60));
  rig.publisher.reset();
  at_once("60");
  std::filesystem::rename(rig.folder.path() / "out", rig.folder.path() / "moved");
  std::filesystem::create_directory_symlink("moved", rig.folder.path() / "out");
  EXPECT_EQ(wait_for(start_program(rig, {"queue", "1", "60", "recipes"})), 0);
  at_once("63");
  rig.publisher = rig.open();
  std::filesystem::remove_all(rig.folder.path() / "moved");
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(63));
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
  for (int i = 0; i < 8; ++i) children.push_back(start_program(rig, {"login"}));
  for (const auto child : children) EXPECT_EQ(wait_for(child), 0);
  EXPECT_EQ(rig.count_requests("oauth/token") - before, 1);
}

// Ends a child at a moment that spreads `left` kills over the work of `posts`; false where it had ended before.
class Killer {
 public:
  explicit Killer(int posts, int kills) : longest_us_(60'000 + posts * us_per_post / std::max(kills, 1) * 2) {}

  bool kill(pid_t child) {
    ::usleep(static_cast<useconds_t>(std::uniform_int_distribution<int>(1'000, longest_us_)(random_)));
    if (has_ended(child)) return false;
    ::kill(child, SIGKILL);
    return true;
  }

 private:
  static constexpr int us_per_post = 10'000;
  int longest_us_;
  std::mt19937 random_{42};
};

constexpr const char* faults =
    "pins/create:lose@12%;pins/create:error@8%;pins/create:cut@5%;pins/create:drop@5%;boards/list_pins:fail@10%;"
    "boards/list_pins:twice@10%;pins/create:throttle=20@3%";

// Posts of a rig whose worker is killed so many times; where the work ends before the kills do, there is more of it.
struct KilledWork {
  KilledWork(int wanted_posts, int kills, std::chrono::milliseconds list_lag, std::string on_unknown)
      : posts(wanted_posts), policy(std::move(on_unknown)) {
    rig.publisher.reset();
    rig.sandbox->set_list_lag(list_lag);
    queue(1, posts);
    EXPECT_THAT(rig.sandbox->set_faults(faults, 5), is_ok());
    Killer killer(posts, kills);
    for (int status = -1; status != 0 || killed < kills;) {
      if (status == 0) queue(posts + 1, 25), posts += 25;
      const auto child = start_program(rig, {"work"});
      killed += killed < kills && killer.kill(child) ? 1 : 0;
      status = wait_for(child);
      if (status > 0) throw std::runtime_error("the worker ended with an error");
    }
    rig.publisher = rig.open();
  }

  void queue(int first, int count) const {
    const auto child = start_program(rig, {"queue", std::to_string(first), std::to_string(count), "Recipes", policy});
    EXPECT_EQ(wait_for(child), 0);
  }

  Rig rig;
  int posts, killed = 0;
  std::string policy;
};

// PINMILL_POSTS and PINMILL_KILLS make it longer still.
TEST(Processes, that_are_killed_at_any_moment_lose_and_double_nothing) {
  const int kills = pinmill::testing::from_environment("PINMILL_KILLS", pinmill::testing::is_soak() ? 200 : 20);
  KilledWork work(pinmill::testing::from_environment("PINMILL_POSTS", 500), kills, 30s, "retry");
  EXPECT_EQ(work.killed, kills);
  EXPECT_THAT(work.rig.states(), ElementsAre(Pair(State::published, work.posts)));
  EXPECT_THAT(work.rig.pins_by_title(), SizeIs(work.posts));
  EXPECT_THAT(work.rig.pins_by_title(), Each(Pair(::testing::_, 1)));
  std::set<std::string> known;
  for (const auto& publication : take(work.rig.publisher->list())) known.insert(publication.pinterest_id);
  for (const auto& line : work.rig.sandbox->ledger("pin")) EXPECT_TRUE(known.contains(line["pin"]["id"].string_or("")));
  RecordProperty("killed", work.killed);
  RecordProperty("posts", work.posts);
}

TEST(Processes, that_are_killed_where_the_list_lags_behind_the_last_look_leave_the_rest_to_a_person) {
  KilledWork work(pinmill::testing::is_soak() ? 500 : 60, pinmill::testing::is_soak() ? 200 : 10, 10h, "review");
  EXPECT_THAT(work.rig.pins_by_title(), Each(Pair(::testing::_, 1)));
  auto states = work.rig.states();
  EXPECT_GT(states[State::review], 0);
  EXPECT_EQ(states[State::published] + states[State::review], work.posts);
  RecordProperty("review", states[State::review]);
}

}  // namespace
}  // namespace pinmill::publish
