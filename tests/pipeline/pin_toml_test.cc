#include "pipeline/intake/pin_toml.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;
using testing::take;

const TimeReading berlin{.zone = "Europe/Berlin", .now = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1)};

Result<PinToml> parsed(std::string_view text, PinTomlRole role = PinTomlRole::defaults) {
  return parse_pin_toml(text, {.folder = "shop", .name = "shop/pin.toml", .role = role}, berlin);
}
auto wrong(const std::string& text) {
  return fails_with(ErrorCode::invalid_argument, HasSubstr(text));
}

TEST(PinToml, says_every_field_of_a_pin) {
  const PinFields fields = take(parsed(R"(
board = " Cakes "
section = "Birthday"
title = "Crème\tbrûlée"
description = "two\nlines"
link = "https://example.com/cake"
alt_text = "a cake"
keywords = ["cake", "birthday, party"]
fit = "pad"
focus = "0.25,0.75"
publish_at = 2026-12-24T18:00:00
account = "shop"
cover = "cover.jpg"
)"))
                               .fields;
  EXPECT_THAT(fields.board, Optional(std::string("Cakes")));
  EXPECT_THAT(fields.section, Optional(std::string("Birthday")));
  EXPECT_THAT(fields.title, Optional(std::string("Crème\tbrûlée")));
  EXPECT_THAT(fields.description, Optional(std::string("two\nlines")));
  EXPECT_THAT(fields.link, Optional(std::string("https://example.com/cake")));
  EXPECT_THAT(fields.alt_text, Optional(std::string("a cake")));
  EXPECT_THAT(*fields.keywords, ElementsAre("cake", "birthday", "party"));
  EXPECT_THAT(fields.fit, Optional(FitMode::pad));
  EXPECT_EQ(fields.focus->x, 0.25);
  EXPECT_EQ(to_rfc3339(*fields.publish_at), "2026-12-24T18:00:00+01:00");
  EXPECT_THAT(fields.account, Optional(std::string("shop")));
  EXPECT_THAT(fields.cover, Optional(Cover(std::filesystem::path("shop/cover.jpg"))));
}

TEST(PinToml, leaves_unsaid_what_it_does_not_say) {
  EXPECT_EQ(take(parsed("# nothing\n")).fields, PinFields());
  EXPECT_THAT(take(parsed("link = ''\n")).fields.link, Optional(std::string()));
}

TEST(PinToml, takes_a_cover_as_a_time_in_the_video) {
  EXPECT_THAT(take(parsed("cover = 3\n")).fields.cover, Optional(Cover(3.0)));
  EXPECT_THAT(take(parsed("cover = 2.5\n")).fields.cover, Optional(Cover(2.5)));
  EXPECT_THAT(take(parsed("cover = '1:30'\n")).fields.cover, Optional(Cover(90.0)));
  EXPECT_THAT(parsed("cover = -1\n"), wrong("shop/pin.toml:1:1: a cover"));
  EXPECT_THAT(parsed("cover = true\n"), wrong("shop/pin.toml:1:1: \"cover\" must be"));
}

TEST(PinToml, names_unknown_keys_by_line_and_column_and_lists_the_known) {
  EXPECT_THAT(parsed("board = 'a'\n  tilte = 'b'\n"),
              fails_with(ErrorCode::invalid_argument, AllOf(HasSubstr("shop/pin.toml:2:3: unknown key \"tilte\""),
                                                            HasSubstr("title, description"))));
}

TEST(PinToml, names_the_place_of_a_value_that_cannot_be) {
  EXPECT_THAT(parsed("\nfit = 'stretch'\n"), wrong("shop/pin.toml:2:1: "));
  EXPECT_THAT(parsed("focus = '2,2'\n"), wrong("shop/pin.toml:1:1: "));
  EXPECT_THAT(parsed("link = 'example.com'\n"), wrong("shop/pin.toml:1:1: \"example.com\" is no web address"));
  EXPECT_THAT(parsed("publish_at = 'soon'\n"), wrong("shop/pin.toml:1:1: \"soon\" is no time"));
  EXPECT_THAT(parsed("publish_at = 2026-12-24T25:00:00\n"), wrong("shop/pin.toml:1:"));
  EXPECT_THAT(parsed("keywords = 'cake'\n"), wrong("shop/pin.toml:1:1: \"keywords\" must be a list"));
  EXPECT_THAT(parsed("title = 3\n"), wrong("shop/pin.toml:1:1: \"title\" must be text"));
}

TEST(PinToml, lists_the_pages_of_a_pin_in_its_order) {
  const PinToml toml = take(parsed(R"(
title = "Cake"
[[page]]
file = "2.jpg"
title = "Second"
alt_text = "two"
link = "https://example.com/2"
seconds = 2.5
[[page]]
file = "1.jpg"
)",
                                   PinTomlRole::pin));
  ASSERT_THAT(toml.pages, SizeIs(2));
  EXPECT_EQ(toml.pages[0].file, "2.jpg");
  EXPECT_EQ(toml.pages[0].title, "Second");
  EXPECT_EQ(toml.pages[0].alt_text, "two");
  EXPECT_EQ(toml.pages[0].link, "https://example.com/2");
  EXPECT_THAT(toml.pages[0].seconds, Optional(2.5));
  EXPECT_EQ(toml.pages[1].file, "1.jpg");
  EXPECT_EQ(toml.pages[1].place, "shop/pin.toml:10:1");
}

TEST(PinToml, knows_pages_in_a_pin_only) {
  EXPECT_THAT(parsed("[[page]]\nfile = '1.jpg'\n"), wrong("unknown key \"page\""));
}

TEST(PinToml, refuses_a_page_that_cannot_be) {
  EXPECT_THAT(parsed("[[page]]\ntitle = 'a'\n", PinTomlRole::pin),
              wrong("shop/pin.toml:1:1: a [[page]] needs its file"));
  EXPECT_THAT(parsed("[[page]]\nfile = '1.jpg'\nseconds = 0\n", PinTomlRole::pin),
              wrong("shop/pin.toml:3:1: a page shows"));
  EXPECT_THAT(parsed("[[page]]\nfile = '1.jpg'\nsecond = 2\n", PinTomlRole::pin),
              wrong("shop/pin.toml:3:1: unknown key \"second\""));
}

}  // namespace
}  // namespace pinmill
