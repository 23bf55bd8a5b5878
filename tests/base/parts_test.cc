#include "base/parts.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pinmill {
namespace {

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) parts.emplace_back(take_part(text, ','));
  return parts;
}

TEST(TakePart, takes_a_list_apart_to_its_last_part) {
  EXPECT_THAT(parts_of("a, b,,c"), ::testing::ElementsAre("a", " b", "", "c"));
  EXPECT_THAT(parts_of("a,"), ::testing::ElementsAre("a"));
  EXPECT_THAT(parts_of(","), ::testing::ElementsAre(""));
}

}  // namespace
}  // namespace pinmill
