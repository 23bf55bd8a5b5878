#include "publish/match.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::chrono::sys_seconds t0{std::chrono::seconds(1'700'000'000)};

WantedPin wanted(PublicationId id = 1, std::chrono::seconds after = 0s) {
  return {.publication = id,
          .board = "5",
          .title = "Käse & Brot",
          .description = "d",
          .link = "https://example.com/a?b=1",
          .alt_text = "alt",
          .sent = t0 + after};
}

SeenPin seen(std::string id, std::chrono::seconds after = 1s) {
  return {.id = std::move(id),
          .board = "5",
          .title = "Käse & Brot",
          .description = "d",
          .link = "https://example.com/a?b=1",
          .alt_text = "alt",
          .media_type = "image",
          .created = t0 + after};
}

TEST(Fit, takes_texts_as_people_read_them) {
  auto pin = seen("1");
  pin.title = " Ka\u0308se &amp; Brot ";
  pin.link = "HTTPS://EXAMPLE.com:443/a?b=1";
  EXPECT_EQ(fit(wanted(), pin), Fit::yes);
}

TEST(Fit, refuses_what_differs) {
  const std::vector<std::function<void(SeenPin&)>> changes = {
      [](auto& pin) { pin.title = "Other"; },       [](auto& pin) { pin.description = ""; },
      [](auto& pin) { pin.link = "https://x.de"; }, [](auto& pin) { pin.alt_text = "b"; },
      [](auto& pin) { pin.board = "6"; },           [](auto& pin) { pin.section = "7"; },
      [](auto& pin) { pin.media_type = "video"; },  [](auto& pin) { pin.created = t0 - 2min; },
      [](auto& pin) { pin.is_owner = false; },      [](auto& pin) { pin.is_repin = true; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto pin = seen("1");
    changes[i](pin);
    EXPECT_EQ(fit(wanted(), pin), Fit::no) << i;
  }
}

TEST(Fit, is_less_sure_of_what_lacks_fields) {
  auto pin = seen("1");
  pin.alt_text = std::nullopt;
  EXPECT_EQ(fit(wanted(), pin), Fit::likely);
  pin.created = std::nullopt;
  EXPECT_EQ(fit(wanted(), pin), Fit::maybe);
  EXPECT_EQ(fit(wanted(), SeenPin{.id = "1", .created = t0}), Fit::maybe);
}

TEST(Fit, goes_by_the_link_alone_where_that_is_marked) {
  auto marked = wanted();
  marked.has_marker = true;
  auto pin = seen("1");
  pin.title = pin.description = pin.alt_text = "Pinterest rewrote it";
  EXPECT_EQ(fit(marked, pin), Fit::yes);
  pin.link = "https://example.com/a?b=2";
  EXPECT_EQ(fit(marked, pin), Fit::no);
}

TEST(Match, gives_twins_their_pins_oldest_to_oldest_and_none_twice) {
  const std::vector<WantedPin> all = {wanted(2, 100s), wanted(1, 0s)};
  const std::vector<SeenPin> pins = {seen("20", 101s), seen("10", 1s), seen("10", 1s)};
  const auto matches = match(all, pins, {});
  EXPECT_EQ(matches[0].pin, "20");
  EXPECT_EQ(matches[1].pin, "10");
  EXPECT_THAT(matches[1].also, IsEmpty());
}

TEST(Match, leaves_alone_what_belongs_to_others) {
  const std::vector<SeenPin> pins = {seen("10")};
  EXPECT_EQ(match(std::vector{wanted()}, pins, {"10"})[0].pin, "");
}

TEST(Match, tells_of_a_pin_that_was_made_twice_and_of_those_that_may_be_it) {
  const auto twice = match(std::vector{wanted()}, std::vector{seen("11", 5s), seen("10", 1s)}, {});
  EXPECT_EQ(twice[0].pin, "10");
  EXPECT_THAT(twice[0].also, ElementsAre("11"));
  SeenPin bare{.id = "12", .created = t0};
  const auto perhaps = match(std::vector{wanted()}, std::vector{bare}, {});
  EXPECT_EQ(perhaps[0].pin, "");
  EXPECT_THAT(perhaps[0].perhaps, ElementsAre("12"));
}

TEST(SeenPin, is_read_from_what_the_api_shows) {
  const auto pin = seen_pin(*Json::parse(
      R"({"id":"813744226420795884","created_at":"2022-10-13T01:40:29","title":null,"board_id":"5","is_owner":true,
          "parent_pin_id":null,"media":{"media_type":"multiple_images","items":[{},{}]},"new":[1]})"));
  ASSERT_TRUE(pin);
  EXPECT_EQ(pin->created, std::chrono::sys_days(std::chrono::year(2022) / 10 / 13) + 1h + 40min + 29s);
  EXPECT_FALSE(pin->title);
  EXPECT_EQ(pin->items, 2U);
  EXPECT_FALSE(pin->is_repin);
  EXPECT_FALSE(seen_pin(*Json::parse(R"({"title":"x"})")));
}

TEST(FullLink, gets_its_parameters_before_the_fragment) {
  Publication publication{.id = 42, .link = "https://e.com/#top", .link_parameters = "a=b&c={id}"};
  EXPECT_EQ(publication.full_link(), "https://e.com/?a=b&c=42#top");
  publication.link = "https://e.com/?x=1";
  EXPECT_EQ(publication.full_link(), "https://e.com/?x=1&a=b&c=42");
  publication.link = "";
  EXPECT_EQ(publication.full_link(), "");
}

}  // namespace
}  // namespace pinmill::publish
