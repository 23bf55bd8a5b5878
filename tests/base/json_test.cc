#include "base/json.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using testing::fails_with;
using ::testing::HasSubstr;
using testing::take;

TEST(Json, keeps_the_order_of_members_and_whole_numbers) {
  const std::string text = R"({"z":1,"a":[true,null,9007199254740993,-0.5,"\"\u00e9"]})";
  EXPECT_EQ(take(Json::parse(text)).dump(), "{\"z\":1,\"a\":[true,null,9007199254740993,-0.5,\"\\\"é\"]}");
}

TEST(Json, indents_and_reads_back_what_it_wrote) {
  const Json json = Json::object({{"pins", Json::array({Json::object({{"id", "x"}})})}, {"none", Json::array()}});
  EXPECT_EQ(json.dump(2), "{\n  \"pins\": [\n    {\n      \"id\": \"x\"\n    }\n  ],\n  \"none\": []\n}");
  EXPECT_EQ(take(Json::parse(json.dump(2))), json);
}

TEST(Json, names_line_and_column_of_malformed_text) {
  EXPECT_THAT(Json::parse("{\n  \"a\": nope}"), fails_with(ErrorCode::corrupt_input, HasSubstr("line 2")));
}

TEST(Json, refuses_depth_before_it_becomes_memory) {
  EXPECT_THAT(Json::parse(std::string(1'000'000, '[')), fails_with(ErrorCode::corrupt_input, HasSubstr("levels")));
}

TEST(Json, writes_replacement_characters_for_what_is_no_utf8) {
  EXPECT_EQ(Json(std::string("a\xff")).dump(), "\"a\xEF\xBF\xBD\"");
}

TEST(Json, answers_missing_members_and_other_types_with_the_fallback) {
  const Json json = take(Json::parse(R"({"a":"text"})"));
  EXPECT_EQ(json["a"].integer_or(7), 7);
  EXPECT_EQ(json["b"]["c"].string_or("none"), "none");
  EXPECT_TRUE(json["b"].is_null());
}

}  // namespace
}  // namespace pinmill
