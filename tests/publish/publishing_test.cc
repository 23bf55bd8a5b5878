// The promise, against a sandbox that loses answers: each Pin once, none lost.
#include "publish/publisher.h"

#include <filesystem>
#include <set>

#include <stdexcept>

#include "publish/rig.h"
#include "publish/store/records.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using pinmill::testing::Rig;
using pinmill::testing::take;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

TEST(Publishing, makes_one_picture_a_pin_with_all_that_was_said_of_it) {
  Rig rig;
  auto item = rig.item(1, rig.board);
  item.pin.title = "Käse & <b>Brot</b> 👨‍👩‍👧‍👦 שלום";
  item.pin.description = "";
  for (int i = 0; i < 100; ++i) item.pin.description += "😀é שלם\n<";  // eight code points
  item.pin.link = "https://example.com/a?b=1&c=%20#d";
  item.pin.alt_text = "ein \"Bild\"\nzwei Zeilen";
  const auto section = take(rig.publisher->section(rig.account.id, rig.board.id, "Süßes"));
  item.section = section.id;
  const auto receipts = take(rig.publisher->queue(std::vector{item}, {.run = "r"}));
  ASSERT_THAT(receipts, SizeIs(1));
  EXPECT_EQ(receipts[0].outcome, Queued::added);
  rig.drain();

  const auto pins = rig.sandbox->ledger("pin");
  ASSERT_THAT(pins, SizeIs(1));
  const auto& pin = pins[0]["pin"];
  EXPECT_EQ(pin["title"].string_or(""), item.pin.title);
  EXPECT_EQ(pin["description"].string_or(""), item.pin.description);
  EXPECT_EQ(pin["link"].string_or(""), item.pin.link);
  EXPECT_EQ(pin["alt_text"].string_or(""), item.pin.alt_text);
  EXPECT_EQ(pin["board_name"].string_or(""), "Recipes");
  EXPECT_EQ(pin["section_name"].string_or(""), "Süßes");

  const auto done = take(rig.publisher->get(receipts[0].id));
  EXPECT_EQ(done.state, State::published);
  EXPECT_EQ(done.pinterest_id, pin["id"].string_or(""));
  EXPECT_FALSE(rig.publisher->files().holds(done.pages[0].sha256, done.pages[0].size_bytes));
  ASSERT_THAT(rig.events, SizeIs(1));
  EXPECT_EQ(rig.events[0].kind, EventKind::published);
}

TEST(Publishing, needs_the_prepared_folder_no_more_once_it_is_queued) {
  Rig rig;
  rig.queue(1, 3, {.at = take(rig.publisher->store().now()) + 24h});
  std::filesystem::remove_all(rig.folder.path() / "out");
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(3));
}

TEST(Publishing, sends_nothing_twice_that_is_queued_twice) {
  Rig rig;
  rig.queue(1, 6);
  for (const auto& receipt : rig.queue(1, 6)) EXPECT_EQ(receipt.outcome, Queued::unchanged);
  rig.drain();
  for (const auto& receipt : rig.queue(1, 9, {}))
    EXPECT_EQ(receipt.outcome, receipt.id <= 6 ? Queued::published : Queued::added);
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(9));
  EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
}

TEST(Publishing, of_many_pins_for_two_boards_queues_each_for_both) {
  Rig rig;
  const auto other = take(rig.publisher->board(rig.account.id, "Drinks", MissingBoard::create));
  std::vector<QueueItem> items;
  for (const auto& board : {rig.board, other})
    for (unsigned number = 1; number <= 150; ++number) items.push_back(rig.item(number, board));
  for (const auto& receipt : take(rig.publisher->queue(items, {}))) EXPECT_EQ(receipt.outcome, Queued::added);
  EXPECT_THAT(take(rig.publisher->list()), SizeIs(300));
}

TEST(Publishing, changes_in_place_what_is_queued_again_with_other_words_or_another_board) {
  Rig rig;
  const Moment later = take(rig.publisher->store().now()) + 48h;
  auto item = rig.item(1, rig.board);
  item.pin.publish_at = later;
  const auto first = take(rig.publisher->queue(std::vector{item}, {}));
  item.pin.title = "Better";
  const auto second = take(rig.publisher->queue(std::vector{item}, {}));
  EXPECT_EQ(second[0].outcome, Queued::updated);
  EXPECT_EQ(second[0].id, first[0].id);
  const auto other = take(rig.publisher->board(rig.account.id, "Travel", MissingBoard::create));
  item.board = other.id;
  const auto third = take(rig.publisher->queue(std::vector{item}, {}));
  EXPECT_EQ(third[0].outcome, Queued::updated);
  EXPECT_EQ(third[0].id, first[0].id);
  rig.drain();
  const auto pins = rig.sandbox->ledger("pin");
  ASSERT_THAT(pins, SizeIs(1));
  EXPECT_EQ(pins[0]["pin"]["title"].string_or(""), "Better");
  EXPECT_EQ(pins[0]["pin"]["board_name"].string_or(""), "Travel");
}

TEST(Publishing, publishes_the_same_again_only_where_that_is_asked_for) {
  Rig rig;
  rig.queue(1, 1);
  rig.drain();
  EXPECT_EQ(rig.queue(1, 1, {.again = QueueOptions::Again::yes})[0].outcome, Queued::added);
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), ElementsAre(Pair("Pin 1", 2)));
}

TEST(Publishing, publishes_again_once_for_each_run_however_often_that_is_queued) {
  Rig rig;
  for (const char* run : {"monday", "monday", "tuesday"}) {
    rig.queue(1, 1, {.run = run, .again = QueueOptions::Again::yes});
    rig.drain();
  }
  EXPECT_THAT(rig.pins_by_title(), ElementsAre(Pair("Pin 1", 2)));
}

TEST(Publishing, names_a_published_pin_that_looks_nearly_the_same) {
  Rig rig;
  const auto queue = [&](unsigned number, std::uint64_t looks) {
    auto item = rig.item(number, rig.board);
    item.pin.pages[0].looks = looks;
    return take(rig.publisher->queue(std::vector{item}, {}))[0];
  };
  const auto first = queue(1, 0x00ff'00ff'00ff'00ff);
  EXPECT_EQ(queue(2, 0x00ff'00ff'00ff'00ff).looks_like, std::nullopt) << "nothing is published yet";
  rig.drain();
  EXPECT_EQ(queue(3, 0x00ff'00ff'00ff'00f0).looks_like, first.id);
  EXPECT_EQ(queue(4, 0x00ff'00ff'00ff'0000).looks_like, std::nullopt);
}

TEST(Publishing, finds_in_the_boards_list_what_an_answer_was_lost_for) {
  for (const auto* fault :
       {"pins/create:lose", "pins/create:reset", "pins/create:error", "pins/create:html", "pins/create:cut"}) {
    Rig rig;
    ASSERT_THAT(rig.sandbox->set_faults(fault), is_ok());
    rig.queue(1, 4);
    rig.drain();
    EXPECT_THAT(rig.pins_by_title(), SizeIs(4)) << fault;
    EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1))) << fault;
    EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 4))) << fault;
    EXPECT_EQ(rig.count_requests("pins/create"), 4) << fault;
  }
}

TEST(Publishing, leaves_to_a_person_what_no_list_shows) {
  Rig rig;
  ASSERT_THAT(rig.sandbox->set_faults("pins/create:fail"), is_ok());
  rig.queue(1, 1);
  rig.drain();
  const auto waiting = take(rig.publisher->list())[0];
  EXPECT_EQ(waiting.state, State::review);
  EXPECT_THAT(waiting.remedy, HasSubstr("pinmill resolve 1"));
  EXPECT_TRUE(take(rig.publisher->status()).needs_a_person);
  EXPECT_THAT(rig.publisher->retry(waiting.id), fails_with(ErrorCode::invalid_argument, HasSubstr("resolve")));
  ASSERT_THAT(rig.sandbox->set_faults(""), is_ok());
  ASSERT_THAT(rig.publisher->resolve(waiting.id, ""), is_ok());
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), ElementsAre(Pair("Pin 1", 1)));
  EXPECT_FALSE(take(rig.publisher->status()).needs_a_person);
}

TEST(Publishing, sends_again_what_no_list_shows_where_that_was_chosen) {
  Rig rig;
  ASSERT_THAT(rig.sandbox->set_faults("pins/create:fail@1"), is_ok());
  rig.queue(1, 2, {.on_unknown = OnUnknown::retry});
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), ElementsAre(Pair("Pin 1", 1), Pair("Pin 2", 1)));
}

TEST(Publishing, never_posts_twice_where_the_list_lags_behind_the_last_look) {
  Rig rig;
  rig.sandbox->set_list_lag(1h);
  ASSERT_THAT(rig.sandbox->set_faults("pins/create:lose"), is_ok());
  rig.queue(1, 3);
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::review, 3)));
}

TEST(Publishing, tells_twins_apart_by_sending_one_after_the_other) {
  Rig rig;
  ASSERT_THAT(rig.sandbox->set_faults("pins/create:lose@/2"), is_ok());
  std::vector<QueueItem> items;
  for (unsigned number = 1; number <= 6; ++number) {
    items.push_back(rig.item(number, rig.board));
    items.back().pin.title = items.back().pin.description = items.back().pin.alt_text = "";
  }
  (void)take(rig.publisher->queue(items, {}));
  rig.drain();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 6)));
  EXPECT_THAT(rig.sandbox->ledger("pin"), SizeIs(6));
  std::set<std::string> pictures;
  for (const auto& line : rig.sandbox->ledger("pin"))
    pictures.insert(line["pin"]["pictures"].items().at(0)["sha256"].string_or(""));
  EXPECT_THAT(pictures, SizeIs(6));
}

struct Crash : std::runtime_error {
  Crash() : std::runtime_error("crash") {}
};

class CrashAt : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(EachStep, CrashAt, ::testing::Range(static_cast<int>(Step::before_intent), step_count));

TEST_P(CrashAt, loses_and_doubles_nothing) {
  Rig rig;
  const auto step = static_cast<Step>(GetParam());
  const bool reconciles = step == Step::board_listed || step == Step::reconciled;
  ASSERT_THAT(rig.sandbox->set_faults(reconciles ? "pins/create:lose" : ""), is_ok());
  rig.queue(1, 3);
  int crashes = 0;
  for (int i = 0; i < 2; ++i) {
    rig.reopen([step](Step at) {
      if (at == step) throw Crash();
    });
    try {
      rig.drain();
    } catch (const Crash&) {
      ++crashes;
    }
  }
  EXPECT_GE(crashes, 1);
  rig.reopen();
  rig.drain();
  // Where no request was made, nothing can be known of it: a person decides.
  for (const auto& publication : take(rig.publisher->list({.states = {State::review}}))) {
    EXPECT_EQ(step, Step::intent_stored);
    EXPECT_THAT(rig.publisher->resolve(publication.id, ""), is_ok());
  }
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(3));
  EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 3)));
}

TEST(Publishing, holds_an_account_whose_login_ended_and_goes_on_after_the_next) {
  Rig rig;
  rig.queue(1, 2);
  rig.drain();
  rig.sandbox->revoke_tokens("shop");
  rig.queue(3, 3);
  rig.drain();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::scheduled, 3), Pair(State::published, 2)));
  const auto status = take(rig.publisher->status());
  ASSERT_THAT(status.accounts[0].holds, SizeIs(1));
  EXPECT_THAT(status.accounts[0].holds[0].remedy, HasSubstr("auth login"));
  EXPECT_TRUE(status.needs_a_person);
  EXPECT_THAT(rig.events, Contains(::testing::Field(&Event::kind, EventKind::held)));
  rig.log_in("shop");
  rig.drain();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 5)));
  EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
}

TEST(Publishing, holds_the_pins_of_a_board_that_is_gone_and_sends_the_others) {
  Rig rig;
  const auto other = take(rig.publisher->board(rig.account.id, "Travel", MissingBoard::create));
  ASSERT_THAT(rig.sandbox->set_faults("pins/create:no-board@1"), is_ok());
  const auto first = rig.queue(1, 2);
  (void)take(rig.publisher->queue(std::vector{rig.item(3, other)}, {}));
  rig.drain();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::scheduled, 2), Pair(State::published, 1)));
  EXPECT_TRUE(take(rig.publisher->status()).needs_a_person);
  for (const auto& receipt : first) ASSERT_THAT(rig.publisher->edit(receipt.id, {.board = other.id}), is_ok());
  rig.drain();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 3)));
  EXPECT_FALSE(take(rig.publisher->status()).needs_a_person) << "nothing waits for that board any more";
  EXPECT_TRUE(take(rig.publisher->holds()).empty());
}

TEST(Publishing, that_is_called_back_with_what_else_is_stored_says_no_more_what_went_wrong_before) {
  Rig rig;
  auto item = rig.item(1, rig.board);
  item.pin.link = "nonsense";
  const auto id = take(rig.publisher->queue(std::vector{item}, {}))[0].id;
  rig.drain();
  ASSERT_FALSE(take(rig.publisher->get(id)).problem.empty());
  const auto records = take(Records::open(rig.options().store));
  ASSERT_THAT(records->write([id](RecordSession& session) -> Result<void> {
    EXPECT_EQ(session.call_back({id}), std::nullopt);
    return {};
  }),
              is_ok());
  EXPECT_EQ(take(rig.publisher->get(id)).state, State::cancelled);
  EXPECT_EQ(take(rig.publisher->get(id)).problem, "");
}

TEST(Publishing, fails_a_pin_for_its_own_faults_and_sends_it_when_they_are_mended) {
  Rig rig;
  auto item = rig.item(1, rig.board);
  item.pin.link = "nonsense";
  const auto receipt = take(rig.publisher->queue(std::vector{item}, {}))[0];
  rig.queue(2, 1);
  rig.drain();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 1), Pair(State::failed, 1)));
  EXPECT_THAT(take(rig.publisher->get(receipt.id)).remedy,
              HasSubstr("`pinmill edit " + std::to_string(receipt.id) + " --link"));
  ASSERT_THAT(rig.publisher->edit(receipt.id, {.link = "https://example.com/"}), is_ok());
  ASSERT_THAT(rig.publisher->retry(receipt.id), is_ok());
  rig.drain();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 2)));
}

TEST(Publishing, waits_out_a_spam_block_without_a_person) {
  Rig rig;
  ASSERT_THAT(rig.sandbox->set_faults("pins/create:spam=1800@1"), is_ok());
  rig.queue(1, 3);
  rig.drain();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 3)));
  EXPECT_EQ(rig.count_requests("pins/create"), 4);
}

TEST(Publishing, cancels_deletes_and_lists) {
  Rig rig;
  const auto receipts = rig.queue(1, 2);
  ASSERT_THAT(rig.publisher->cancel(receipts[0].id), is_ok());
  rig.drain();
  EXPECT_THAT(rig.publisher->cancel(receipts[1].id), fails_with(ErrorCode::invalid_argument, HasSubstr("published")));
  EXPECT_THAT(rig.publisher->unpublish(receipts[0].id),
              fails_with(ErrorCode::invalid_argument, HasSubstr("cancelled")));
  ASSERT_THAT(rig.publisher->unpublish(receipts[1].id), is_ok());
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::cancelled, 1), Pair(State::removed, 1)));
  EXPECT_THAT(rig.sandbox->ledger("pin_deleted"), SizeIs(1));
}

TEST(Publishing, keeps_the_pace_of_each_account) {
  Rig rig;
  ASSERT_THAT(rig.publisher->set_pace(rig.account.id, Pace{}), is_ok());
  rig.queue(1, 30);
  rig.drain();
  std::vector<std::int64_t> sent;
  for (const auto& line : rig.sandbox->ledger("request"))
    if (line["operation"].string_or("") == "pins/create") sent.push_back(line["at_ms"].integer_or(0));
  ASSERT_THAT(sent, SizeIs(30));
  for (std::size_t i = 1; i < sent.size(); ++i) EXPECT_GE(sent[i] - sent[i - 1], 299'000) << i;
  for (std::size_t i = 25; i < sent.size(); ++i) EXPECT_GE(sent[i] - sent[i - 25], 86'399'000) << i;
}

TEST(Publishing, does_not_burst_after_three_days_without_a_worker) {
  Rig rig;
  ASSERT_THAT(rig.publisher->set_pace(rig.account.id, Pace{}), is_ok());
  rig.queue(1, 10, {.every = 6h});
  rig.advance(72h);
  rig.drain();
  std::int64_t last = 0;
  for (const auto& line : rig.sandbox->ledger("request")) {
    if (line["operation"].string_or("") != "pins/create") continue;
    EXPECT_GE(line["at_ms"].integer_or(0) - last, 299'000);
    last = line["at_ms"].integer_or(0);
  }
  EXPECT_THAT(rig.pins_by_title(), SizeIs(10));
}

TEST(Publishing, leaves_out_what_came_too_late_where_that_was_chosen) {
  Rig rig;
  rig.queue(1, 1, {.at = take(rig.publisher->store().now()) + 1h, .late_limit = 30min});
  rig.advance(3h);
  rig.drain();
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::cancelled, 1)));
  EXPECT_THAT(rig.sandbox->ledger("pin"), IsEmpty());
}

TEST(Publishing, gives_the_work_to_one_worker_at_a_time) {
  Rig rig;
  rig.queue(1, 1);
  const auto other = rig.open();
  EXPECT_EQ(take(rig.publisher->step()).did, StepReport::Did::work);
  const auto report = take(other->step());
  EXPECT_EQ(report.did, StepReport::Did::standby);
  EXPECT_FALSE(report.holder.empty());
  EXPECT_TRUE(take(other->status()).worker);
  rig.publisher.reset();
  EXPECT_EQ(take(other->step()).did, StepReport::Did::nothing);
}

TEST(Publishing, serves_several_accounts_at_once_until_nothing_waits) {
  Rig rig;
  const auto studio = rig.log_in("studio");
  const auto board = take(rig.publisher->board(studio.id, "Work", MissingBoard::create));
  rig.queue(1, 10);
  std::vector<QueueItem> items;
  for (unsigned number = 11; number <= 20; ++number) items.push_back(rig.item(number, board));
  (void)take(rig.publisher->queue(items, {}));
  std::vector<Event> events;
  ASSERT_THAT(rig.publisher->run({}, {.threads = 3,
                                      .on_event = [&](const Event& event) { events.push_back(event); },
                                      .until = publish::RunUntil::nothing_waits}),
              is_ok());
  EXPECT_THAT(rig.pins_by_title(), SizeIs(20));
  EXPECT_THAT(events, SizeIs(20));
}

}  // namespace
}  // namespace pinmill::publish
