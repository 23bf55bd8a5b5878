// Pinterest's published contract, held against both ends by Prism, which stands between the publisher and the sandbox:
// a request or an answer that breaks it becomes an error. The contract is Pinterest's and not in this tree:
// PINMILL_CONTRACT names the file, else ../shared/contracts has it; `npm ci --prefix tests/contract` installs Prism.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/client.h"
#include "publish/rig.h"
#include "support/ffmpeg_tool.h"
#include "support/processes.h"
#include "support/samples_folder.h"

namespace pinmill::publish {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using pinmill::testing::is_ok;
using pinmill::testing::Rig;
using pinmill::testing::take;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::uint16_t prism_port = 28'410;

fs::path contract() {
  const char* set = std::getenv("PINMILL_CONTRACT");
  return set != nullptr ? fs::path(set)
                        : pinmill::testing::source_folder() / "../shared/contracts/pinterest-v5.openapi.json";
}

fs::path prism() {
  return pinmill::testing::source_folder() / "tests/contract/node_modules/@stoplight/prism-cli/dist/index.js";
}

// Answers 500 and 422 to what breaks the contract. Drops the base path, so clients leave out "/v5".
class Prism {
 public:
  Prism(const std::string& api_url, fs::path log) : log_(std::move(log)) {
    const std::string port = std::to_string(prism_port);
    std::vector<std::string> command = {"node",      prism(), "proxy", "--errors", "-h",
                                        "127.0.0.1", "-p",    port,    contract(), api_url};
    std::vector<char*> pointers;
    for (auto& each : command) pointers.push_back(each.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, log_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
    if (::posix_spawnp(&child_, "node", &actions, nullptr, pointers.data(), environ) != 0) child_ = 0;
    ::posix_spawn_file_actions_destroy(&actions);
    http::Client client;
    listens_ = child_ > 0 && pinmill::testing::wait_until([&] {
                 ::usleep(200'000);
                 return client.send({.url = url() + "/user_account"}).response.has_value();
               });
  }
  ~Prism() {
    if (child_ <= 0) return;
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
  }
  bool listens() const { return listens_; }
  static std::string url() { return "http://127.0.0.1:" + std::to_string(prism_port); }
  std::string log() const { return std::string(as_text(pinmill::testing::read_bytes(log_))); }

 private:
  fs::path log_;
  pid_t child_ = 0;
  bool listens_ = false;
};

QueueItem carousel(const Rig& rig) {
  PreparedPin pin{.id = "set", .kind = PinKind::carousel};
  for (unsigned number = 21; number <= 23; ++number) {
    auto page = rig.item(number, rig.board).pin.pages[0];
    page.title = "Page";
    page.link = "https://example.com/";
    pin.pages.push_back(page);
  }
  return {.pin = pin, .account = rig.account.id, .board = rig.board.id};
}

QueueItem video(const Rig& rig) {
  const auto clip = pinmill::testing::make_clip(
      rig.folder.path() / "clip.mp4",
      "-f lavfi -i testsrc=size=240x320:rate=10:duration=4.2 -pix_fmt yuv420p -c:v libx264 -preset ultrafast");
  PreparedPin pin{.id = "clip", .kind = PinKind::video, .pages = {pinmill::testing::page_of(clip, "video/mp4")}};
  pin.cover_moment = 1500ms;
  return {.pin = pin, .account = rig.account.id, .board = rig.board.id};
}

TEST(Contract, of_pinterest_is_kept_by_both_ends) {
  if (!fs::exists(contract())) GTEST_SKIP() << "no contract: set PINMILL_CONTRACT to Pinterest's OpenAPI file";
  if (!fs::exists(prism())) GTEST_SKIP() << "no Prism: npm ci --prefix tests/contract installs it";
  auto options = Rig::quick();
  options.strict_contract = true;
  Rig rig(options);
  const Prism prism(rig.sandbox->api_url(), rig.folder.path() / "prism.log");
  ASSERT_TRUE(prism.listens()) << prism.log();

  auto through = rig.options();
  through.pinterest.base_url = Prism::url();
  rig.publisher = take(Publisher::open(through));
  ASSERT_THAT(rig.publisher->keep_app("1480000", Secret("sandbox-secret")), is_ok());
  const auto tokens = rig.sandbox->issue_tokens("studio");
  rig.account = take(rig.publisher->login_with_tokens({.access = Secret(tokens.access),
                                                       .refresh = Secret(tokens.refresh),
                                                       .access_for = 24h,  // so it is renewed at once
                                                       .refresh_for = 60 * 24h}))
                    .account;
  ASSERT_THAT(rig.publisher->set_pace(rig.account.id, Pace::none()), is_ok());
  rig.board = take(rig.publisher->board(rig.account.id, "Recipes", MissingBoard::create));
  (void)take(rig.publisher->refresh_boards(rig.account.id));
  const auto section = take(rig.publisher->section(rig.account.id, rig.board.id, "Sweet", MissingBoard::create));

  std::vector<QueueItem> items = {rig.item(1, rig.board), rig.item(2, rig.board), carousel(rig), video(rig)};
  items[0].pin.link = "https://example.com/?a=1&b=2";
  items[1].section = section.id;
  items[1].pin.description = "😀 שלום";
  const auto receipts = take(rig.publisher->queue(items, {}));
  rig.drain();
  // one whose answer a crash lost is looked for in the board's list
  struct Crash {};
  through.store.clock_offset = rig.publisher->store().clock_offset();
  through.at_step = [](Step at) {
    if (at == Step::answered) throw Crash();
  };
  rig.publisher = take(Publisher::open(through));
  rig.queue(3, 1);
  EXPECT_THROW(rig.drain(), Crash);
  through.at_step = {};
  rig.publisher.reset();
  rig.publisher = take(Publisher::open(through));
  rig.drain();
  EXPECT_THAT(rig.states(), ::testing::ElementsAre(::testing::Pair(State::published, 5))) << prism.log();
  EXPECT_THAT(rig.publisher->unpublish(receipts[0].id), is_ok());

  EXPECT_THAT(rig.sandbox->ledger("pin"), SizeIs(5));
  for (const auto* operation :
       {"oauth/token", "user_account/get", "boards/list", "boards/create", "board_sections/list",
        "board_sections/create", "boards/list_pins", "media/create", "media/get", "pins/create", "pins/delete"})
    EXPECT_GT(rig.count_requests(operation), 0) << operation;
  EXPECT_THAT(prism.log(), Not(HasSubstr("iolation")));
  EXPECT_THAT(prism.log(), HasSubstr("Request received")) << "the log says what it sees";
}

}  // namespace
}  // namespace pinmill::publish
