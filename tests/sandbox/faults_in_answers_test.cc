#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/visitor.h"
#include "support/result_matchers.h"

namespace pinmill::sandbox {
namespace {

using pinmill::testing::is_ok;
using ::testing::HasSubstr;
using testing::Heard;
using testing::pin_body;
using ::testing::SizeIs;
using testing::Visitor;

struct FaultyVisitor : Visitor {
  Heard publish(const std::string& faults) {
    if (board_id.empty()) board_id = board("Mine");
    EXPECT_THAT(sandbox().set_faults(faults), is_ok());
    return post("/pins", pin_body(board_id));
  }
  std::size_t pins() { return sandbox().ledger("pin").size(); }
  std::size_t posts() {
    std::size_t count = 0;
    for (const Json& line : sandbox().ledger("request")) count += line["operation"] == Json("pins/create") ? 1 : 0;
    return count;
  }
  std::string board_id;
};

TEST(SandboxFaults, lose_the_answer_after_the_deed) {
  for (const auto* fault : {"pins/create:lose", "pins/create:reset", "pins/create:cut"}) {
    FaultyVisitor visitor;
    EXPECT_EQ(visitor.publish(fault).status, 0) << fault;
    EXPECT_EQ(visitor.pins(), 1U);
    EXPECT_EQ(visitor.posts(), 1U);
  }
}

TEST(SandboxFaults, drop_the_request_before_the_deed) {
  FaultyVisitor visitor;
  const auto heard = visitor.publish("pins/create:drop");
  EXPECT_EQ(heard.status, 0);
  EXPECT_EQ(heard.delivery, http::Delivery::sent);
  EXPECT_EQ(visitor.pins(), 0U);
  EXPECT_EQ(visitor.posts(), 1U);
}

TEST(SandboxFaults, answer_falsely_after_the_deed) {
  FaultyVisitor visitor;
  const auto error = visitor.publish("pins/create:error");
  EXPECT_EQ(error.status, 500);
  EXPECT_EQ(error.json["code"].integer_or(0), 2787);
  const auto page = visitor.publish("pins/create:html");
  EXPECT_EQ(page.status, 502);
  EXPECT_THAT(page.text, HasSubstr("<html>"));
  EXPECT_EQ(visitor.pins(), 2U);
}

TEST(SandboxFaults, fail_without_the_deed) {
  FaultyVisitor visitor;
  EXPECT_EQ(visitor.publish("pins/create:fail=503").status, 503);
  EXPECT_EQ(visitor.publish("pins/create:denied").status, 401);
  const auto throttled = visitor.publish("pins/create:throttle=42");
  EXPECT_EQ(throttled.status, 429);
  EXPECT_EQ(throttled.json["code"].integer_or(0), 8);
  EXPECT_EQ(*http::find_header(throttled.headers, "Retry-After"), "42");
  EXPECT_EQ(visitor.pins(), 0U);
}

TEST(SandboxFaults, are_slow_or_late) {
  FaultyVisitor visitor;
  EXPECT_EQ(visitor.publish("pins/create:slow=20000").status, 201);
  EXPECT_EQ(visitor.publish("pins/create:late=100").status, 201);
}

TEST(SandboxFaults, block_a_spammer_for_hours) {
  FaultyVisitor visitor;
  EXPECT_EQ(visitor.publish("pins/create:spam=7200").json["code"].integer_or(0), 9);
  EXPECT_EQ(visitor.publish("").status, 429);
  EXPECT_EQ(visitor.get("/pins").status, 200);
  visitor.sandbox().clock().advance(std::chrono::hours(2));
  EXPECT_EQ(visitor.publish("").status, 201);
}

TEST(SandboxFaults, take_tokens_and_boards_away) {
  FaultyVisitor visitor;
  EXPECT_EQ(visitor.publish("pins/create:revoke@1").status, 401);
  EXPECT_EQ(visitor.publish("").status, 401);
  visitor.become("shop");
  const auto gone = visitor.publish("pins/create:no-board@1");
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(gone.json["code"].integer_or(0), 40);
}

TEST(SandboxLimits, answer_429_with_and_without_headers) {
  FaultyVisitor visitor;
  visitor.publish("");
  visitor.sandbox().clock().set_speed(0);
  visitor.sandbox().set_limits({.write_per_minute = 2});
  visitor.sandbox().clock().advance(std::chrono::minutes(1));
  EXPECT_EQ(visitor.publish("").status, 201);
  EXPECT_EQ(visitor.publish("").status, 201);
  const auto over = visitor.publish("");
  EXPECT_EQ(over.status, 429);
  EXPECT_EQ(over.json["code"].integer_or(0), 8);
  EXPECT_NE(http::find_header(over.headers, "Retry-After"), nullptr);
  EXPECT_NE(http::find_header(over.headers, "x-ratelimit-reset"), nullptr);
  visitor.control("/sandbox/settings", Json::object({{"rate_headers", "none"}}));
  EXPECT_EQ(http::find_header(visitor.publish("").headers, "Retry-After"), nullptr);
  EXPECT_EQ(visitor.pins(), 3U);
}

TEST(SandboxLedger, tells_of_every_call_with_its_status_and_fault) {
  FaultyVisitor visitor;
  visitor.publish("pins/create:reset");
  const auto lines = visitor.sandbox().ledger("request");
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0]["operation"].string_or(""), "boards/create");
  EXPECT_EQ(lines[1]["operation"].string_or(""), "pins/create");
  EXPECT_EQ(lines[1]["status"].integer_or(0), 201);
  EXPECT_EQ(lines[1]["fault"].string_or(""), "reset");
  EXPECT_EQ(lines[1]["id"], visitor.sandbox().ledger("pin").at(0)["pin"]["id"]);
}

}  // namespace
}  // namespace pinmill::sandbox
