#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "http/server.h"
#include "sandbox/visitor.h"
#include "support/result_matchers.h"

namespace pinmill::sandbox {
namespace {

using pinmill::testing::is_ok;
using pinmill::testing::take;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::Heard;
using testing::image_source;
using testing::jpeg;
using ::testing::MatchesRegex;
using testing::pin_body;
using testing::png;
using ::testing::SizeIs;
using testing::Visitor;

std::string code(const Heard& heard) {
  return std::to_string(heard.status) + "/" + std::to_string(heard.json["code"].integer_or(-1));
}

Json with(Json body, const std::string& name, Json value) {
  Json::Object members = body.members();
  std::erase_if(members, [&](const auto& member) { return member.first == name; });
  members.emplace_back(name, std::move(value));
  return Json(std::move(members));
}

std::string emoji(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "\xF0\x9F\x8C\xBF";
  return text;
}

TEST(SandboxPins, are_made_with_what_was_said_and_nothing_that_marks_them) {
  Visitor visitor;
  const auto board = visitor.board("Mine");
  const auto made = visitor.post("/pins", with(pin_body(board), "dominant_color", "#123456"));
  ASSERT_EQ(made.status, 201);
  EXPECT_THAT(made.json["id"].string_or(""), MatchesRegex("[0-9]{18}"));
  EXPECT_EQ(made.json["title"].string_or(""), "A title");
  EXPECT_EQ(made.json["link"].string_or(""), "https://example.com/a?b=c");
  EXPECT_EQ(made.json["media"]["media_type"].string_or(""), "image");
  EXPECT_EQ(made.json["media"]["images"]["originals"]["height"].integer_or(0), 300);
  EXPECT_EQ(made.json["creative_type"].string_or(""), "REGULAR");
  EXPECT_NE(made.json["dominant_color"].string_or(""), "#123456");
  EXPECT_THAT(made.json["created_at"].string_or(""), MatchesRegex("....-..-..T..:..:.."));
  EXPECT_TRUE(made.json["is_owner"].boolean_or(false));
  EXPECT_TRUE(made.json["media_id"].is_null());
  EXPECT_TRUE(made.json["note"].is_null());
  EXPECT_NE(http::find_header(made.headers, "x-pinterest-rid"), nullptr);
}

TEST(SandboxPins, keep_to_the_contract_where_they_are_asked_to) {
  Visitor visitor({.strict_contract = true});
  const auto made = visitor.post("/pins", pin_body(visitor.board("Mine")));
  EXPECT_THAT(made.json["created_at"].string_or(""), ::testing::EndsWith("Z"));
  EXPECT_TRUE(made.json["media"]["images"]["originals"].is_null());
  EXPECT_TRUE(visitor.get("/pins/1").json["status"].is_null());
}

TEST(SandboxPins, stand_in_the_ledger_exactly_as_they_were_given) {
  Visitor visitor;
  const auto board = visitor.board("Größe & \"Maß\"");
  const std::string description = emoji(800),
                    title = "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D & <b> \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7";
  const auto made = visitor.post("/pins", with(pin_body(board, title), "description", description));
  ASSERT_EQ(made.status, 201);
  const auto lines = visitor.sandbox().ledger("pin");
  ASSERT_THAT(lines, SizeIs(1));
  const Json& pin = lines[0]["pin"];
  EXPECT_EQ(pin["id"], made.json["id"]);
  EXPECT_EQ(pin["title"].string_or(""), title);
  EXPECT_EQ(pin["description"].string_or(""), description);
  EXPECT_EQ(pin["alt_text"].string_or(""), "Four colours");
  EXPECT_EQ(pin["board_name"].string_or(""), "Größe & \"Maß\"");
  EXPECT_EQ(pin["account"].string_or(""), "shop");
  EXPECT_THAT(pin["pictures"].items().at(0)["sha256"].string_or(""), MatchesRegex("[0-9a-f]{64}"));
}

TEST(SandboxPins, refuse_bodies_against_the_contract) {
  Visitor visitor;
  const auto board = visitor.board("Mine");
  const Json good = pin_body(board);
  const auto status = [&](const Json& body) { return code(visitor.post("/pins", body)); };
  EXPECT_EQ(status(with(good, "title", std::string(101, 'a'))), "400/1");
  EXPECT_EQ(status(with(good, "description", emoji(801))), "400/1");
  EXPECT_EQ(status(with(good, "alt_text", std::string(501, 'a'))), "400/1");
  EXPECT_EQ(status(with(good, "link", "https://e.com/" + std::string(2'048, 'a'))), "400/1");
  EXPECT_EQ(status(with(good, "link", "no address")), "400/1");
  EXPECT_EQ(status(with(good, "link", "https://blocked.invalid/")), "400/1");
  EXPECT_EQ(status(with(good, "title", 7)), "400/1");
  EXPECT_EQ(status(with(good, "board_id", Json())), "400/1");
  EXPECT_EQ(status(with(good, "board_id", "12a")), "400/1");
  EXPECT_EQ(status(with(good, "media_source", Json())), "400/1");
  EXPECT_EQ(status(with(good, "media_source", Json::object({{"source_type", "fax"}}))), "400/1");
  EXPECT_EQ(status(with(good, "media_source", Json::object({{"source_type", "pin_url"}}))), "403/29");
  EXPECT_EQ(status(Json::array()), "400/1");
  EXPECT_EQ(status(with(good, "board_id", "123")), "404/40");
  EXPECT_EQ(status(with(good, "board_section_id", "123")), "404/2031");
  EXPECT_THAT(visitor.sandbox().ledger("pin"), SizeIs(0));
}

TEST(SandboxPins, have_pictures_that_were_really_looked_at) {
  Visitor visitor;
  const Json good = pin_body(visitor.board("Mine"));
  const auto status = [&](const std::string& bytes, const std::string& type) {
    return code(visitor.post("/pins", with(good, "media_source", image_source(bytes, type))));
  };
  EXPECT_EQ(visitor.post("/pins", with(good, "media_source", image_source(png(), "image/png"))).status, 201);
  EXPECT_EQ(status(jpeg(99, 300), "image/jpeg"), "403/233");
  EXPECT_EQ(status("no picture", "image/jpeg"), "403/235");
  EXPECT_EQ(status(jpeg().substr(0, 400), "image/jpeg"), "403/235");
  EXPECT_EQ(status(png(), "image/jpeg"), "403/235");
  EXPECT_EQ(status(jpeg(), "image/gif"), "400/1");
  const auto data_address = Json::object(
      {{"source_type", "image_base64"}, {"content_type", "image/jpeg"}, {"data", "data:image/jpeg;base64,/9j/"}});
  EXPECT_EQ(code(visitor.post("/pins", with(good, "media_source", data_address))), "400/1");
}

TEST(SandboxPins, fetch_a_picture_by_its_address) {
  const auto pictures = take(http::Server::start({}, [](const http::RequestHead& head) -> http::Reception {
    if (head.path == "/page") return http::text_answer(200, "text/html", "<html>");
    if (head.path != "/a.jpg") return http::text_answer(404, "text/plain", "no");
    return http::text_answer(200, "image/jpeg", jpeg());
  }));
  Visitor visitor;
  const Json good = pin_body(visitor.board("Mine"));
  const auto from = [&](const std::string& url) {
    return visitor.post("/pins",
                        with(good, "media_source", Json::object({{"source_type", "image_url"}, {"url", url}})));
  };
  EXPECT_EQ(from(pictures->url() + "/a.jpg").status, 201);
  EXPECT_EQ(code(from(pictures->url() + "/page")), "400/1");
  EXPECT_EQ(code(from(pictures->url() + "/none")), "400/1");
  const auto gone = from("http://127.0.0.1:1/");
  EXPECT_EQ(code(gone), "400/1");
  EXPECT_THAT(gone.json["message"].string_or(""), HasSubstr("could not fetch the image"));
}

Json carousel(const std::vector<std::string>& pictures) {
  Json items = Json::array();
  int count = 0;
  for (const auto& picture : pictures)
    items.push(Json::object({{"title", "Item " + std::to_string(++count)},
                             {"description", "d"},
                             {"link", "https://example.com/i"},
                             {"content_type", "image/jpeg"},
                             {"data", to_base64(as_bytes(picture))}}));
  return Json::object({{"source_type", "multiple_image_base64"}, {"items", std::move(items)}});
}

TEST(SandboxPins, can_be_carousels_of_two_to_five_alike) {
  Visitor visitor;
  const Json good = pin_body(visitor.board("Mine"));
  const auto made = visitor.post("/pins", with(good, "media_source", carousel({jpeg(), jpeg()})));
  ASSERT_EQ(made.status, 201);
  EXPECT_EQ(made.json["media"]["media_type"].string_or(""), "multiple_images");
  EXPECT_EQ(made.json["media"]["items"].items().at(1)["title"].string_or(""), "Item 2");
  EXPECT_EQ(visitor.sandbox().ledger("pin").at(0)["pin"]["pictures"].items().at(1)["link"].string_or(""),
            "https://example.com/i");
  EXPECT_EQ(code(visitor.post("/pins", with(good, "media_source", carousel({jpeg()})))), "400/1");
  EXPECT_EQ(code(visitor.post("/pins", with(good, "media_source", carousel(std::vector(6, jpeg()))))), "400/1");
  const auto unlike = visitor.post("/pins", with(good, "media_source", carousel({jpeg(), jpeg(300, 300)})));
  EXPECT_EQ(code(unlike), "400/1");
  EXPECT_THAT(unlike.json["message"].string_or(""), HasSubstr("same dimensions"));
}

TEST(SandboxPins, are_gone_once_deleted) {
  Visitor visitor;
  const auto pin = visitor.post("/pins", pin_body(visitor.board("Mine"))).json["id"].string_or("");
  visitor.become("studio");
  EXPECT_EQ(code(visitor.del("/pins/" + pin)), "401/7");
  visitor.become("shop");
  EXPECT_EQ(visitor.del("/pins/" + pin).status, 204);
  EXPECT_EQ(code(visitor.get("/pins/" + pin)), "404/50");
  EXPECT_EQ(code(visitor.del("/pins/" + pin)), "404/50");
}

TEST(SandboxPins, are_changed_only_by_apps_that_may) {
  Visitor usual;
  const auto pin = usual.post("/pins", pin_body(usual.board("Mine"))).json["id"].string_or("");
  EXPECT_EQ(code(usual.patch("/pins/" + pin, Json::object({{"title", "New"}}))), "403/29");
  EXPECT_EQ(usual.control("/sandbox/settings", Json::object({{"allow_pin_patch", true}})).status, 200);
  EXPECT_EQ(usual.patch("/pins/" + pin, Json::object({{"title", "New"}})).json["title"].string_or(""), "New");
}

TEST(SandboxPins, that_are_saved_know_what_they_were_saved_from) {
  Visitor visitor;
  const auto board = visitor.board("Mine");
  const auto pin = visitor.post("/pins", pin_body(board)).json["id"].string_or("");
  const auto saved = visitor.post("/pins/" + pin + "/save", Json::object({{"board_id", board}}));
  EXPECT_EQ(saved.status, 201);
  EXPECT_EQ(saved.json["parent_pin_id"].string_or(""), pin);
}

TEST(SandboxPins, are_not_for_apps_on_trial) {
  Visitor visitor({.trial = true});
  const auto refused = visitor.post("/pins", pin_body(visitor.board("Mine")));
  EXPECT_EQ(code(refused), "403/29");
  EXPECT_THAT(refused.json["message"].string_or(""), HasSubstr("api-sandbox.pinterest.com"));
}

TEST(SandboxPins, need_scopes_and_a_living_token) {
  Visitor visitor;
  const auto board = visitor.board("Mine");
  const auto tokens =
      visitor.control("/sandbox/tokens", Json::object({{"account", "shop"}, {"scope", "pins:read,boards:read"}}));
  visitor.set_access_token(tokens.json["access_token"].string_or(""));
  EXPECT_EQ(code(visitor.post("/pins", pin_body(board))), "401/3");
  visitor.become("shop");
  visitor.sandbox().revoke_tokens("shop");
  EXPECT_EQ(code(visitor.post("/pins", pin_body(board))), "401/2");
  visitor.become("shop");
  visitor.sandbox().clock().advance(std::chrono::days(30));
  EXPECT_EQ(code(visitor.post("/pins", pin_body(board))), "401/2");
  visitor.set_access_token("pina_of_another_environment");
  EXPECT_EQ(code(visitor.get("/pins")), "401/2");
}

}  // namespace
}  // namespace pinmill::sandbox
