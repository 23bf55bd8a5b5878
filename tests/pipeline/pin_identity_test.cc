#include "pipeline/batch/pin_identity.h"

#include <gmock/gmock.h>

namespace pinmill {
namespace {

using ::testing::ElementsAre;

const std::string content_a(64, 'a');
const std::string content_b(64, 'b');

ManifestPin pin(std::string id, std::string content, std::string source, std::string board = "") {
  ManifestPin made;
  made.id = std::move(id);
  made.board = std::move(board);
  made.pages.emplace_back();
  made.pages[0].source = std::move(source);
  made.pages[0].source_sha256 = std::move(content);
  return made;
}

Manifest manifest(std::vector<ManifestPin> pins) {
  return {.pins = std::move(pins), .summary = {}};
}

bool nothing_is_free(const ManifestPin&) {
  return false;
}
bool all_are_free(const ManifestPin&) {
  return true;
}

std::vector<std::string> ids(std::vector<PinClaim> claims, const Manifest& earlier,
                             const std::function<bool(const ManifestPin&)>& is_free = nothing_is_free) {
  return claim_ids(claims, earlier, is_free);
}

TEST(PinIdentity, is_a_slug_of_the_name_and_eight_digits_of_the_content) {
  EXPECT_THAT(ids({{"Crème Brûlée", content_a, "../c.jpg", ""}}, {}), ElementsAre("creme-brulee-aaaaaaaa"));
  EXPECT_THAT(ids({{"日本", content_a, "../c.jpg", ""}}, {}), ElementsAre("pin-aaaaaaaa"));
}

TEST(PinIdentity, numbers_drafts_that_would_share_an_id_in_their_order) {
  EXPECT_THAT(
      ids({{"a", content_a, "../x/a.jpg", ""}, {"A", content_a, "../y/A.jpg", ""}, {"á", content_a, "../z", ""}}, {}),
      ElementsAre("a-aaaaaaaa", "a-aaaaaaaa-2", "a-aaaaaaaa-3"));
}

TEST(PinIdentity, stays_with_the_source_whatever_the_order) {
  const Manifest earlier =
      manifest({pin("a-aaaaaaaa", content_a, "../x/a.jpg"), pin("a-aaaaaaaa-2", content_a, "../y/a.jpg")});
  EXPECT_THAT(ids({{"a", content_a, "../y/a.jpg", ""}, {"a", content_a, "../x/a.jpg", ""}}, earlier),
              ElementsAre("a-aaaaaaaa-2", "a-aaaaaaaa"));
}

TEST(PinIdentity, stays_with_the_board_where_one_file_makes_two_pins) {
  const Manifest earlier =
      manifest({pin("a-aaaaaaaa", content_a, "../a.jpg", "Food"), pin("a-aaaaaaaa-2", content_a, "../a.jpg", "Home")});
  EXPECT_THAT(ids({{"a", content_a, "../a.jpg", "Home"}, {"a", content_a, "../a.jpg", "Food"}}, earlier),
              ElementsAre("a-aaaaaaaa-2", "a-aaaaaaaa"));
}

TEST(PinIdentity, is_the_same_after_a_run_that_got_to_the_second_of_two_only) {
  const Manifest earlier = manifest({pin("a-aaaaaaaa-2", content_a, "../a.jpg")});
  EXPECT_THAT(ids({{"a", content_a, "../a.jpg", ""}, {"a", content_a, "../a.jpg", ""}}, earlier),
              ElementsAre("a-aaaaaaaa", "a-aaaaaaaa-2"));
}

TEST(PinIdentity, follows_a_file_that_was_renamed_but_not_one_that_was_copied) {
  const Manifest earlier = manifest({pin("old-aaaaaaaa", content_a, "../old.jpg")});
  EXPECT_THAT(ids({{"new", content_a, "../new.jpg", ""}}, earlier, all_are_free), ElementsAre("old-aaaaaaaa"));
  EXPECT_THAT(ids({{"new", content_a, "../new.jpg", ""}}, earlier, nothing_is_free), ElementsAre("new-aaaaaaaa"));
  EXPECT_THAT(ids({{"old", content_a, "../copy/old.jpg", ""}}, earlier, nothing_is_free),
              ElementsAre("old-aaaaaaaa-2"));
}

TEST(PinIdentity, prefers_the_pin_of_its_name_among_those_whose_files_moved) {
  const Manifest earlier =
      manifest({pin("a-aaaaaaaa", content_a, "../x/a.jpg"), pin("b-aaaaaaaa", content_a, "../x/b.jpg")});
  EXPECT_THAT(ids({{"b", content_a, "../y/b.jpg", ""}, {"a", content_a, "../y/a.jpg", ""}}, earlier, all_are_free),
              ElementsAre("b-aaaaaaaa", "a-aaaaaaaa"));
}

TEST(PinIdentity, is_another_for_other_content_under_the_same_path) {
  const Manifest earlier = manifest({pin("a-aaaaaaaa", content_a, "../a.jpg")});
  EXPECT_THAT(ids({{"a", content_b, "../a.jpg", ""}}, earlier, all_are_free), ElementsAre("a-bbbbbbbb"));
}

TEST(PinIdentity, is_not_that_of_a_pin_whose_content_only_begins_alike) {
  const std::string alike = "aaaaaaaa" + std::string(56, '0');
  const Manifest earlier = manifest({pin("a-aaaaaaaa", content_a, "../a.jpg")});
  EXPECT_THAT(ids({{"a", alike, "../a.jpg", ""}}, earlier, all_are_free), ElementsAre("a-aaaaaaaa-2"));
}

TEST(PinIdentity, goes_by_the_path_where_the_content_cannot_be_read) {
  const Manifest earlier = manifest({pin("a-aaaaaaaa", content_a, "../a.jpg")});
  EXPECT_THAT(ids({{"a", "", "../a.jpg", ""}}, earlier), ElementsAre("a-aaaaaaaa"));
  const auto first = ids({{"b", "", "../b.jpg", ""}}, {});
  EXPECT_EQ(ids({{"b", "", "../b.jpg", ""}}, manifest({pin(first[0], "", "../b.jpg")})), first);
}

TEST(ContentOf, depends_on_the_order_of_the_pages) {
  const std::vector<std::string> one_way = {content_a, content_b};
  const std::vector<std::string> other_way = {content_b, content_a};
  EXPECT_NE(content_of(one_way), content_of(other_way));
  EXPECT_EQ(content_of(std::vector{content_a}), content_a);
}

}  // namespace
}  // namespace pinmill
