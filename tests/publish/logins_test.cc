// Logins over simulated days, and where their secrets are not.
#include <csignal>
#include <fstream>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base64.h"
#include "publish/program.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using pinmill::testing::Rig;
using pinmill::testing::start_program;
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

TEST(Logins, that_end_on_the_third_day_fail_nothing_and_all_goes_out_after_the_next) {
  Rig rig;
  rig.queue(1, 12, {.every = 12h});
  rig.drain(70h);
  const auto before = rig.pins_by_title().size();
  EXPECT_GE(before, 5U);
  rig.sandbox->revoke_tokens("shop");
  rig.drain(48h);
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::scheduled, 12 - before), Pair(State::published, before)));
  EXPECT_TRUE(take(rig.publisher->status()).needs_a_person);
  rig.log_in("shop");
  rig.drain();
  EXPECT_FALSE(take(rig.publisher->status()).needs_a_person);
  EXPECT_THAT(rig.states(), ElementsAre(Pair(State::published, 12)));
  EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
}

// Whatever is in the files under `folder`.
std::string all_bytes_in(const std::filesystem::path& folder) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) all += as_text(pinmill::testing::read_bytes(entry.path()));
  return all;
}

TEST(Accounts, that_are_removed_cancel_what_waits_and_come_back_as_the_same) {
  Rig rig;
  rig.queue(1, 1);
  rig.drain();
  rig.queue(2, 2, {.at = take(rig.publisher->now()) + 48h});
  EXPECT_EQ(take(rig.publisher->log_out(rig.account.id)).cancelled, 2U);
  EXPECT_THAT(take(rig.publisher->accounts()), SizeIs(0));
  EXPECT_THAT(rig.publisher->account("shop"), fails_with(ErrorCode::not_found, HasSubstr("auth login")));
  for (const auto& each : take(rig.publisher->list({.states = {State::cancelled}}))) {
    EXPECT_EQ(each.problem, "the account @shop was disconnected");
    EXPECT_THAT(each.remedy, HasSubstr("pinmill retry " + std::to_string(each.id)));
    EXPECT_THAT(rig.publisher->retry(each.id), fails_with(ErrorCode::invalid_argument, HasSubstr("connect it again")));
  }
  EXPECT_EQ(rig.log_in("shop").id, rig.account.id);
  for (const auto& each : take(rig.publisher->list({.states = {State::cancelled}})))
    EXPECT_THAT(rig.publisher->retry(each.id), is_ok());
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(3));
  EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
}

TEST(Accounts, that_are_removed_leave_to_a_person_what_may_be_a_pin) {
  Rig rig;
  ASSERT_THAT(rig.sandbox->set_faults("pins/create:lose"), is_ok());
  const auto id = rig.queue(1, 1)[0].id;
  ASSERT_THAT(rig.publisher->step(), is_ok());
  ASSERT_EQ(take(rig.publisher->get(id)).state, State::unconfirmed);
  EXPECT_EQ(take(rig.publisher->log_out(rig.account.id)).unclear, 1U);
  const auto left = take(rig.publisher->get(id));
  EXPECT_EQ(left.state, State::review);
  EXPECT_THAT(left.problem, HasSubstr("the account @shop was disconnected"));
  EXPECT_THAT(left.remedy, HasSubstr("--published"));
  ASSERT_THAT(rig.publisher->resolve(id, ""), is_ok());  // not made, a person says: and it cannot be sent
  EXPECT_EQ(take(rig.publisher->get(id)).state, State::cancelled);
}

TEST(Accounts, that_are_removed_while_a_pin_is_asked_for_still_hear_the_answer) {
  for (const auto& [fault, state] : {std::pair("", State::published), std::pair("pins/create:error", State::review)}) {
    Rig rig;
    ASSERT_THAT(rig.sandbox->set_faults(fault), is_ok());
    const auto id = rig.queue(1, 1)[0].id;
    const auto other = rig.open();
    rig.reopen([&](Step at) {
      if (at == Step::answered) {
        EXPECT_EQ(take(other->log_out(rig.account.id)).unclear, 1U);
      }
    });
    ASSERT_THAT(rig.publisher->step(), is_ok());
    EXPECT_EQ(take(rig.publisher->get(id)).state, state) << fault;
  }
}

TEST(Accounts, that_were_removed_before_a_crash_was_seen_leave_its_pin_to_a_person) {
  Rig rig;
  const auto id = rig.queue(1, 1)[0].id;
  rig.reopen([](Step at) {
    if (at == Step::answered) throw Crash();
  });
  EXPECT_THROW(rig.drain(), Crash);
  rig.reopen();
  EXPECT_EQ(take(rig.publisher->log_out(rig.account.id)).unclear, 1U);
  ASSERT_THAT(rig.publisher->step(), is_ok());
  EXPECT_EQ(take(rig.publisher->get(id)).state, State::review);
}

TEST(Secrets, are_nowhere_in_the_store_the_messages_or_the_command_line) {
  Rig rig;
  rig.queue(1, 1);
  rig.drain();
  const auto tokens = rig.sandbox->issue_tokens("shop");
  (void)take(rig.publisher->login_with_tokens({.access = Secret(tokens.access), .refresh = Secret(tokens.refresh)}));
  rig.queue(2, 6);
  rig.publisher.reset();
  // what goes wrong is told at length
  ASSERT_THAT(rig.sandbox->set_faults("pins/create:lose@1;pins/create:denied@2;pins/create:spam@3;pins/create:html@4;"
                                      "pins/create:revoke@6"),
              is_ok());
  const auto child = start_program(rig, {"work"});
  std::string seen;
  std::ifstream("/proc/" + std::to_string(child) + "/cmdline") >> seen;
  EXPECT_EQ(pinmill::testing::wait_for(child), 0);
  rig.publisher = rig.open();
  for (const auto& publication : take(rig.publisher->list())) seen += publication.problem + publication.remedy;
  for (const auto& account : take(rig.publisher->status()).accounts)
    for (const auto& hold : account.holds) seen += hold.text();
  EXPECT_THAT(seen, HasSubstr("auth login"));
  seen += all_bytes_in(rig.folder.path() / "store") +
          std::string(as_text(pinmill::testing::read_bytes(rig.folder.path() / "log")));
  EXPECT_THAT(seen, HasSubstr("spam"));
  for (const auto& secret : {tokens.access, tokens.refresh, std::string("sandbox-secret"), std::string("pina_"),
                             std::string("pinr_"), to_base64(as_bytes("1480000:sandbox-secret"))})
    EXPECT_EQ(seen.find(secret), std::string::npos) << secret;
}

TEST(Secrets, are_in_no_core_dump) {
  Rig rig;
  rig.publisher.reset();
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  ASSERT_EQ(::setrlimit(RLIMIT_CORE, &unlimited), 0);
  const auto dumps = [&](std::vector<std::string> arguments) {
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(rig.folder.path());  // where a core may go
    const auto child = start_program(rig, arguments);
    int status = 0;
    ::waitpid(child, &status, 0);
    std::filesystem::current_path(before);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    return WCOREDUMP(status) != 0;
  };
  if (!dumps({"dump"})) GTEST_SKIP() << "no process leaves a core dump on this machine";
  EXPECT_FALSE(dumps({"dump", "forbidden"}));
}

TEST(Login, passes_the_consent_page_and_comes_back) {
  Rig rig;
  const auto login = take(rig.publisher->begin_login("http://localhost:8085/"));
  EXPECT_THAT(rig.publisher->finish_login(login, "http://localhost:8085/?code=no&state=" + login.state.reveal()),
              fails_with(ErrorCode::invalid_argument, HasSubstr("Pinterest answered 4")));
}

}  // namespace
}  // namespace pinmill::publish
