#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/visitor.h"

namespace pinmill::sandbox {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Heard;
using ::testing::MatchesRegex;
using testing::pin_body;
using ::testing::UnorderedElementsAre;
using testing::Visitor;

std::string code(const Heard& heard) {
  return std::to_string(heard.status) + "/" + std::to_string(heard.json["code"].integer_or(-1));
}
Json name(const std::string& text) {
  return Json::object({{"name", text}});
}

TEST(SandboxBoards, are_made_listed_renamed_and_deleted) {
  Visitor visitor;
  const auto made = visitor.post("/boards", Json::object({{"name", " Summer "}, {"description", "d"}, {"unknown", 1}}));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.json["name"].string_or(""), "Summer");
  EXPECT_THAT(made.json["id"].string_or(""), MatchesRegex("[0-9]{18}"));
  EXPECT_THAT(made.json["created_at"].string_or(""), MatchesRegex("....-..-..T..:..:.."));
  EXPECT_EQ(made.json["owner"]["username"].string_or(""), "shop");
  const std::string path = "/boards/" + made.json["id"].string_or("");
  EXPECT_EQ(visitor.patch(path, name("Winter")).json["name"].string_or(""), "Winter");
  EXPECT_EQ(visitor.get(path).json["name"].string_or(""), "Winter");
  EXPECT_EQ(visitor.del(path).status, 204);
  EXPECT_EQ(code(visitor.get(path)), "404/40");
}

TEST(SandboxBoards, include_a_strangers_board_that_the_account_works_on) {
  Visitor visitor;
  visitor.board("Mine");
  std::vector<std::string> owners;
  for (const auto& id : visitor.ids("/boards"))
    owners.push_back(visitor.get("/boards/" + id).json["owner"]["username"].string_or(""));
  EXPECT_THAT(owners, UnorderedElementsAre("shop", "neighbour"));
}

TEST(SandboxBoards, have_names_that_differ_by_more_than_case) {
  Visitor visitor;
  visitor.board("Crème Brûlée");
  EXPECT_EQ(visitor.post("/boards", name("CRÈME BRÛLÉE ")).status, 400);
  visitor.become("studio");
  EXPECT_EQ(visitor.post("/boards", name("Crème Brûlée")).status, 201);
}

TEST(SandboxBoards, refuse_bodies_against_the_contract) {
  Visitor visitor;
  EXPECT_EQ(code(visitor.post("/boards", Json::object())), "400/1");
  EXPECT_EQ(code(visitor.post("/boards", Json::object({{"name", 1}}))), "400/1");
  EXPECT_EQ(code(visitor.post("/boards", name(" "))), "400/1");
  EXPECT_EQ(code(visitor.post("/boards", name(std::string(181, 'a')))), "400/1");
  EXPECT_EQ(code(visitor.post("/boards", Json::object({{"name", "a"}, {"privacy", "HIDDEN"}}))), "400/1");
  EXPECT_EQ(code(visitor.get("/boards/abc")), "400/1");
}

TEST(SandboxBoards, are_changed_by_their_owner_only) {
  Visitor visitor;
  const auto board = visitor.board("Mine");
  visitor.become("studio");
  EXPECT_EQ(code(visitor.patch("/boards/" + board, name("Yours"))), "401/7");
  EXPECT_EQ(code(visitor.del("/boards/" + board)), "401/7");
  EXPECT_EQ(code(visitor.post("/pins", pin_body(board))), "401/7");
  EXPECT_EQ(code(visitor.get("/boards/" + board + "/pins")), "404/40");
}

TEST(SandboxSections, are_made_and_their_pins_are_on_the_board_too) {
  Visitor visitor;
  const auto board = visitor.board("Mine");
  const auto made = visitor.post("/boards/" + board + "/sections", name("Spring"));
  EXPECT_EQ(made.status, 201);
  const auto section = made.json["id"].string_or("");
  Json body = pin_body(board);
  body.set("board_section_id", section);
  const auto in_section = visitor.post("/pins", body).json["id"].string_or("");
  const auto outside = visitor.post("/pins", pin_body(board)).json["id"].string_or("");
  EXPECT_THAT(visitor.ids("/boards/" + board + "/pins"), UnorderedElementsAre(in_section, outside));
  EXPECT_THAT(visitor.ids("/boards/" + board + "/sections/" + section + "/pins"), ElementsAre(in_section));
  EXPECT_THAT(visitor.ids("/boards/" + board + "/sections"), ElementsAre(section));
}

TEST(SandboxSections, refuse_two_writes_to_one_board_at_once) {
  Visitor visitor({.section_write = std::chrono::milliseconds(500)});
  const auto board = visitor.board("Mine");
  Heard first, second;
  {
    const std::jthread other([&] { first = visitor.post("/boards/" + board + "/sections", name("A")); });
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    second = visitor.post("/boards/" + board + "/sections", name("B"));
  }
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(code(second), "409/409");
}

TEST(SandboxAccount, is_the_one_whose_token_it_is) {
  Visitor visitor;
  visitor.become("studio");
  const auto account = visitor.get("/user_account");
  EXPECT_EQ(account.status, 200);
  EXPECT_EQ(account.json["username"].string_or(""), "studio");
  EXPECT_EQ(account.json["account_type"].string_or(""), "BUSINESS");
}

TEST(SandboxApi, knows_nothing_else) {
  Visitor visitor;
  EXPECT_EQ(visitor.get("/elsewhere").status, 404);
  EXPECT_EQ(visitor.del("/boards").status, 405);
}

}  // namespace
}  // namespace pinmill::sandbox
