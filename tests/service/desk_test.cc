// The command at a service, by real processes: the ledger of the service's Pinterest beside that of a local run.
#include <algorithm>
#include <filesystem>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "app/command.h"
#include "base/sha256.h"
#include "publish/desk/service_desk.h"
#include "publish/desk/tus_upload.h"
#include "publish/pictures.h"
#include "service/service_rig.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::Command;
using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using pinmill::testing::numbered_pin;
using pinmill::testing::Ran;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;
using pinmill::testing::wait_until;
using pinmill::testing::write_drawing;
using pinmill::testing::write_photo;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// What a Pin is, apart from when and under which numbers it was made: sorted, to be compared.
std::vector<std::string> pins_in(const sandbox::Sandbox& sandbox) {
  std::vector<std::string> pins;
  for (const Json& line : sandbox.ledger("pin")) {
    Json pin = Json::object();
    for (const auto& [name, value] : line["pin"].members())
      if (!name.ends_with("id") && !name.ends_with("_at")) pin.set(name, value);
    pins.push_back(pin.dump());
  }
  std::sort(pins.begin(), pins.end());
  return pins;
}

class DeskTest : public ::testing::Test {
 protected:
  DeskTest() {
    const auto file = client_.settings_file().parent_path() / "api.key";
    std::filesystem::create_directories(file.parent_path());
    write_key(client_, rig_.key);
  }

  static void write_key(const Command& command, const std::string& key) {
    const auto file = command.settings_file().parent_path() / "api.key";
    std::filesystem::create_directories(file.parent_path());
    const auto written = command.write("key", key + "\n");
    std::filesystem::rename(written, file);
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }

  /// Photos on two boards, a carousel, and texts of all kinds.
  static void write_folder(const Command& command) {
    const auto path = [&](const char* name) { return command.folder() / name; };
    std::string table = "Title,Description,Media URL,Link,Pinterest board,Alt text\n";
    for (unsigned i = 1; i <= 5; ++i) {
      const std::string name = "n" + std::to_string(i) + ".jpg";
      write_photo(path("photos") / name, i, 900, 1300);
      table += "Number " + std::to_string(i) + ",\"Über, und „über“\"," + name + ",https://shop.example/" +
               std::to_string(i) + "," + (i % 2 == 0 ? "Garden" : "Recipes") + ",It shows " + std::to_string(i) + "\n";
    }
    command.write("photos/pins.csv", table);
    for (unsigned i = 1; i <= 3; ++i)
      write_photo(path("set/three.pin") / ("0" + std::to_string(i) + ".jpg"), 50 + i, 900, 1300);
    command.write("set/three.pin/pin.toml", "title = \"Three\"\nboard = \"Recipes\"\nsection = \"Soups\"\n");
  }

  Ran at_service(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--server", rig_.running->url()});
    return client_.run(arguments);
  }
  Json status() const { return take(Json::parse(at_service({"status", "--all", "--json"}).out)); }

  ServiceRig rig_;
  Command client_;
};

const std::vector<std::string> publish_all = {"publish", "photos/pins.csv", "set",    "-o",     "pins", "--pace",
                                              "none",    "--create-boards", "--wait", "--json", "--yes"};

TEST_F(DeskTest, publishing_at_a_service_makes_the_pins_that_publishing_here_makes) {
  const Command local;
  const auto pinterest = take(sandbox::Sandbox::start(
      {.limits = {0, 0, 0, 0, 0}, .rate_headers = sandbox::RateHeaders::none, .processing = 0ms}));
  const auto token = pinterest->issue_tokens("shop").access;
  ASSERT_EQ(local.run({"auth", "login", "--api", pinterest->api_url(), "--token"}, token).exit_code, 0);
  write_folder(local);
  write_folder(client_);
  const Ran here = local.run(publish_all), there = at_service(publish_all);
  ASSERT_EQ(here.exit_code, 0) << here.err;
  ASSERT_EQ(there.exit_code, 0) << there.err;
  EXPECT_THAT(pins_in(*rig_.sandbox), SizeIs(6));
  EXPECT_EQ(pins_in(*rig_.sandbox), pins_in(*pinterest));

  const Json printed_here = take(Json::parse(here.out)), printed_there = take(Json::parse(there.out));
  for (std::size_t i = 0; i < 6; ++i) {
    const Json &a = printed_here["pins"].items().at(i), &b = printed_there["pins"].items().at(i);
    for (const char* name : {"pin", "queued", "account", "board", "section", "title", "link", "state", "problem"})
      EXPECT_EQ(a[name], b[name]) << name;
  }
  const Ran again = at_service(publish_all);
  EXPECT_THAT(again.err, HasSubstr("6 skipped"));
  EXPECT_THAT(pins_in(*rig_.sandbox), SizeIs(6));
}

TEST_F(DeskTest, a_client_that_is_killed_at_any_moment_and_run_again_publishes_each_pin_once) {
  write_folder(client_);
  ASSERT_EQ(client_.run({"prepare", "photos/pins.csv", "set", "-o", "pins"}).exit_code, 0);
  std::vector<std::string> command = {"publish", "pins",     "--pace",           "none", "--create-boards", "--wait",
                                      "--yes",   "--server", rig_.running->url()};
  std::mt19937 random(11);
  for (int i = 0; i < 20; ++i) {
    auto running = client_.start(command);
    std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(5, 250)(random)));
    running.signal_group(SIGKILL);
    static_cast<void>(running.wait());
  }
  const Ran whole = client_.run(command);
  ASSERT_EQ(whole.exit_code, 0) << whole.err;

  const Command local;
  const auto pinterest = take(sandbox::Sandbox::start(
      {.limits = {0, 0, 0, 0, 0}, .rate_headers = sandbox::RateHeaders::none, .processing = 0ms}));
  ASSERT_EQ(
      local.run({"auth", "login", "--api", pinterest->api_url(), "--token"}, pinterest->issue_tokens("shop").access)
          .exit_code,
      0);
  write_folder(local);
  ASSERT_EQ(local.run(publish_all).exit_code, 0);
  EXPECT_EQ(pins_in(*rig_.sandbox), pins_in(*pinterest));
}

TEST_F(DeskTest, an_upload_that_was_cut_goes_on_where_it_was_for_whoever_sends_the_file_next) {
  std::string bytes(3 * publish::tus_piece_bytes + 12'345, '\0');
  std::mt19937 random(3);
  for (char& c : bytes) c = static_cast<char>(random());
  const auto path = client_.write("large.mp4", bytes);
  const FileDescriptor file = take(open_for_reading(path));
  const publish::TusFile upload{.file = file,
                                .digest = {.sha256 = Sha256::hex_of(as_bytes(bytes)), .size_bytes = bytes.size()},
                                .name = "large.mp4",
                                .media_type = "video/mp4"};
  const auto client = [&] {
    return take(publish::ServiceClient::open({.url = rig_.running->url(), .key = publish::Secret(rig_.key)}));
  };
  std::uint64_t reached = 0;
  {
    std::stop_source cut;
    auto first = client();
    const auto sent = send_by_tus(
        first, upload,
        [&](std::uint64_t sent_bytes) {
          reached = sent_bytes;
          if (sent_bytes > publish::tus_piece_bytes + publish::tus_piece_bytes / 2) cut.request_stop();
        },
        cut.get_token());
    EXPECT_THAT(sent, fails_with(ErrorCode::cancelled, HasSubstr("was stopped")));
  }
  rig_.keep_port();
  rig_.restart();
  std::optional<std::uint64_t> began_at;
  auto second = client();
  const auto note = [&](std::uint64_t sent_bytes) {
    if (!began_at) began_at = sent_bytes;
  };
  EXPECT_THAT(send_by_tus(second, upload, note, {}), is_ok());
  ASSERT_TRUE(began_at.has_value());
  EXPECT_GE(*began_at + publish::tus_piece_bytes, reached);
  EXPECT_GE(*began_at, publish::tus_piece_bytes);
  began_at.reset();
  EXPECT_THAT(send_by_tus(second, upload, note, {}), is_ok());
  EXPECT_EQ(began_at, bytes.size()) << "what is there is not sent";

  const publish::TusFile other{.file = file,
                               .digest = {.sha256 = std::string(64, 'a'), .size_bytes = bytes.size()},
                               .name = "large.mp4",
                               .media_type = "video/mp4"};
  EXPECT_THAT(send_by_tus(second, other, {}, {}),
              fails_with(ErrorCode::corrupt_input, HasSubstr("changed while it was sent")));
}

TEST_F(DeskTest, what_waits_at_a_service_is_edited_cancelled_and_sent_after_all) {
  write_folder(client_);
  ASSERT_EQ(at_service(
                {"publish", "photos/pins.csv", "-o", "pins", "--pace", "none", "--create-boards", "--at", "2035-01-01"})
                .exit_code,
            0);
  EXPECT_THAT(pins_in(*rig_.sandbox), IsEmpty());
  EXPECT_EQ(at_service({"edit", "1", "2", "--title", "Mine", "--board", "Garden"}).exit_code, 0);
  EXPECT_EQ(at_service({"cancel", "1", "99"}).exit_code, 1);
  EXPECT_EQ(at_service({"retry", "1"}).exit_code, 0);
  EXPECT_EQ(at_service({"edit", "1", "2", "--at", "2026-01-01"}).exit_code, 0);
  ASSERT_TRUE(wait_until([&] { return pins_in(*rig_.sandbox).size() == 2; }));
  for (const std::string& pin : pins_in(*rig_.sandbox))
    EXPECT_THAT(pin, AllOf(HasSubstr("\"Mine\""), HasSubstr("\"Garden\"")));
  ASSERT_TRUE(wait_until([&] { return at_service({"unpublish", "2"}).exit_code == 0; }));
  EXPECT_THAT(rig_.sandbox->ledger("pin_deleted"), SizeIs(1));
  EXPECT_THAT(at_service({"retry", "2"}).err, HasSubstr("it is removed"));
  EXPECT_THAT(at_service({"status"}).out, AllOf(HasSubstr("3 scheduled"), HasSubstr("A worker sends (process ")));
}

TEST_F(DeskTest, slots_at_a_service_are_those_that_its_pins_are_given) {
  write_folder(client_);
  ASSERT_EQ(at_service({"slots", "add", "Tue 18:00", "--time-zone", "UTC"}).exit_code, 0);
  ASSERT_EQ(at_service({"publish", "photos/pins.csv", "-o", "pins", "--create-boards", "--slots"}).exit_code, 0);
  const Json queued = status();
  ASSERT_THAT(queued["pins"].items(), SizeIs(5));
  for (const Json& pin : queued["pins"].items()) EXPECT_THAT(pin["due"].string_or(""), HasSubstr("T18:00:00"));
  EXPECT_EQ(at_service({"slots", "remove", "1"}).exit_code, 0);
  EXPECT_THAT(at_service({"slots", "list"}).err, HasSubstr("no times of its own"));
}

TEST_F(DeskTest, a_service_that_is_down_or_refuses_the_key_says_so_before_anything_is_prepared) {
  write_folder(client_);
  write_key(client_, "sk_" + std::string(64, '0'));
  const Ran refused = at_service({"publish", "photos/pins.csv", "-o", "pins"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("does not take the API key"), Not(HasSubstr("sk_0"))));
  const std::string url = rig_.running->url();
  rig_.stop();
  const Ran down = client_.run({"publish", "photos/pins.csv", "-o", "pins", "--server", url});
  EXPECT_EQ(down.exit_code, 3);
  EXPECT_THAT(down.err, HasSubstr("is `pinmill serve` running there?"));
  EXPECT_FALSE(std::filesystem::exists(client_.folder() / "pins"));
  std::filesystem::permissions(client_.settings_file().parent_path() / "api.key", std::filesystem::perms::all);
  EXPECT_THAT(client_.run({"status", "--server", url}).err, HasSubstr("chmod 600"));
}

TEST_F(DeskTest, a_media_store_is_the_services_own_and_refused_as_a_flag_beside_it) {
  write_folder(client_);
  const Ran refused = at_service({"publish", "photos/pins.csv", "-o", "pins", "--media-store", "s3://shop/pins"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("--media-store s3://shop/pins"), HasSubstr("leave the flag out")));
  EXPECT_FALSE(std::filesystem::exists(client_.folder() / "pins"));
}

TEST_F(DeskTest, a_key_sees_only_the_pins_of_its_profiles) {
  write_folder(client_);
  ASSERT_EQ(at_service({"publish", "photos/pins.csv", "-o", "pins", "--create-boards", "--at", "2035-01-01"}).exit_code,
            0);
  const Json profile = rig_.post("/v1/profiles", Json::object({{"name", "Others"}})).body["profile"];
  const http::Fields stranger{{"Authorization", "Bearer " + rig_.make_key({profile["_id"].string_or("")})}};
  using enum http::Method;
  EXPECT_THAT(rig_.call(get, "/v1/pins", {}, stranger).body["pins"].items(), IsEmpty());
  EXPECT_THAT(rig_.call(get, "/v1/pins/status", {}, stranger).body["accounts"].items(), IsEmpty());
  for (const auto& [method, path] :
       {std::pair(get, "/v1/pins/1"), std::pair(patch, "/v1/pins/1"), std::pair(post, "/v1/pins/1/cancel"),
        std::pair(post, "/v1/pins/1/retry"), std::pair(get, "/v1/pins/accounts/1/boards"),
        std::pair(get, "/v1/pins/accounts/1/slots"), std::pair(del, "/v1/pins/accounts/1/slots?slot=1")})
    EXPECT_EQ(rig_.call(method, path, method == patch ? Json::object({{"title", "x"}}) : Json(), stranger).status, 404)
        << path;
  EXPECT_EQ(rig_.call(post, "/v1/pins/retry-failed", {}, stranger).body["count"].integer_or(-1), 0);
}

TEST_F(DeskTest, an_order_that_no_preparing_makes_is_refused_with_what_would_do) {
  const auto refusal = [&](const char* change_from, const char* change_to) {
    const PreparedPin pin = numbered_pin(rig_.folder.path(), 1);
    std::string order = to_json(publish::QueueOrder{.items = {{.pin = pin, .account = 1, .board = rig_.board}}}).dump();
    const auto at = order.find(change_from);
    EXPECT_NE(at, std::string::npos) << order;
    order.replace(at, std::string_view(change_from).size(), change_to);
    const auto answer = rig_.post("/v1/pins", take(Json::parse(order)));
    return std::to_string(answer.status) + " " + answer.body["error"].string_or("");
  };
  EXPECT_THAT(refusal("image/png", "text/html"), AllOf(HasSubstr("400"), HasSubstr("pinmill prepare")));
  EXPECT_THAT(refusal("\"kind\":\"image\"", "\"kind\":\"carousel\""), HasSubstr("a carousel has 2 to 5"));
  EXPECT_THAT(refusal("\"kind\":\"image\"", "\"kind\":\"../x\""), HasSubstr("400"));
  EXPECT_THAT(refusal("\"sha256\":\"", "\"sha256\":\"../"), HasSubstr("64 lower-case"));
  EXPECT_THAT(refusal("\"account\":1", "\"account\":7"), HasSubstr("404"));
  EXPECT_THAT(refusal("\"lateLimit\":0", "\"lateLimit\":-5"), HasSubstr("400"));
  EXPECT_THAT(refusal("\"title\"", "\"titel\""), HasSubstr("409 files of these Pins are not here"));
}

}  // namespace
}  // namespace pinmill::service
