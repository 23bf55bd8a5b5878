#include "publish/pinterest/pin_body.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/sha256.h"
#include "publish/pictures.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::fails_with;
using pinmill::testing::take;
using ::testing::HasSubstr;

struct Taken {
  StoredPage add(const std::string& bytes, const std::string& type = "image/png") {
    const auto file = folder.write("source", bytes);
    const auto digest = Sha256::hex_of(as_bytes(bytes));
    EXPECT_THAT(files.take_in(file, digest, bytes.size()), pinmill::testing::is_ok());
    return {.sha256 = digest, .media_type = type, .size_bytes = bytes.size()};
  }
  pinmill::testing::TemporaryFolder folder;
  Files files{folder.path() / "files"};
};

std::string read_in_pieces(http::BodyReader& body, std::size_t piece) {
  std::string text;
  std::string buffer(piece, '\0');
  while (const auto got = take(body.read(std::as_writable_bytes(std::span(buffer.data(), buffer.size())))))
    text.append(buffer, 0, got);
  return text;
}

TEST(PinBody, holds_the_picture_as_base64_and_every_text) {
  Taken taken;
  std::string bytes(100'001, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
  Publication publication{.board = "5", .section = "6", .title = "\"T\" 😀", .link = "https://e.com", .alt_text = "a"};
  publication.pages = {taken.add(bytes)};
  const auto body = take(pin_body(publication, taken.files));
  const auto text = read_in_pieces(*body, 1000);
  EXPECT_EQ(text.size(), body->size_bytes());
  const auto json = take(Json::parse(text));
  EXPECT_EQ(json["board_id"].string_or(""), "5");
  EXPECT_EQ(json["board_section_id"].string_or(""), "6");
  EXPECT_EQ(json["title"].string_or(""), publication.title);
  EXPECT_TRUE(json["description"].is_null());
  EXPECT_EQ(json["media_source"]["source_type"].string_or(""), "image_base64");
  EXPECT_EQ(json["media_source"]["content_type"].string_or(""), "image/png");
  EXPECT_EQ(as_text(*from_base64(json["media_source"]["data"].string_or(""))), bytes);
  ASSERT_THAT(body->rewind(), pinmill::testing::is_ok());
  EXPECT_EQ(read_in_pieces(*body, 77'777), text);
}

TEST(PinBody, of_a_carousel_gives_each_page_its_texts) {
  Taken taken;
  Publication publication{.board = "5", .kind = PinKind::carousel};
  publication.pages = {taken.add("one"), taken.add("other")};
  publication.pages[1].title = "second";
  publication.pages[1].link = "https://e.com/2";
  const auto json = take(Json::parse(read_in_pieces(*take(pin_body(publication, taken.files)), 64)));
  const auto& items = json["media_source"]["items"].items();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[1]["title"].string_or(""), "second");
  EXPECT_EQ(items[1]["link"].string_or(""), "https://e.com/2");
  EXPECT_EQ(as_text(*from_base64(items[0]["data"].string_or(""))), "one");
}

TEST(PinBody, of_a_carousel_that_lies_elsewhere_names_its_addresses_and_sends_no_picture) {
  Taken taken;
  Publication publication{.board = "5", .kind = PinKind::carousel};
  publication.pages = {taken.add("one"), taken.add("other")};
  const std::vector<std::string> addresses = {"https://media.example/1.png", "https://media.example/2.png"};
  const auto json = take(Json::parse(read_in_pieces(*take(pin_body(publication, taken.files, addresses)), 64)));
  EXPECT_EQ(json["media_source"]["source_type"].string_or(""), "multiple_image_urls");
  const auto& items = json["media_source"]["items"].items();
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[1]["url"].string_or(""), "https://media.example/2.png");
  EXPECT_TRUE(items[1]["data"].is_null());
}

TEST(PinBody, of_a_video_always_has_a_cover) {
  Taken taken;
  Publication publication{.board = "5", .kind = PinKind::video, .media = "77"};
  publication.pages = {taken.add("video", "video/mp4")};
  publication.cover_moment = 2700ms;
  auto source = take(Json::parse(read_in_pieces(*take(pin_body(publication, taken.files)), 64)))["media_source"];
  EXPECT_EQ(source["media_id"].string_or(""), "77");
  EXPECT_EQ(source["cover_image_key_frame_time"].integer_or(-1), 2);
  publication.cover = taken.add("picture", "image/jpeg");
  source = take(Json::parse(read_in_pieces(*take(pin_body(publication, taken.files)), 64)))["media_source"];
  EXPECT_EQ(source["cover_image_content_type"].string_or(""), "image/jpeg");
  EXPECT_EQ(as_text(*from_base64(source["cover_image_data"].string_or(""))), "picture");
}

TEST(PinBody, is_refused_for_pages_that_do_not_fit_the_kind_or_are_gone) {
  Taken taken;
  Publication publication{.board = "5"};
  EXPECT_THAT(pin_body(publication, taken.files), fails_with(ErrorCode::invalid_argument, HasSubstr("one page")));
  publication.pages = {taken.add("x", "image/webp")};
  EXPECT_THAT(pin_body(publication, taken.files), fails_with(ErrorCode::invalid_argument, HasSubstr("image/jpeg")));
  publication.pages = {StoredPage{.sha256 = std::string(64, 'a'), .media_type = "image/png", .size_bytes = 1}};
  EXPECT_FALSE(pin_body(publication, taken.files).has_value());
}

TEST(Files, are_refused_where_they_changed_since_they_were_prepared) {
  Taken taken;
  const auto file = taken.folder.write("a", "content");
  EXPECT_THAT(taken.files.take_in(file, Sha256::hex_of(as_bytes("contenT")), 7),
              fails_with(ErrorCode::corrupt_input, HasSubstr("prepare it again")));
  EXPECT_THAT(taken.files.take_in(file, Sha256::hex_of(as_bytes("content")), 8),
              fails_with(ErrorCode::corrupt_input, HasSubstr("prepare it again")));
}

}  // namespace
}  // namespace pinmill::publish
