// What both engines must do alike: each test runs on SQLite and on PostgreSQL.
#include "publish/store/store.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include <sys/stat.h>

#include "publish/desk/desk.h"
#include "publish/store/accounts.h"
#include "publish/store/changes.h"
#include "publish/store/database.h"
#include "publish/store/fence.h"
#include "publish/store/leases.h"
#include "publish/store/migrations.h"
#include "publish/store/publication_rows.h"
#include "publish/store/session_clock.h"
#include "publish/stores.h"
#include "support/result_matchers.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using pinmill::testing::StoreEngine;
using pinmill::testing::take;
using pinmill::testing::TestStore;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StoreConformance : public ::testing::TestWithParam<StoreEngine> {
 protected:
  void SetUp() override {
    if (!files_.available()) GTEST_SKIP() << "no PostgreSQL 15 on this machine";
    store_ = files_.open();
  }
  Database& database() { return store_->database(); }

  TestStore files_{GetParam()};
  std::shared_ptr<Store> store_;
};

INSTANTIATE_TEST_SUITE_P(Engines, StoreConformance, ::testing::Values(StoreEngine::sqlite, StoreEngine::postgresql),
                         [](const auto& engine) {
                           return engine.param == StoreEngine::sqlite ? "sqlite" : "postgresql";
                         });

Publication sample() {
  Publication publication{.id = 7,
                          .account = 3,
                          .board = "9223372036854775807",
                          .content = "c0ffee",
                          .run = "run",
                          .pin = "cat-12345678",
                          .kind = PinKind::carousel,
                          .title = "Grüße 👨‍👩‍👧‍👦 ':' :a \"q\"",
                          .description = "שלום\nline",
                          .link = "https://example.com/?a=1::b",
                          .cover_moment = 1500ms,
                          .timing = Timing::slot,
                          .due = moment_of(1'900'000'000'123'456),
                          .late_limit = 3h,
                          .on_unknown = OnUnknown::retry,
                          .state = State::unconfirmed,
                          .created = moment_of(1)};
  publication.pages.resize(2);
  publication.pages[0] = {.sha256 = std::string(64, 'a'),
                          .media_type = "image/jpeg",
                          .size_bytes = 5'000'000'000,
                          .width_px = 1000,
                          .height_px = 1500,
                          .alt_text = "😀",
                          .looks = 0xffff'ffff'ffff'fff0};
  publication.cover = StoredPage{.sha256 = std::string(64, 'b'), .duration = 42ms};
  return publication;
}

TEST_P(StoreConformance, keeps_a_publication_as_it_is) {
  const auto written = sample();
  const auto read = take(database().write("t", [&](soci::session& session) -> Result<Publication> {
    insert_publication(session, written);
    return *find_publication(session, written.id);
  }));
  EXPECT_EQ(read.title, written.title);
  EXPECT_EQ(read.description, written.description);
  EXPECT_EQ(read.link, written.link);
  EXPECT_EQ(read.board, written.board);
  EXPECT_EQ(read.kind, written.kind);
  EXPECT_EQ(read.cover_moment, written.cover_moment);
  EXPECT_EQ(read.timing, written.timing);
  EXPECT_EQ(read.due, written.due);
  EXPECT_EQ(read.late_limit, written.late_limit);
  EXPECT_EQ(read.on_unknown, written.on_unknown);
  EXPECT_EQ(read.state, written.state);
  ASSERT_EQ(read.pages.size(), 2U);
  EXPECT_EQ(read.pages[0].size_bytes, written.pages[0].size_bytes);
  EXPECT_EQ(read.pages[0].looks, written.pages[0].looks);
  EXPECT_EQ(read.pages[0].alt_text, "😀");
  ASSERT_TRUE(read.cover);
  EXPECT_EQ(read.cover->duration, 42ms);
}

TEST_P(StoreConformance, rolls_back_what_ends_in_an_error) {
  EXPECT_THAT(database().write("t",
                               [&](soci::session& session) -> Result<void> {
                                 insert_publication(session, sample());
                                 return Error(ErrorCode::cancelled, "no");
                               }),
              fails_with(ErrorCode::cancelled, HasSubstr("no")));
  const auto left = take(database().read(
      "t", [&](soci::session& session) -> Result<bool> { return find_publication(session, 7).has_value(); }));
  EXPECT_FALSE(left);
}

TEST_P(StoreConformance, turns_a_refused_statement_into_an_error_and_goes_on) {
  EXPECT_THAT(database().write("ask nonsense",
                               [&](soci::session& session) -> Result<void> {
                                 run(session, "INSERT INTO nowhere VALUES (1)");
                                 return {};
                               }),
              fails_with(ErrorCode::internal, HasSubstr("ask nonsense")));
  EXPECT_THAT(store_->now(), is_ok());
}

TEST_P(StoreConformance, allows_one_pinterest_id_for_one_publication_only) {
  const auto insert = [&](PublicationId id, const std::string& content) {
    return database().write("t", [&](soci::session& session) -> Result<void> {
      auto publication = sample();
      publication.id = id;
      publication.content = content;
      publication.pinterest_id = "123";
      insert_publication(session, publication);
      return {};
    });
  };
  EXPECT_THAT(insert(1, "a"), is_ok());
  EXPECT_FALSE(insert(2, "b").has_value());
}

TEST_P(StoreConformance, has_a_clock_of_its_own_that_tests_can_move) {
  const Moment wall = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  const Moment now = take(store_->now());
  EXPECT_LT(std::chrono::abs(now - wall), 5s);
  store_->move_clock(24h);
  EXPECT_GE(take(store_->now()), now + 24h);
  EXPECT_LT(take(store_->true_now()), now + 1h);
}

TEST_P(StoreConformance, gives_a_lease_to_one_holder_and_each_new_one_a_greater_token) {
  const auto mine = take(take_lease(*store_, "publisher", "a", 60s));
  ASSERT_TRUE(mine);
  EXPECT_FALSE(take(take_lease(*store_, "publisher", "b", 60s)));
  const auto longer = take(take_lease(*store_, "publisher", "a", 90s));
  ASSERT_TRUE(longer);
  EXPECT_EQ(longer->token, mine->token);
  EXPECT_GT(longer->until, mine->until);
  ASSERT_THAT(release_lease(*store_, *longer), is_ok());
  const auto theirs = take(take_lease(*store_, "publisher", "b", 60s));
  ASSERT_TRUE(theirs);
  EXPECT_GT(theirs->token, mine->token);
}

TEST_P(StoreConformance, refuses_what_a_former_holder_writes) {
  const auto old = *take(take_lease(*store_, "publisher", "a", 0s));
  (void)take(take_lease(*store_, "publisher", "b", 60s));
  const auto write = [&](const Lease& lease) {
    return database().write("t", [&](soci::session& session) -> Result<void> {
      PINMILL_RETURN_IF_ERROR(require_lease(session, lease));
      insert_publication(session, sample());
      return {};
    });
  };
  EXPECT_THAT(write(old), fails_with(ErrorCode::unavailable, HasSubstr("taken over")));
}

TEST_P(StoreConformance, lets_many_writers_in_one_after_the_other) {
  constexpr int writers = 4, each = 25;
  std::vector<std::jthread> threads;
  for (int i = 0; i < writers; ++i)
    threads.emplace_back([&] {
      const auto own = files_.open();
      for (int n = 0; n < each; ++n)
        EXPECT_THAT(
            own->database().write("count",
                                  [](soci::session& session) -> Result<void> {
                                    // read and write apart: without exclusion some would be lost
                                    std::int64_t value = 0;
                                    new_ids(session, "seen", 0);
                                    Query(session, "SELECT value FROM counters WHERE name = 'seen'").into(value).next();
                                    run(session, "UPDATE counters SET value = :a WHERE name = 'seen'", value + 1);
                                    return {};
                                  }),
            is_ok());
    });
  threads.clear();
  const auto seen = take(database().read("t", [](soci::session& session) -> Result<std::int64_t> {
    std::int64_t value = 0;
    Query(session, "SELECT value FROM counters WHERE name = 'seen'").into(value).next();
    return value;
  }));
  EXPECT_EQ(seen, writers * each);
}

TEST_P(StoreConformance, keeps_what_many_threads_write_at_once_but_for_what_fails) {
  constexpr int threads = 32, each = 8;
  std::atomic<int> refused{0};
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < threads; ++i)
      writers.emplace_back([&, i] {
        for (int n = 0; n < each; ++n) {
          const auto done = database().write("count", [&](soci::session& session) -> Result<void> {
            new_ids(session, "kept");
            if (i % 4 == 1) return Error(ErrorCode::cancelled, "no");
            if (i % 4 == 2) run(session, "INSERT INTO nowhere VALUES (1)");
            if (i % 4 == 3) throw std::runtime_error("thrown");
            return {};
          });
          if (done) continue;
          ++refused;
          EXPECT_THAT(done.error().code(), i % 4 == 1 ? ErrorCode::cancelled : ErrorCode::internal);
        }
      });
  }
  EXPECT_EQ(refused, threads * each * 3 / 4);
  EXPECT_EQ(take(database().write(
                "t", [](soci::session& session) -> Result<std::int64_t> { return new_ids(session, "kept"); })),
            threads * each / 4 + 1);
}

TEST_P(StoreConformance, is_read_while_somebody_writes) {
  std::int64_t seen = -1;
  ASSERT_THAT(
      database().write("write",
                       [&](soci::session& session) -> Result<void> {
                         new_ids(session, "seen", 5);
                         std::jthread([&] {
                           seen = take(database().read("t", [](soci::session& reading) -> Result<std::int64_t> {
                             std::int64_t count = 0;
                             Query(reading, "SELECT COUNT(*) FROM counters WHERE name = 'seen'").into(count).next();
                             return count;
                           }));
                         }).join();
                         return {};
                       }),
      is_ok());
  EXPECT_EQ(seen, 0);  // and what is not committed is not there
}

TEST_P(StoreConformance, lets_another_process_write_beside_one_that_writes_without_end) {
  std::atomic<bool> enough{false};
  std::jthread busy([&] {
    while (!enough)
      EXPECT_THAT(database().write("t",
                                   [](soci::session& session) -> Result<void> {
                                     new_ids(session, "busy");
                                     return {};
                                   }),
                  is_ok());
  });
  const auto other = files_.open();
  for (int i = 0; i < 20; ++i)
    EXPECT_THAT(other->database().write("t",
                                        [](soci::session& session) -> Result<void> {
                                          new_ids(session, "other");
                                          return {};
                                        }),
                is_ok());
  enough = true;
}

TEST_P(StoreConformance, refuses_the_schema_of_a_newer_version) {
  ASSERT_THAT(database().write("t",
                               [](soci::session& session) -> Result<void> {
                                 run(session, "UPDATE schema_version SET version = :a",
                                     std::int64_t{newest_schema() + 1});
                                 return {};
                               }),
              is_ok());
  EXPECT_THAT(Store::open({.folder = files_.folder() / "store", .database = files_.database()}),
              fails_with(ErrorCode::unsupported, HasSubstr("newer")));
}

TEST_P(StoreConformance, keeps_accounts_boards_sections_holds_and_slots) {
  const Account account{.base_url = "https://api", .user_id = "11", .name = "Shop", .app_id = "1", .kind = "BUSINESS"};
  const auto id = take(put_account(*store_, account));
  EXPECT_EQ(take(put_account(*store_, account)), id);
  EXPECT_EQ(take(account_among(take(list_accounts(*store_)), "@shop")).id, id);
  EXPECT_EQ(take(account_among(take(list_accounts(*store_)), "")).pace.per_day, 25);
  ASSERT_THAT(put_boards(*store_, id, {{.account = id, .id = "5", .name = "Crème Brûlée", .privacy = "PUBLIC"}}),
              is_ok());
  EXPECT_EQ(take(board_named(*store_, id, " crème brûlée"))->id, "5");
  ASSERT_THAT(put_section(*store_, {.account = id, .board = "5", .id = "6", .name = "Süß"}), is_ok());
  EXPECT_EQ(take(section_named(*store_, id, "5", "süß"))->id, "6");

  const Moment now = take(store_->now());
  ASSERT_THAT(
      put_hold(*store_, {.account = id, .kind = HoldKind::spam, .message = "m", .since = now, .until = now + 1h}),
      is_ok());
  ASSERT_THAT(put_hold(*store_, {.account = id,
                                 .kind = HoldKind::spam,
                                 .message = "n",
                                 .remedy = "r",
                                 .since = now + 5min,
                                 .until = now + 2h}),
              is_ok());
  const auto holds = take(list_holds(*store_));
  ASSERT_EQ(holds.size(), 1U);
  EXPECT_EQ(holds[0].times, 2);
  EXPECT_EQ(holds[0].since, now);
  EXPECT_EQ(holds[0].text(), "n; r");
  store_->move_clock(3h);
  EXPECT_TRUE(take(list_holds(*store_)).empty());

  ASSERT_THAT(add_slots(*store_, id, take(slots_from("Tue 18:00", "Europe/Zurich"))), is_ok());
  ASSERT_THAT(add_slots(*store_, id, take(slots_from("tuesday 18:00", "Europe/Zurich"))), is_ok());
  const auto slots = take(slots_of(*store_, id));
  ASSERT_EQ(slots.size(), 1U);
  EXPECT_EQ(to_string(slots[0]), "Tue 18:00 Europe/Zurich");
  EXPECT_THAT(remove_slot(*store_, id, slots[0].id), is_ok());
  EXPECT_THAT(remove_slot(*store_, id, slots[0].id), fails_with(ErrorCode::not_found, HasSubstr("slots list")));
}

TEST_P(StoreConformance, names_the_runs_whose_publications_have_changed_each_once_in_order) {
  const auto change = [&](PublicationId id) {
    return database().write("t", [&](soci::session& session) -> Result<void> {
      update_publication(session, *find_publication(session, id));
      return {};
    });
  };
  ASSERT_THAT(database().write("t",
                               [&](soci::session& session) -> Result<void> {
                                 for (PublicationId id = 1; id <= 4; ++id) {
                                   auto each = sample();
                                   each.id = id;
                                   each.content = std::to_string(id);
                                   each.run = id == 3 ? "command" : "post " + std::to_string(id);
                                   insert_publication(session, each);
                                 }
                                 return {};
                               }),
              is_ok());
  const auto before = take(last_change(*store_));
  EXPECT_THAT(take(changed_runs(*store_, before, "post ", 10)).runs, IsEmpty());
  for (const PublicationId id : {2, 1, 2, 4, 3}) ASSERT_THAT(change(id), is_ok());
  const auto first = take(changed_runs(*store_, before, "post ", 2));
  EXPECT_THAT(first.runs, ElementsAre("post 1", "post 2"));
  EXPECT_FALSE(first.complete);
  const auto rest = take(changed_runs(*store_, first.until, "post ", 2));
  EXPECT_THAT(rest.runs, ElementsAre("post 4"));
  EXPECT_TRUE(rest.complete);
  EXPECT_EQ(rest.until, take(last_change(*store_)));
}

TEST_P(StoreConformance, gives_an_account_that_comes_back_its_number_again_and_nothing_of_it_meanwhile) {
  const Account account{.base_url = "https://api", .user_id = "u1", .name = "shop"};
  const auto id = take(put_account(*store_, account));
  auto known = take(find_account(*store_, id));
  ASSERT_THAT(put_tokens(*store_, known, {.access = "sealed", .refresh = "sealed too"}), is_ok());
  ASSERT_THAT(remove_account(*store_, id), is_ok());
  EXPECT_THAT(take(list_accounts(*store_)), IsEmpty());
  EXPECT_THAT(find_account(*store_, id), fails_with(ErrorCode::not_found, HasSubstr("no account")));
  ASSERT_THAT(put_tokens(*store_, known, {.access = "late", .refresh = "late"}), is_ok());  // of a renewal under way
  EXPECT_THAT(tokens_of(*store_, id), fails_with(ErrorCode::not_found, HasSubstr("no account")));
  EXPECT_EQ(take(put_account(*store_, account)), id);
  EXPECT_EQ(take(list_accounts(*store_)).size(), 1U);
  EXPECT_EQ(take(tokens_of(*store_, id)).access, "");
}

TEST(Store, is_readable_by_its_user_alone) {
  const TestStore files(StoreEngine::sqlite);
  (void)files.open();
  struct stat status {};
  ASSERT_EQ(::stat((files.folder() / "store" / "publish.db").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  ASSERT_EQ(::stat((files.folder() / "store").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
}

TEST(Store, says_that_a_file_is_no_store) {
  const TestStore files(StoreEngine::sqlite);
  std::filesystem::create_directories(files.folder() / "store");
  std::ofstream(files.folder() / "store" / "publish.db") << std::string(5000, 'x');
  EXPECT_THAT(Store::open({.folder = files.folder() / "store"}),
              fails_with(ErrorCode::corrupt_input, HasSubstr("damaged or no store")));
}

}  // namespace
}  // namespace pinmill::publish
