#include "pipeline/story.h"

#include <gmock/gmock.h>

#include "pipeline/pages_as.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::take;

TEST(StoryOrder, comes_back_from_json_as_it_was) {
  const StoryOrder order{.pages = {{milliseconds(0), ""}, {milliseconds(2500), "Knead \"well\" <b>\n🥐"}},
                         .still_length = milliseconds(4000)};
  EXPECT_EQ(take(story_order_from(take(Json::parse(to_json(order).dump())))), order);
}

TEST(StoryOrder, is_not_read_from_anything_else) {
  for (const char* text : {"{}", R"({"still_ms":3000,"pages":[]})", R"({"still_ms":-1,"pages":[{"ms":1}]})",
                           R"({"still_ms":1,"pages":[{"ms":-1,"caption":""}]})"})
    EXPECT_THAT(story_order_from(take(Json::parse(text))), fails_with(ErrorCode::corrupt_input, HasSubstr("order")));
}

TEST(PagesAs, has_a_name_for_each_way) {
  for (const PagesAs as : {PagesAs::automatic, PagesAs::carousel, PagesAs::story, PagesAs::series})
    EXPECT_EQ(take(parse_pages_as(to_string(as))), as);
  EXPECT_THAT(parse_pages_as("film"), fails_with(ErrorCode::invalid_argument, HasSubstr("carousel, story or series")));
}

TEST(StillSeconds, are_bounded) {
  EXPECT_EQ(take(parse_still_seconds(0.5)), 0.5);
  EXPECT_THAT(parse_still_seconds(0.4), fails_with(ErrorCode::invalid_argument, HasSubstr("0.5 to 60")));
  EXPECT_THAT(parse_still_seconds(std::numeric_limits<double>::quiet_NaN()),
              fails_with(ErrorCode::invalid_argument, HasSubstr("0.5 to 60")));
}

}  // namespace
}  // namespace pinmill
