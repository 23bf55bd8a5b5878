#include <csignal>
#include <filesystem>

#include "app/command.h"
#include "http/client.h"
#include "support/processes.h"
#include "support/result_matchers.h"

namespace pinmill::testing {
namespace {

using ::testing::HasSubstr;

TEST(SandboxCommand, says_where_it_is_keeps_its_state_and_stops_when_asked_to) {
  const Command pinmill;
  auto running = pinmill.start({"sandbox", "--port", "0", "--state", "kept"});
  ASSERT_TRUE(wait_until([&] { return running.out().find("ledger") != std::string::npos; }));
  const std::string out = running.out();
  const auto from = out.find("API       ") + 10;
  http::Client client;
  const auto answer = client.send({.url = out.substr(from, out.find('\n', from) - from) + "/boards"});
  EXPECT_EQ(answer.status, 401);
  running.signal(SIGTERM);
  EXPECT_EQ(running.wait().exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(pinmill.folder() / "kept" / "ledger.ndjson"));
}

TEST(SandboxCommand, refuses_faults_that_are_none) {
  const Command pinmill;
  const Ran ran = pinmill.run({"sandbox", "--port", "0", "--fault", "pins/create:explode"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("lose, reset, hang"));
}

}  // namespace
}  // namespace pinmill::testing
