#include "publish/pinterest/trouble.h"

#include "publish/pinterest/api.h"
#include "support/result_matchers.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

const std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};

http::Exchange answer(int status, std::string body, http::Fields headers = {}) {
  return {http::Delivery::sent, status, http::Response{status, std::move(headers), std::move(body)}};
}

Trouble of(int status, std::string body, Call call = Call::create_pin) {
  return trouble_in(answer(status, std::move(body)), call, now).value();
}

struct Row {
  int status;
  const char* body;
  Outcome outcome;
  Reaction reaction;
};

TEST(Trouble, is_told_by_status_then_code_then_text) {
  const std::vector<Row> rows = {
      {400, R"({"code":1,"message":"'maxItems=5'"})", Outcome::refused, Reaction::mend},
      {400, R"({"code":1,"message":"could not fetch the image"})", Outcome::refused, Reaction::again},
      {400, R"({"code":1,"message":"Sorry! This site doesn't allow you to save Pins."})", Outcome::refused,
       Reaction::mend},
      {401, R"({"code":2,"message":"Authentication failed."})", Outcome::refused, Reaction::refresh},
      {401, R"({"code":3,"message":"Authorization failed."})", Outcome::refused, Reaction::hold_permission},
      {401, R"({"code":7,"message":"not permitted to access that resource"})", Outcome::refused, Reaction::hold_board},
      {403, R"({"code":29,"message":"Trial apps must use the sandbox"})", Outcome::refused, Reaction::hold_trial},
      {403, R"({"code":233,"message":"too small"})", Outcome::refused, Reaction::mend},
      {404, R"({"code":40,"message":"Board not found."})", Outcome::refused, Reaction::hold_board},
      {404, R"({"code":2031,"message":"section"})", Outcome::refused, Reaction::mend},
      {409, R"({"code":409,"message":"exclusive access"})", Outcome::refused, Reaction::again},
      {429, R"({"code":8,"message":"rate limit"})", Outcome::refused, Reaction::wait},
      {429, R"({"code":8,"message":"x","message_detail":"Spam was found"})", Outcome::refused, Reaction::hold_spam},
      {400, R"({"code":9,"message":"blocked"})", Outcome::refused, Reaction::hold_spam},
      {400, R"({"code":2787,"message":"went wrong on our end"})", Outcome::unknown, Reaction::reconcile},
      {500, R"({"code":0})", Outcome::unknown, Reaction::reconcile},
      {502, "<html>", Outcome::unknown, Reaction::reconcile},
      {201, "{\"id\":\"1", Outcome::unknown, Reaction::reconcile},
  };
  for (const auto& row : rows) {
    const auto trouble = of(row.status, row.body);
    EXPECT_EQ(trouble.outcome, row.outcome) << row.status << row.body;
    EXPECT_EQ(trouble.reaction, row.reaction) << row.status << row.body;
    const bool by_person = row.reaction == Reaction::mend || row.reaction >= Reaction::hold_login;
    EXPECT_EQ(trouble.remedy.empty() && by_person && row.reaction < Reaction::reconcile, false) << row.body;
  }
  EXPECT_FALSE(trouble_in(answer(201, R"({"id":"1"})"), Call::create_pin, now));
  EXPECT_FALSE(trouble_in(answer(204, ""), Call::write, now));
}

TEST(Trouble, of_a_lost_answer_depends_on_what_may_have_arrived) {
  const auto lost = [](http::Delivery delivery, int status) {
    return http::Exchange{delivery, status, Error(ErrorCode::unavailable, "the connection broke")};
  };
  EXPECT_EQ(trouble_in(lost(http::Delivery::not_sent, 0), Call::create_pin, now)->outcome, Outcome::not_sent);
  EXPECT_EQ(trouble_in(lost(http::Delivery::not_sent, 0), Call::create_pin, now)->reaction, Reaction::again);
  EXPECT_EQ(trouble_in(lost(http::Delivery::sent, 0), Call::create_pin, now)->reaction, Reaction::reconcile);
  EXPECT_EQ(trouble_in(lost(http::Delivery::sent, 201), Call::create_pin, now)->reaction, Reaction::reconcile);
  EXPECT_EQ(trouble_in(lost(http::Delivery::sent, 400), Call::create_pin, now)->outcome, Outcome::refused);
  EXPECT_EQ(trouble_in(lost(http::Delivery::sent, 0), Call::read, now)->reaction, Reaction::again);
}

TEST(Trouble, of_a_request_that_was_stopped_half_way_is_unknown) {
  const http::Exchange stopped{http::Delivery::sent, 0, Error(ErrorCode::cancelled, "stopped")};
  EXPECT_EQ(trouble_in(stopped, Call::create_pin, now)->reaction, Reaction::reconcile);
  EXPECT_EQ(trouble_in(stopped, Call::read, now)->reaction, Reaction::stop);
}

TEST(Trouble, tells_the_id_of_the_request_and_no_token) {
  const auto trouble = trouble_in(answer(400, R"({"code":1,"message":"bad pina_SECRET thing"})",
                                         {{"X-Pinterest-RID", "123"}, {"Retry-After", "7"}}),
                                  Call::read, now)
                           .value();
  EXPECT_EQ(trouble.rid, "123");
  EXPECT_EQ(trouble.retry_after, 7s);
  EXPECT_THAT(trouble.message, HasSubstr("bad [token] thing"));
  EXPECT_THAT(trouble.message, Not(HasSubstr("SECRET")));
}

TEST(RetryAfter, is_a_number_of_seconds_a_date_or_a_unix_time) {
  const auto of_text = [](std::string text) { return retry_after_of({{"Retry-After", std::move(text)}}, now); };
  EXPECT_EQ(of_text("12"), 12s);
  EXPECT_EQ(of_text("12.7"), 12s);
  EXPECT_EQ(of_text("1700000030"), 30s);
  EXPECT_EQ(of_text(http::to_http_date(now + 45s)), 45s);
  EXPECT_EQ(of_text(http::to_http_date(now - 45s)), 0s);
  EXPECT_FALSE(of_text("soon"));
  EXPECT_FALSE(retry_after_of({}, now));
}

TEST(ApiTime, is_read_with_and_without_a_zone) {
  const auto expected = std::chrono::sys_days(std::chrono::year(2022) / 10 / 13) + 1h + 40min + 29s;
  for (const auto* text : {"2022-10-13T01:40:29", "2022-10-13T01:40:29Z", "2022-10-13T01:40:29-00:00",
                           "2022-10-13T03:40:29+02:00", "2022-10-13T01:40:29.123Z", "2022-10-13T01:40:29.5"})
    EXPECT_EQ(parse_api_time(text), expected) << text;
  EXPECT_FALSE(parse_api_time("yesterday"));
}

}  // namespace
}  // namespace pinmill::publish
