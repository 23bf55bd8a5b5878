#include "publish/bulk_csv.h"

#include "base/csv.h"
#include "base/zoned_time.h"
#include "support/result_matchers.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::take;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Moment now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 25)};

BulkPin pin(const std::string& title) {
  BulkPin made{.pin = {.id = "id-" + title}, .media_url = "https://cdn.example.com/" + title + ".jpg"};
  made.pin.title = title;
  made.pin.board = "Recipes";
  return made;
}

TEST(BulkCsv, has_the_columns_that_pinterest_asks_for) {
  auto each = pin("A \"quoted\", title");
  each.pin.description = "two\nlines";
  each.pin.link = "https://example.com/";
  each.pin.publish_at = now + 36h + 30min;
  each.keywords = {"one", "two"};
  const auto made = bulk_csv(std::vector{each}, now);
  EXPECT_THAT(made.problems, IsEmpty());
  ASSERT_THAT(made.files, SizeIs(1));
  const auto table = take(parse_csv(made.files[0]));
  EXPECT_THAT(table.rows[0].fields, ElementsAre("Title", "Media URL", "Pinterest board", "Thumbnail", "Description",
                                                "Link", "Publish date", "Keywords"));
  EXPECT_THAT(table.rows[1].fields, ElementsAre(each.pin.title, each.media_url, "Recipes", "", each.pin.description,
                                                "https://example.com/", "2026-11-26T12:30:00", "one, two"));
}

TEST(BulkCsv, begins_a_new_file_after_a_hundred_rows) {
  std::vector<BulkPin> pins;
  for (int i = 0; i < 205; ++i) pins.push_back(pin("t" + std::to_string(i)));
  const auto made = bulk_csv(pins, now);
  ASSERT_THAT(made.files, SizeIs(3));
  EXPECT_THAT(take(parse_csv(made.files[1])).rows, SizeIs(101));
  EXPECT_THAT(take(parse_csv(made.files[2])).rows, SizeIs(6));
}

TEST(BulkCsv, leaves_out_what_pinterest_would_refuse_and_says_why) {
  auto far = pin("far"), carousel = pin("set"), homeless = pin("x"), placeless = pin("y"),
       endless = pin(std::string(101, 'x'));
  far.pin.publish_at = now + 15 * 24h;
  carousel.pin.kind = PinKind::carousel;
  homeless.pin.board = "";
  placeless.media_url = "";
  const auto made = bulk_csv(std::vector{pin("same"), pin("Same"), far, carousel, homeless, placeless, endless}, now);
  ASSERT_THAT(made.problems, SizeIs(6));
  EXPECT_THAT(made.problems[0].message, HasSubstr("same title as id-same"));
  EXPECT_THAT(made.problems[1].message, HasSubstr("14 days"));
  EXPECT_THAT(made.problems[2].message, HasSubstr("carousel"));
  EXPECT_THAT(made.problems[3].message, HasSubstr("board"));
  EXPECT_THAT(made.problems[4].message, HasSubstr("--media-base"));
  EXPECT_THAT(made.problems[5].message, HasSubstr("100 characters"));
}

}  // namespace
}  // namespace pinmill::publish
