#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/visitor.h"

namespace pinmill::sandbox {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::pin_body;
using testing::Visitor;

TEST(SandboxControl, shows_the_ledger_to_other_processes) {
  Visitor visitor;
  visitor.post("/pins", pin_body(visitor.board("Mine"), "Seen"));
  const auto all = visitor.send({.url = visitor.sandbox().url() + "/sandbox/ledger"});
  const auto pins = visitor.send({.url = visitor.sandbox().url() + "/sandbox/ledger?kind=pin"});
  EXPECT_THAT(all.text, AllOf(HasSubstr("boards/create"), HasSubstr("\"Seen\"")));
  EXPECT_THAT(pins.text, AllOf(Not(HasSubstr("boards/create")), HasSubstr("\"Seen\"")));
}

TEST(SandboxControl, turns_the_clock) {
  Visitor visitor;
  const auto set = visitor.control("/sandbox/clock", Json::object({{"set", "2030-01-01T00:00:00Z"}, {"speed", 0}}));
  EXPECT_EQ(set.json["now"].string_or(""), "2030-01-01T00:00:00Z");
  visitor.control("/sandbox/clock", Json::object({{"advance_ms", 86'400'000}}));
  EXPECT_EQ(zoneless(visitor.sandbox().clock().now()), "2030-01-02T00:00:00");
  EXPECT_EQ(visitor.control("/sandbox/clock", Json::object({{"set", "soon"}})).status, 400);
}

TEST(SandboxControl, sets_faults_gives_tokens_and_takes_them_back) {
  Visitor visitor;
  EXPECT_EQ(visitor.control("/sandbox/faults", Json::object({{"rules", "boards/list:fail=500@1"}})).status, 200);
  EXPECT_EQ(visitor.get("/boards").status, 500);
  EXPECT_EQ(visitor.control("/sandbox/faults", Json::object({{"rules", "nonsense"}})).status, 400);
  const auto tokens = visitor.control("/sandbox/tokens", Json::object({{"account", "studio"}}));
  visitor.set_access_token(tokens.json["access_token"].string_or(""));
  EXPECT_EQ(visitor.get("/user_account").json["username"].string_or(""), "studio");
  visitor.control("/sandbox/revoke", Json::object({{"account", "studio"}}));
  EXPECT_EQ(visitor.get("/user_account").status, 401);
}

TEST(SandboxControl, takes_nothing_that_a_foreign_page_could_send) {
  Visitor visitor;
  const auto heard = visitor.send({.method = http::Method::post,
                                   .url = visitor.sandbox().url() + "/sandbox/revoke",
                                   .headers = {{"Content-Type", "text/plain"}},
                                   .body = std::string("{\"account\":\"shop\"}")});
  EXPECT_EQ(heard.status, 400);
  EXPECT_EQ(visitor.get("/user_account").status, 200);
}

}  // namespace
}  // namespace pinmill::sandbox
