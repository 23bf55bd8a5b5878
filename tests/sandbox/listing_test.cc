#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/visitor.h"
#include "support/result_matchers.h"

namespace pinmill::sandbox {
namespace {

using pinmill::testing::is_ok;
using ::testing::IsEmpty;
using testing::pin_body;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAreArray;
using testing::Visitor;

std::vector<std::string> publish(Visitor& visitor, const std::string& board, int count) {
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i)
    ids.push_back(visitor.post("/pins", pin_body(board, "Pin " + std::to_string(i))).json["id"].string_or(""));
  return ids;
}

TEST(SandboxLists, show_every_pin_once_over_pages_of_any_size) {
  Visitor visitor({.limits = {.read_per_minute = 0, .write_per_minute = 0, .per_second = 0}});
  const auto board = visitor.board("Mine");
  const auto made = publish(visitor, board, 7);
  for (const int size : {1, 2, 3, 7, 250})
    EXPECT_THAT(visitor.ids("/boards/" + board + "/pins", size), UnorderedElementsAreArray(made));
  EXPECT_THAT(visitor.ids("/pins", 3), UnorderedElementsAreArray(made));
}

TEST(SandboxLists, promise_no_order) {
  Visitor visitor({.limits = {.read_per_minute = 0, .write_per_minute = 0, .per_second = 0}});
  const auto board = visitor.board("Mine");
  publish(visitor, board, 5);
  std::set<std::vector<std::string>> orders;
  for (int i = 0; i < 10; ++i) orders.insert(visitor.ids("/boards/" + board + "/pins"));
  EXPECT_THAT(orders, SizeIs(::testing::Gt(1U)));
}

TEST(SandboxLists, begin_with_an_empty_page_that_goes_on_at_times) {
  Visitor visitor({.limits = {.read_per_minute = 0, .write_per_minute = 0, .per_second = 0}});
  const auto board = visitor.board("Mine");
  publish(visitor, board, 1);
  int empty = 0;
  for (int i = 0; i < 300 && empty == 0; ++i) {
    const auto page = visitor.get("/boards/" + board + "/pins");
    if (page.json["items"].items().empty()) {
      ++empty;
      EXPECT_TRUE(page.json["bookmark"].is_string());
    }
  }
  EXPECT_EQ(empty, 1);
}

TEST(SandboxLists, show_a_new_pin_when_their_lag_is_over_and_the_pin_itself_at_once) {
  Visitor visitor({.list_lag = std::chrono::seconds(90)});
  const auto board = visitor.board("Mine");
  const auto pin = publish(visitor, board, 1).front();
  EXPECT_EQ(visitor.get("/pins/" + pin).status, 200);
  EXPECT_THAT(visitor.ids("/boards/" + board + "/pins"), IsEmpty());
  visitor.sandbox().clock().advance(std::chrono::seconds(91));
  EXPECT_THAT(visitor.ids("/boards/" + board + "/pins"), SizeIs(1));
}

TEST(SandboxLists, can_hide_one_pin_lag_once_and_show_pins_twice) {
  Visitor visitor;
  const auto board = visitor.board("Mine");
  ASSERT_THAT(visitor.sandbox().set_faults("pins/create:unlisted=60000@1"), is_ok());
  publish(visitor, board, 3);
  const std::string path = "/boards/" + board + "/pins";
  const auto count = [&] {
    auto page = visitor.get(path);
    while (page.json["items"].items().empty() && page.json["bookmark"].is_string())
      page = visitor.get(path + "?" + http::encode_query({{"bookmark", page.json["bookmark"].string_or("")}}));
    return page.json["items"].items().size();
  };
  EXPECT_EQ(count(), 2U);
  ASSERT_THAT(visitor.sandbox().set_faults("boards/list_pins:lag=60000"), is_ok());
  EXPECT_EQ(count(), 0U);
  ASSERT_THAT(visitor.sandbox().set_faults("boards/list_pins:twice"), is_ok());
  EXPECT_EQ(count(), 4U);
}

TEST(SandboxLists, refuse_pages_and_bookmarks_that_cannot_be) {
  Visitor visitor;
  for (const auto* query : {"page_size=0", "page_size=251", "page_size=x", "bookmark=xyz", "bookmark=YWJj"})
    EXPECT_EQ(visitor.get("/boards?" + std::string(query)).status, 400) << query;
}

}  // namespace
}  // namespace pinmill::sandbox
