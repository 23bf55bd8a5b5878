// Limits, times and logins over simulated days.
#include <fstream>

#include "publish/rig.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using pinmill::testing::Rig;
using pinmill::testing::take;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

int answers(const Rig& rig, int status) {
  int count = 0;
  for (const auto& line : rig.sandbox->ledger("request")) count += line["status"].integer_or(0) == status ? 1 : 0;
  return count;
}

TEST(Limits, of_standard_access_are_never_run_into) {
  auto options = Rig::quick();
  options.limits = {.read_per_minute = 1'000, .write_per_minute = 100, .per_second = 100};
  options.rate_headers = sandbox::RateHeaders::all;
  Rig rig(options);
  rig.queue(1, 120);
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(120));
  EXPECT_EQ(answers(rig, 429), 0);
}

TEST(Limits, that_are_lower_than_known_are_learned_from_one_refusal) {
  auto options = Rig::quick();
  options.limits = {.read_per_minute = 0, .write_per_minute = 6, .per_second = 0};
  options.rate_headers = sandbox::RateHeaders::retry_after;
  Rig rig(options);
  const auto studio = rig.log_in("studio");
  const auto other = take(rig.publisher->board(studio.id, "Work", MissingBoard::create));
  rig.queue(1, 25);
  std::vector<QueueItem> items;
  for (unsigned number = 101; number <= 104; ++number) items.push_back(rig.item(number, other));
  (void)take(rig.publisher->queue(items, {}));
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(29));
  EXPECT_LE(answers(rig, 429), 1);
}

TEST(Limits, of_trial_access_spread_the_work_over_days) {
  auto options = Rig::quick();
  options.limits = {
      .read_per_minute = 0, .write_per_minute = 0, .per_second = 0, .read_per_day = 0, .write_per_day = 20};
  options.rate_headers = sandbox::RateHeaders::all;
  Rig rig(options);
  rig.queue(1, 45);
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(45));
}

TEST(Logins, are_renewed_in_time_and_for_ever) {
  auto options = Rig::quick();
  options.rotation = sandbox::RefreshRotation::strict;
  Rig rig(options);
  rig.queue(1, 12, {.every = 20 * 24h});
  rig.drain(365 * 24h);
  EXPECT_THAT(rig.pins_by_title(), SizeIs(12));
  EXPECT_EQ(answers(rig, 401), 0);
  EXPECT_GE(rig.count_requests("oauth/token"), 5);
}

struct Crash {};

// Where the old pair dies with the new one's making, nobody has a token that works: one login, and nothing is lost.
TEST(Logins, survive_a_crash_between_the_new_tokens_and_their_storing) {
  for (const auto rotation : {sandbox::RefreshRotation::gentle, sandbox::RefreshRotation::strict}) {
    auto options = Rig::quick();
    options.rotation = rotation;
    Rig rig(options);
    rig.queue(1, 1);
    rig.drain();
    rig.advance(25 * 24h);  // renewed with less than a week left
    rig.queue(2, 2);
    rig.reopen([](Step at) {
      if (at == Step::token_granted) throw Crash();
    });
    EXPECT_THROW(rig.drain(), Crash);
    rig.reopen();
    rig.drain(1h);
    if (rotation == sandbox::RefreshRotation::strict) {
      EXPECT_THAT(rig.states(), ElementsAre(Pair(State::scheduled, 2), Pair(State::published, 1)));
      rig.log_in("shop");
      rig.drain(1h);
    }
    EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 3)));
  }
}

TEST(Times, are_neither_early_nor_doubled_nor_skipped_when_the_clock_jumps) {
  for (const auto jump :
       {std::chrono::hours(1), std::chrono::hours(-1), std::chrono::hours(24), std::chrono::hours(-24)}) {
    Rig rig;
    rig.queue(1, 6, {.every = 3h});
    for (int i = 0; i < 3; ++i) (void)take(rig.publisher->step());
    rig.publisher->store().move_clock(jump);
    const auto dues = take(rig.publisher->list());
    rig.drain();
    EXPECT_THAT(rig.pins_by_title(), SizeIs(6));
    EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
    for (const auto& publication : take(rig.publisher->list())) EXPECT_GE(publication.sent, publication.due);
  }
}

TEST(Times, of_slots_are_kept) {
  Rig rig;
  ASSERT_THAT(rig.publisher->add_slots(rig.account.id, take(slots_from("Tue 18:00", "Europe/Zurich"))), is_ok());
  const auto receipts = rig.queue(1, 3, {.spacing = Spacing::slots});
  rig.drain();
  for (std::size_t i = 1; i < receipts.size(); ++i) EXPECT_GE(receipts[i].due - receipts[i - 1].due, 7 * 24h - 1h);
  for (const auto& publication : take(rig.publisher->list())) {
    EXPECT_GE(publication.sent, publication.due);
    EXPECT_LT(publication.sent, publication.due + 1min);
  }
}

TEST(Secrets, are_nowhere_in_the_store) {
  Rig rig;
  rig.queue(1, 1);
  rig.drain();
  const auto tokens = rig.sandbox->issue_tokens("shop");
  (void)take(rig.publisher->login_with_tokens({.access = Secret(tokens.access), .refresh = Secret(tokens.refresh)}));
  rig.queue(2, 1);
  rig.drain();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(rig.folder.path() / "store")) {
    if (!entry.is_regular_file()) continue;
    const auto bytes = pinmill::testing::read_bytes(entry.path());
    const auto text = as_text(bytes);
    for (const auto& secret : {tokens.access, tokens.refresh, std::string("sandbox-secret"), std::string("pina_")})
      EXPECT_EQ(text.find(secret), std::string_view::npos) << entry.path();
  }
}

TEST(Login, passes_the_consent_page_and_comes_back) {
  Rig rig;
  const auto login = take(rig.publisher->begin_login("http://localhost:8085/"));
  EXPECT_THAT(rig.publisher->finish_login(login, "http://localhost:8085/?code=no&state=" + login.state.reveal()),
              fails_with(ErrorCode::invalid_argument, HasSubstr("Pinterest answered 4")));
}

}  // namespace
}  // namespace pinmill::publish
