// The commands that publish, end to end: real processes, a store on disk, a sandbox Pinterest that keeps the ledger.
#include <csignal>
#include <future>
#include <map>
#include <set>

#include "app/command.h"
#include "http/client.h"
#include "http/server.h"
#include "sandbox/sandbox.h"
#include "support/processes.h"
#include "support/result_matchers.h"

namespace pinmill::testing {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

class PublishingCommands : public ::testing::Test {
 protected:
  PublishingCommands() {
    write_photo(path("photos/one.jpg"), 1, 300, 450);
    write_photo(path("photos/two.jpg"), 2, 300, 450);
    write_photo(path("photos/three.jpg"), 3, 300, 450);
    sandbox_ = take(sandbox::Sandbox::start(
        {.redirects = {redirect_}, .limits = {0, 0, 0, 0, 0}, .processing = std::chrono::milliseconds(0)}));
    const Ran ran =
        pinmill_.run({"auth", "login", "--api", sandbox_->api_url(), "--token"}, sandbox_->issue_tokens("shop").access);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(ran.out, "@shop is logged in\n");
  }

  std::filesystem::path path(const std::string& relative) const { return pinmill_.folder() / relative; }
  /// At once, to a board that is made where it is missing; `more` behind.
  Ran publish(const std::string& input, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"publish", input,     "-o",      "pins",           "--pace",
                                          "none",    "--board", "Recipes", "--create-boards"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return pinmill_.run(arguments);
  }
  /// How many Pins the sandbox truly holds of each title and address.
  std::map<std::string, int> pins_by_link() const {
    std::map<std::string, int> counts;
    for (const Json& line : sandbox_->ledger("pin")) ++counts[line["pin"]["link"].string_or("")];
    return counts;
  }
  std::size_t pins_made() const { return sandbox_->ledger("pin").size(); }
  /// A table of that many photos, each with a link of its own.
  void write_table(int from, int count, const std::string& file = "photos/pins.csv") const {
    std::string table = "Title,Media URL,Link\n";
    for (int i = from; i < from + count; ++i) {
      const std::string name = "n" + std::to_string(i) + ".jpg";
      if (!std::filesystem::exists(path("photos/" + name)))
        write_photo(path("photos/" + name), 100U + static_cast<unsigned>(i), 200, 300);
      table += "Number " + std::to_string(i) + "," + name + ",https://shop.example/" + std::to_string(i) + "\n";
    }
    pinmill_.write(file, table);
  }
  Json status() const { return take(Json::parse(pinmill_.run({"status", "--all", "--json"}).out)); }
  int status_code() const { return pinmill_.run({"status"}).exit_code; }

  /// On a port that was free a moment ago.
  static std::string some_redirect() {
    const auto server = take(http::Server::start({}, [](const auto&) { return http::Answer{}; }));
    return "http://127.0.0.1:" + std::to_string(server->port()) + "/";
  }

  const std::string redirect_ = some_redirect();
  Command pinmill_;
  std::unique_ptr<sandbox::Sandbox> sandbox_;
};

TEST_F(PublishingCommands, publish_prepares_a_folder_and_prints_the_address_of_each_pin) {
  const Ran ran = publish("photos");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, ContainsRegex("published +[0-9]+  one-[0-9a-f]{8}  @shop/Recipes  "
                                     "https://www.pinterest.com/pin/[0-9]+/\n"));
  EXPECT_THAT(ran.err, HasSubstr("3 published"));
  EXPECT_EQ(pins_made(), 3U);
}

TEST_F(PublishingCommands, publishing_again_sends_only_what_is_new) {
  write_table(0, 8);
  ASSERT_EQ(publish("photos/pins.csv").exit_code, 0);
  write_table(0, 11);
  const Ran ran = publish("photos/pins.csv", {"--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  std::map<std::string, int> queued;
  const Json printed = take(Json::parse(ran.out));
  for (const Json& pin : printed["pins"].items()) {
    ++queued[pin["queued"].string_or("")];
    EXPECT_THAT(pin["address"].string_or(""), HasSubstr("/pin/"));
  }
  EXPECT_EQ(queued, (std::map<std::string, int>{{"added", 3}, {"published", 8}}));
  EXPECT_THAT(pins_by_link(), AllOf(SizeIs(11), Each(Pair(HasSubstr("https://shop.example/"), 1))));
}

TEST_F(PublishingCommands, eight_processes_publish_one_folder_once) {
  write_table(0, 12);
  ASSERT_EQ(pinmill_.run({"prepare", "photos/pins.csv", "-o", "pins"}).exit_code, 0);
  ASSERT_EQ(pinmill_.run({"boards", "--create", "Recipes"}).exit_code, 0);
  std::vector<RunningCommand> running;
  for (int i = 0; i < 8; ++i)
    running.push_back(pinmill_.start({"publish", "pins", "--board", "Recipes", "--pace", "none", "--yes", "--wait"}));
  for (RunningCommand& each : running) {
    const Ran ran = each.wait();
    EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  }
  EXPECT_THAT(pins_by_link(), AllOf(SizeIs(12), Each(Pair(HasSubstr("https://"), 1))));
}

TEST_F(PublishingCommands, a_folder_that_was_moved_is_still_the_same_pins) {
  ASSERT_EQ(publish("photos").exit_code, 0);
  std::filesystem::rename(path("pins"), path("moved"));
  const Ran ran = publish("moved");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("3 skipped"));
  EXPECT_EQ(pins_made(), 3U);
}

TEST_F(PublishingCommands, again_publishes_once_more_when_it_is_asked_to) {
  ASSERT_EQ(publish("photos").exit_code, 0);
  ASSERT_EQ(publish("photos", {"--again"}).exit_code, 0);
  EXPECT_EQ(pins_made(), 6U);
}

TEST_F(PublishingCommands, a_board_that_is_missing_stops_everything_before_the_first_pin) {
  std::filesystem::create_directories(path("photos/Garden"));
  std::filesystem::rename(path("photos/three.jpg"), path("photos/Garden/three.jpg"));
  const Ran refused = pinmill_.run({"publish", "photos/Garden", "-o", "pins", "--board", "Garden"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("no such board: 1 Pin for @shop: Garden"), HasSubstr("--create-boards")));
  const Ran unnamed = pinmill_.run({"publish", "photos", "-o", "pins"});
  EXPECT_EQ(unnamed.exit_code, 2);
  EXPECT_THAT(unnamed.err, HasSubstr("2 of 3 Pins name no board"));
  EXPECT_EQ(pins_made(), 0U);
}

TEST_F(PublishingCommands, a_folders_name_is_its_board_once_that_board_is_there) {
  std::filesystem::create_directories(path("shop/Garden"));
  std::filesystem::rename(path("photos/three.jpg"), path("shop/Garden/three.jpg"));
  ASSERT_EQ(pinmill_.run({"boards", "--create", "garden"}).exit_code, 0);
  const Ran ran = pinmill_.run({"publish", "shop", "-o", "pins"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("@shop/Garden  https://"));
}

TEST_F(PublishingCommands, many_pins_want_a_yes_where_nobody_can_be_asked) {
  write_table(0, 11);
  const Ran refused = publish("photos/pins.csv");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("11 Pins, 1 board, @shop, first now"), HasSubstr("--yes")));
  EXPECT_EQ(pins_made(), 0U);
  EXPECT_EQ(publish("photos/pins.csv", {"--yes"}).exit_code, 0);
  EXPECT_EQ(pins_made(), 11U);
}

TEST_F(PublishingCommands, a_dry_run_says_what_would_be_and_changes_nothing) {
  const Ran ran = publish("photos", {"--dry-run", "--every", "3h"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, ContainsRegex("would send +-  one-[0-9a-f]{8}  @shop/Recipes  now\n"));
  EXPECT_THAT(ran.err, HasSubstr("Nothing was sent"));
  EXPECT_EQ(pins_made(), 0U);
  EXPECT_EQ(status()["pins"].items().size(), 0U);
  EXPECT_THAT(pinmill_.run({"boards"}).out, Not(HasSubstr("Recipes")));
}

TEST_F(PublishingCommands, what_is_for_later_goes_out_although_its_folder_is_gone) {
  const Ran queued = publish("photos", {"--every", "1s", "--at", "2035-01-01 12:00", "--time-zone", "UTC"});
  ASSERT_EQ(queued.exit_code, 0) << queued.err;
  EXPECT_THAT(queued.err, AllOf(HasSubstr("3 waits"), HasSubstr("pinmill worker --install")));
  std::filesystem::remove_all(path("pins"));
  std::filesystem::remove_all(path("photos"));
  EXPECT_EQ(pins_made(), 0U);
  ASSERT_EQ(pinmill_.run({"edit", "1", "2", "3", "--at", "2026-01-01"}).exit_code, 0);
  const Ran worker = pinmill_.run({"worker", "--until-idle"});
  EXPECT_EQ(worker.exit_code, 0) << worker.err;
  EXPECT_THAT(worker.out, ContainsRegex("published +1  "));
  EXPECT_EQ(pins_made(), 3U);
}

TEST_F(PublishingCommands, a_pin_that_is_refused_is_mended_and_sent_and_others_never_noticed) {
  pinmill_.write("photos/pins.csv",
                 "Title,Media URL,Link\nGood,one.jpg,https://shop.example/1\nBad,two.jpg,https://blocked.invalid/2\n");
  ASSERT_EQ(publish("photos/pins.csv", {"--at", "2035-01-01"}).exit_code, 0);
  ASSERT_EQ(pinmill_.run({"edit", "1", "2", "--at", "2026-01-01"}).exit_code, 0);
  const std::string told = path("told.txt").string();
  const Ran worker = pinmill_.run({"worker", "--until-idle", "--exec-on", "failed,published", "cat >> " + told});
  EXPECT_THAT(worker.out, AllOf(HasSubstr("Good"), ContainsRegex("failed +[0-9]+  Bad  ")));
  EXPECT_EQ(pins_made(), 1U);
  EXPECT_EQ(status_code(), 1);
  const std::string events(as_text(read_bytes(told)));
  EXPECT_THAT(events, AllOf(HasSubstr(R"("event":"failed")"), HasSubstr(R"("event":"published")"), HasSubstr("Bad")));

  std::string id;
  const Json now = status();
  for (const Json& pin : now["pins"].items())
    if (pin["state"].string_or("") == "failed") {
      id = std::to_string(pin["id"].integer_or(0));
      EXPECT_THAT(pin["remedy"].string_or(""), Not(IsEmpty()));
    }
  ASSERT_EQ(pinmill_.run({"edit", id, "--link", "https://shop.example/2"}).exit_code, 0);
  ASSERT_EQ(pinmill_.run({"retry", id}).exit_code, 0);
  ASSERT_EQ(pinmill_.run({"worker", "--until-idle"}).exit_code, 0);
  EXPECT_EQ(status_code(), 0);
  EXPECT_EQ(pins_by_link(), (std::map<std::string, int>{{"https://shop.example/1", 1}, {"https://shop.example/2", 1}}));
}

TEST_F(PublishingCommands, what_a_person_edited_stays_until_its_source_says_something_new) {
  pinmill_.write("photos/pins.csv", "Title,Media URL,Link\nFirst,one.jpg,https://shop.example/1\n");
  ASSERT_EQ(publish("photos/pins.csv", {"--at", "2034-01-01"}).exit_code, 0);
  ASSERT_EQ(pinmill_.run({"edit", "1", "--title", "Mine"}).exit_code, 0);
  ASSERT_EQ(publish("photos/pins.csv").exit_code, 0);
  const auto title = [this] {
    const Json now = status();
    return now["pins"].items().at(0)["title"].string_or("");
  };
  EXPECT_EQ(title(), "Mine");
  pinmill_.write("photos/pins.csv", "Title,Media URL,Link\nSecond,one.jpg,https://shop.example/1\n");
  ASSERT_EQ(publish("photos/pins.csv").exit_code, 0);
  EXPECT_EQ(title(), "Second");
}

TEST_F(PublishingCommands, a_login_that_ended_holds_its_pins_and_a_new_one_lets_them_go) {
  ASSERT_EQ(publish("photos", {"--at", "2035-01-01"}).exit_code, 0);
  ASSERT_EQ(pinmill_.run({"edit", "1", "2", "3", "--at", "2026-01-01"}).exit_code, 0);
  sandbox_->revoke_tokens("shop");
  auto worker = pinmill_.start({"worker"});
  EXPECT_TRUE(wait_until([&] { return worker.out().find("held") != std::string::npos; }));
  EXPECT_EQ(status_code(), 1);
  EXPECT_THAT(pinmill_.run({"status"}).out, AllOf(HasSubstr("held: "), HasSubstr("auth login")));
  ASSERT_EQ(
      pinmill_.run({"auth", "login", "--api", sandbox_->api_url(), "--token"}, sandbox_->issue_tokens("shop").access)
          .exit_code,
      0);
  EXPECT_TRUE(wait_until([&] { return pins_made() == 3; }));
  EXPECT_TRUE(wait_until([&] { return status_code() == 0; }));
  worker.signal(SIGTERM);
  EXPECT_EQ(worker.wait().exit_code, 0);
  const Json now = status();
  for (const Json& pin : now["pins"].items()) EXPECT_EQ(pin["state"].string_or(""), "published");
}

TEST_F(PublishingCommands, an_account_that_is_removed_cancels_what_waits_and_sends_it_when_it_is_back) {
  ASSERT_EQ(publish("photos", {"--at", "2035-01-01"}).exit_code, 0);
  const Ran removed = pinmill_.run({"auth", "remove", "@shop"});
  EXPECT_EQ(removed.exit_code, 0) << removed.err;
  EXPECT_THAT(removed.err, HasSubstr("are cancelled: 3"));
  EXPECT_THAT(pinmill_.run({"retry", "1"}).err, HasSubstr("the account @shop was disconnected"));
  ASSERT_EQ(
      pinmill_.run({"auth", "login", "--api", sandbox_->api_url(), "--token"}, sandbox_->issue_tokens("shop").access)
          .exit_code,
      0);
  EXPECT_EQ(pinmill_.run({"retry", "1", "2", "3"}).exit_code, 0);
  EXPECT_EQ(pinmill_.run({"edit", "1", "2", "3", "--at", "2026-01-01"}).exit_code, 0);
  EXPECT_EQ(pinmill_.run({"worker", "--until-idle"}).exit_code, 0);
  EXPECT_EQ(pins_made(), 3U);
}

TEST_F(PublishingCommands, a_pin_is_cancelled_sent_after_all_and_deleted_at_pinterest) {
  ASSERT_EQ(publish("photos", {"--at", "2035-01-01"}).exit_code, 0);
  EXPECT_EQ(pinmill_.run({"cancel", "1", "99"}).exit_code, 1);
  EXPECT_EQ(pinmill_.run({"retry", "1"}).exit_code, 0);
  EXPECT_EQ(pinmill_.run({"edit", "1", "--at", "2026-01-01"}).exit_code, 0);
  EXPECT_EQ(pinmill_.run({"cancel", "2", "3"}).exit_code, 0);
  EXPECT_EQ(pinmill_.run({"worker", "--until-idle"}).exit_code, 0);
  EXPECT_EQ(pins_made(), 1U);
  EXPECT_EQ(pinmill_.run({"cancel", "1"}).exit_code, 3);
  EXPECT_EQ(pinmill_.run({"unpublish", "1"}).exit_code, 0);
  EXPECT_THAT(sandbox_->ledger("pin_deleted"), SizeIs(1));
}

TEST_F(PublishingCommands, a_browser_logs_in_and_the_command_hears_of_it) {
  auto login =
      pinmill_.start({"auth", "login", "--api", sandbox_->api_url(), "--app-id", "1480000", "--redirect", redirect_},
                     "sandbox-secret\n");
  ASSERT_TRUE(wait_until([&] { return login.err().find("Waiting") != std::string::npos; })) << login.err();
  const std::string told = login.err();
  const auto begin = told.find(sandbox_->url() + "/oauth/");
  const std::string address = told.substr(begin, told.find('\n', begin) - begin);
  http::Client browser;
  const auto consent = take(browser.send({.url = address + "&sandbox_consent=allow&sandbox_account=studio"}).response);
  const std::string* back = http::find_header(consent.headers, "Location");
  ASSERT_NE(back, nullptr) << consent.status;
  ASSERT_EQ(browser.send({.url = *back}).status, 200);
  const Ran ran = login.wait();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "@studio is logged in\n");
  EXPECT_THAT(pinmill_.run({"auth", "list"}).out, AllOf(HasSubstr("@shop"), HasSubstr("@studio")));
}

TEST_F(PublishingCommands, an_address_is_pasted_where_the_browser_is_elsewhere) {
  const Ran refused = pinmill_.run(
      {"auth", "login", "--api", sandbox_->api_url(), "--app-id", "1480000", "--redirect", redirect_, "--paste"},
      "sandbox-secret\n" + redirect_ + "?code=1&state=not-this-one\n");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("/oauth/?client_id="), Not(HasSubstr("sandbox-secret"))));
}

TEST_F(PublishingCommands, slots_are_added_listed_and_removed) {
  EXPECT_THAT(pinmill_.run({"slots", "list"}).err, HasSubstr("no times of its own"));
  ASSERT_EQ(pinmill_.run({"slots", "add", "Tue 18:00", "daily 08:30", "--time-zone", "Europe/Zurich"}).exit_code, 0);
  EXPECT_THAT(pinmill_.run({"slots", "list"}).out, AllOf(HasSubstr("Tue 18:00 Europe/Zurich"), HasSubstr("Sun 08:30")));
  ASSERT_EQ(pinmill_.run({"slots", "remove", "1"}).exit_code, 0);
  EXPECT_THAT(pinmill_.run({"slots", "list"}).out, Not(HasSubstr("Tue 18:00")));
  const Ran wrong = pinmill_.run({"slots", "add", "Tuesdays at six"});
  EXPECT_EQ(wrong.exit_code, 2);
}

TEST_F(PublishingCommands, a_table_for_pinterests_own_page_names_the_files_where_they_will_lie) {
  write_table(0, 2);
  ASSERT_EQ(pinmill_.run({"prepare", "photos/pins.csv", "-o", "pins"}).exit_code, 0);
  EXPECT_EQ(pinmill_.run({"export", "pins", "--csv", "--media-base", "https://shop.example/pins/"}).exit_code, 3);
  const Ran ran = pinmill_.run(
      {"export", "pins", "--csv", "--board", "Recipes", "--media-base", "https://shop.example/pins/", "-o", "out.csv"});
  EXPECT_EQ(ran.out, "out.csv\n") << ran.err;
  const std::string table(as_text(read_bytes(path("out.csv"))));
  EXPECT_THAT(table, ContainsRegex("Number 1,https://shop.example/pins/n1-[0-9a-f]{8}/1.jpg,Recipes,"));
  EXPECT_EQ(pinmill_.run({"export", "pins", "--csv"}).exit_code, 2);
}

TEST_F(PublishingCommands, the_unit_of_a_worker_starts_this_very_program) {
  const Ran ran = pinmill_.run({"worker", "--install", "--store", "my store"});
  EXPECT_EQ(ran.exit_code, 0);
  const std::string unit(as_text(read_bytes(ran.out.substr(0, ran.out.find('\n')))));
  EXPECT_THAT(unit, AllOf(HasSubstr(std::string("ExecStart=\"") + PINMILL_COMMAND), HasSubstr("my store\"")));
  EXPECT_THAT(ran.err, HasSubstr("systemctl --user enable --now pinmill-worker"));
}

}  // namespace
}  // namespace pinmill::testing
